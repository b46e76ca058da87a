import { open as openConnection } from 'hybi';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url, { deflate, unread }) {
  const connection = await openConnection(url, {
    compression: deflate ? { threshold: 0 } : false,
    ...(unread === undefined ? {} : { inbox: { maxMessages: unread } }),
  });
  /** @type {import('./adapter.d.ts').Peer} */
  const peer = {
    receive: (handler) => void connection.receive(handler),
    send: (message) => void connection.send(message),
    buffered: () => connection.bufferedBytes,
    deflates: () => connection.extensions.includes('permessage-deflate'),
    close: async () => void (await connection.close()),
    terminate: () => connection.terminate(),
  };
  return unread === undefined ? peer : { ...peer, messages: () => connection };
}

/** @type {import('./adapter.d.ts').Adapter['streamIn']} */
export async function streamIn(url) {
  const connection = await openConnection(url, { compression: false, receive: 'streams', maxMessageBytes: Infinity });
  connection.send('go');
  let bytes = 0;
  for await (const message of connection.incoming()) {
    for await (const piece of message) bytes += piece.length;
    break;
  }
  await connection.close();
  return bytes;
}

/** @type {import('./adapter.d.ts').Adapter['streamOut']} */
export async function streamOut(url, bytes) {
  const connection = await openConnection(url, { compression: false });
  const answer = connection[Symbol.asyncIterator]().next();
  await connection.send(pieces(bytes));
  const { value } = await answer;
  await connection.close();
  return String(value);
}

/** @param {number} bytes */
async function* pieces(bytes) {
  const piece = new Uint8Array(65_536);
  for (let left = bytes; left > 0; left -= piece.length) yield piece;
}
