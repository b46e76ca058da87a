import { opened, peerOf } from './ws.mjs';

/** ws by its WHATWG face. */
/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url, options) {
  const socket = await opened(url, options);
  socket.binaryType = 'arraybuffer';
  return {
    ...peerOf(socket),
    receive: (handler) => {
      socket.onmessage = (event) => handler(event.data);
    },
  };
}
