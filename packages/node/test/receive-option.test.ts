import { expect, test } from 'vitest';
import { connect, open } from '../src/index.js';
import { echoServer } from './websocket-server.js';

test("with receive: 'streams' whoever would read whole messages is told to use incoming()", async () => {
  const server = await echoServer();
  const connection = await open(server.url, { receive: 'streams' });
  const session = connect(server.url, { receive: 'streams' });
  for (const source of [connection, session]) {
    const why = "the option receive is 'streams': read incoming()";
    expect(() => source.receive(() => undefined)).toThrow(new TypeError(`messages can't be read by receive(): ${why}`));
    expect(() => source[Symbol.asyncIterator]()).toThrow(TypeError);
  }
  expect(() => session.addEventListener('message', () => undefined)).toThrow(TypeError);
  expect(() => connection.addEventListener('message', () => undefined)).toThrow(TypeError);
  for await (const one of session.connections()) {
    one.send('whole');
    for await (const message of one.incoming()) {
      for await (const piece of message) expect(Buffer.from(piece).toString()).toBe('whole');
      break;
    }
    break;
  }
  await Promise.all([session.close(), connection.close()]);
  await server.close();
});
