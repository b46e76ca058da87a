import { opened, peerOf } from './ws.mjs';

/**
 * Binary messages in memory of their own, as hybi delivers them: what ws gives is a part of what the socket has read.
 *
 * @type {import('./adapter.d.ts').Adapter['open']}
 */
export async function open(url, options) {
  const socket = await opened(url, options);
  return {
    ...peerOf(socket),
    receive: (handler) =>
      void socket.on('message', (/** @type {Buffer} */ data, isBinary) =>
        handler(isBinary ? new Uint8Array(data) : data.toString()),
      ),
  };
}
