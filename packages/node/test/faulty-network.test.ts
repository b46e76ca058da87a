import { FaultyTransport } from '@hybi/testkit';
import { afterEach, expect, test } from 'vitest';
import { NodeConnection, createSession, nodePlatform } from '../src/index.js';
import type { NodeOptions } from '../src/index.js';
import { echoServer } from './websocket-server.js';
import type { EchoServer } from './websocket-server.js';

let server: EchoServer | undefined;
afterEach(() => server?.close());

/** A session over Node's platform, with a bad network between. */
async function session(options: NodeOptions = {}) {
  server = await echoServer();
  const platform = nodePlatform(options);
  const network = new FaultyTransport(platform.transport, { clock: platform.clock });
  const made = createSession({ ...platform, transport: network.transport }, server.url, { liveness: false });
  await made.opened;
  const { connection } = made;
  if (!(connection instanceof NodeConnection)) throw new Error('a NodeConnection was expected');
  return { network, session: made, connection };
}

test('Node’s platform can be wrapped as it is: its connections can do all that they can', async () => {
  const { network, session: made, connection } = await session();
  await expect(connection.ping()).resolves.toEqual(expect.any(Number));
  await expect(connection.ping(new Uint8Array(126))).rejects.toThrow(RangeError);
  connection.unref();
  connection.ref();
  network.stall();
  const ping = connection.ping();
  network.cut();
  await expect(ping).rejects.toMatchObject({ name: 'ClosedError', code: 'abnormal' });
  expect(made.state).toMatchObject({ phase: 'waiting', cause: { code: 'abnormal' } });
  await made.close();
});

test('so do those that read messages as streams', async () => {
  const { session: made, connection } = await session({ receive: 'streams' });
  connection.send('in pieces');
  for await (const message of connection.incoming()) {
    await expect(message.text()).resolves.toBe('in pieces');
    break;
  }
  await made.close();
});
