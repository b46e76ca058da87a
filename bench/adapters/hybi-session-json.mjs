import { connect, json } from 'hybi';

/** @type {import('./adapter.d.ts').Adapter['open']} */
export async function open(url) {
  const session = connect(url, { protocols: json(), compression: false });
  await session.opened;
  return {
    receive: (handler) => void session.receive(handler),
    // What sends a text here is the trigger of a receiving case alone.
    send: (message) => void session.send(message),
    buffered: () => session.connection?.bufferedBytes ?? 0,
    deflates: () => false,
    close: async () => void (await session.close()),
    terminate: () => session.connection?.terminate(),
  };
}
