// No WebSocket client: a bare socket that sends frames made before and counts the bytes that come. It shows where the limit of the
// platform is. It delivers nothing, so it takes part only in cases where bytes are all that counts.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { frameHead } from '../peer/frames.mjs';

const request =
  'GET PATH HTTP/1.1\r\nHost: peer\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** @param {string} url @returns {Promise<import('node:net').Socket>} */
export async function opened(url) {
  const { hostname: host, port, protocol, pathname, search } = new URL(url);
  const to = { host, port: Number(port) };
  const socket = protocol === 'wss:' ? connectTls(to) : connect(to);
  socket.setNoDelay(true);
  socket.write(request.replace('PATH', pathname + search));
  await new Promise((resolve, reject) => {
    let answer = '';
    socket.on('error', reject);
    socket.on('data', function listen(bytes) {
      answer += bytes.toString('latin1');
      if (!answer.includes('\r\n\r\n')) return;
      socket.off('data', listen);
      resolve(undefined);
    });
  });
  return socket;
}

/** What comes are pieces of bytes, not messages. */
export const raw = true;

/** @type {import('./adapter.d.ts').Adapter['prepare']} */
export function prepare(messages) {
  return messages.map((message) => {
    const payload = Buffer.from(message);
    const head = frameHead(payload.length, typeof message === 'string');
    head[1] |= 0x80;
    // A masking key of zeros leaves the payload as it is.
    return Buffer.concat([head, Buffer.alloc(4), payload]);
  });
}

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url) {
  const socket = await opened(url);
  return {
    receive: (handler) => void socket.on('data', handler),
    send: (message) => void socket.write(message),
    buffered: () => socket.writableLength,
    deflates: () => false,
    close: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.end();
      }),
    terminate: () => void socket.destroy(),
  };
}
