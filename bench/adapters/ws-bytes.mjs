import { opened, peerOf } from './ws.mjs';

// ws without the conversion of text to a string: how its `message` event delivers it.

/** Text is delivered as bytes. */
export const bytes = true;

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url, options) {
  const socket = await opened(url, options);
  return {
    ...peerOf(socket),
    receive: (handler) => void socket.on('message', (data) => handler(data)),
  };
}
