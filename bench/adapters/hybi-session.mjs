import { connect } from 'hybi';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url, { deflate, unread }) {
  const session = connect(url, {
    compression: deflate ? { threshold: 0 } : false,
    ...(unread === undefined ? {} : { inbox: { maxMessages: unread } }),
  });
  await session.opened;
  /** @type {import('./adapter.d.ts').Peer} */
  const peer = {
    receive: (handler) => void session.receive(handler),
    send: (message) => void session.send(message),
    buffered: () => session.connection?.bufferedBytes ?? 0,
    deflates: () => session.connection?.extensions.includes('permessage-deflate') ?? false,
    close: async () => void (await session.close()),
    terminate: () => session.connection?.terminate(),
  };
  return unread === undefined ? peer : { ...peer, messages: () => session };
}
