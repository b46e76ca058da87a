import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { NodeClock } from '../src/node-clock.js';
import { ProcessHolder } from '../src/process-holder.js';
import { rawServer } from './raw-server.js';

test('what has ended is neither held nor let go of: it adds no listeners', async () => {
  const server = await rawServer(() => undefined);
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  const holder = new ProcessHolder(new NodeClock(), socket);
  await server.connected(1);
  socket.destroy();
  await new Promise((resolve) => socket.once('close', resolve));
  const before = socket.listenerCount('connect');
  for (let times = 0; times < 11; times++) {
    holder.unref();
    holder.ref();
  }
  expect(socket.listenerCount('connect')).toBe(before);
  await server.close();
});
