import { WebSocket, createWebSocketStream } from 'ws';

/** @param {string} url @param {import('./adapter.d.ts').OpenOptions} options @returns {Promise<WebSocket>} */
export async function opened(url, { deflate }) {
  const socket = new WebSocket(url, { perMessageDeflate: deflate ? { threshold: 0 } : false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** @param {WebSocket} socket @param {number} [unread] @returns {import('./adapter.d.ts').Peer} */
export function peerOf(socket, unread) {
  const peer = {
    // A text message is delivered as a Buffer. Whoever wants the text, as every client here delivers it, converts.
    receive: (handler) => void socket.on('message', (data, isBinary) => handler(isBinary ? data : data.toString())),
    send: (message) => socket.send(message),
    buffered: () => socket.bufferedAmount,
    deflates: () => socket.extensions.includes('permessage-deflate'),
    close: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.close(1000);
      }),
    terminate: () => socket.terminate(),
  };
  if (unread === undefined) return peer;
  const messages = () => createWebSocketStream(socket, { readableObjectMode: true, readableHighWaterMark: unread });
  return { ...peer, messages };
}

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url, options) {
  return peerOf(await opened(url, options), options.unread);
}

/** @type {import('./adapter.d.ts').Adapter['streamOut']} */
export async function streamOut(url, bytes) {
  const socket = await opened(url, { deflate: false });
  const answer = new Promise((resolve) => socket.once('message', (data) => resolve(data.toString())));
  const piece = new Uint8Array(65_536);
  for (let left = bytes; left > 0; left -= piece.length) {
    await new Promise((resolve) => socket.send(piece, { fin: left === piece.length, binary: true }, resolve));
  }
  const verdict = await answer;
  socket.terminate();
  return verdict;
}
