/* oxlint-disable import/no-unassigned-import -- it is for what it does */
import 'hybi/register';
import { createRequire } from 'node:module';
import { WebSocket as ours } from 'hybi';
import { expect, test } from 'vitest';
import { listen } from './servers/listen.js';

// What a bundler for the browser takes; the entry for Node is `ws` itself.
const { default: WebSocket }: { default: typeof ours } = createRequire(import.meta.url)('isomorphic-ws/browser.js');

test('a user of isomorphic-ws has the global WebSocket', async () => {
  const { url } = await listen({}, (peer) => peer.on('message', (data) => peer.send(data, { binary: false })));
  expect(WebSocket).toBe(ours);
  const socket = new WebSocket(url);
  socket.addEventListener('open', () => socket.send('hello'));
  const data = await new Promise((resolve) => socket.addEventListener('message', (event) => resolve(event.data)));
  expect(data).toBe('hello');
  socket.close();
  await new Promise((resolve) => socket.addEventListener('close', resolve));
});
