import { connect } from 'hybi';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url) {
  const session = connect(url);
  await session.opened;
  return {
    receive: (handler) => void session.receive(handler),
    send: (message) => void session.send(message),
    buffered: () => session.connection?.bufferedBytes ?? 0,
    deflates: () => false,
    close: async () => void (await session.close()),
    terminate: () => void session.close(),
  };
}
