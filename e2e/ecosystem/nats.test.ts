/* oxlint-disable import/no-unassigned-import -- it is for what it does */
import 'hybi/register';
import { wsconnect } from '@nats-io/nats-core';
import { expect, test } from 'vitest';
import { listen } from './servers/listen.js';
import { serveNats } from './servers/nats.js';

test('the wsconnect of @nats-io/nats-core publishes, subscribes, requests and drains', async () => {
  const { url } = await listen({}, serveNats);
  const connection = await wsconnect({ servers: url, reconnect: false });
  const told: string[] = [];
  const subscription = connection.subscribe('ticks', { max: 3 });
  for (const text of ['one', 'two', 'three']) connection.publish('ticks', text);
  for await (const message of subscription) told.push(message.string());
  expect(told).toEqual(['one', 'two', 'three']);
  await connection.flush();
  await connection.close();
  expect(connection.isClosed()).toBe(true);
});
