/* oxlint-disable import/no-unassigned-import -- it is for what it does */
import 'hybi/register';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { createWebSocketStream } from 'ws';
import { listen } from './servers/listen.js';

test('mqtt publishes to what it subscribed to', async () => {
  const broker = await Aedes.createBroker();
  onTestFinished(() => new Promise((resolve) => broker.close(() => resolve())));
  const { url } = await listen({ handleProtocols: () => 'mqtt' }, (peer) => {
    const stream = createWebSocketStream(peer);
    stream.on('error', () => undefined);
    broker.handle(stream);
  });
  // In Node it would take `ws`.
  const client = await mqtt.connectAsync(url, { forceNativeWebSocket: true, reconnectPeriod: 0 });
  await client.subscribeAsync('ticks');
  const message = new Promise((resolve) => {
    client.on('message', (topic: string, payload: Uint8Array) => resolve([topic, new TextDecoder().decode(payload)]));
  });
  await client.publishAsync('ticks', 'täck', { qos: 1 });
  expect(await message).toEqual(['ticks', 'täck']);
  await client.endAsync();
  expect(client.connected).toBe(false);
});
