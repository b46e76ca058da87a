/* oxlint-disable import/no-unassigned-import, unicorn/prefer-add-event-listener -- the import is for what it does, and users write it so */
import 'hybi/register';
import { PartySocket, WebSocket as PartyWebSocket } from 'partysocket';
import reconnecting from 'reconnecting-websocket';
import { expect, onTestFinished, test } from 'vitest';
import type { WebSocket as Peer } from 'ws';
import { listen } from './servers/listen.js';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module is its class, which its declarations do not say
const ReconnectingWebSocket = reconnecting as unknown as typeof reconnecting.default;

/** Says hello, and drops the first connection. */
function droppingServer(): { readonly connected: (peer: Peer) => void; readonly count: () => number } {
  let count = 0;
  return {
    connected: (peer) => {
      count += 1;
      peer.on('message', (data, binary) => peer.send(data, { binary }));
      if (count === 1) peer.close(4000, 'again');
      else peer.send(`hello ${count}`);
    },
    count: () => count,
  };
}

test('reconnecting-websocket reconnects and sends what it had queued', async () => {
  const server = droppingServer();
  const { url } = await listen({}, server.connected);
  const socket = new ReconnectingWebSocket(url, [], { minReconnectionDelay: 1, maxReconnectionDelay: 5 });
  onTestFinished(() => socket.close());
  const told: unknown[] = [];
  socket.addEventListener('close', ({ code, reason }) => void told.push(code, reason));
  const echoed = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      told.push(data);
      if (data === 'hello 2') socket.send('echo');
      if (data === 'echo') resolve();
    };
  });
  await echoed;
  expect(told).toEqual([4000, 'again', 'hello 2', 'echo']);
  expect(server.count()).toBe(2);
});

test('the WebSocket of partysocket reconnects', async () => {
  const server = droppingServer();
  const { url } = await listen({}, server.connected);
  const socket = new PartyWebSocket(url, [], { minReconnectionDelay: 1, maxReconnectionDelay: 5 });
  onTestFinished(() => socket.close());
  const codes: number[] = [];
  socket.addEventListener('close', ({ code }) => void codes.push(code));
  const hello = await new Promise((resolve) => (socket.onmessage = ({ data }) => resolve(data)));
  expect([hello, codes]).toEqual(['hello 2', [4000]]);
});

test('PartySocket talks to its room', async () => {
  let path: string | undefined;
  const { url } = await listen({}, (peer, request) => {
    path = request.url;
    peer.on('message', (data) => peer.send(data));
  });
  const socket = new PartySocket({ host: url.slice('ws://'.length), room: 'lobby', party: 'main' });
  socket.binaryType = 'arraybuffer';
  onTestFinished(() => socket.close());
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  socket.send(new Uint8Array([1, 2]));
  const data = await new Promise((resolve) => socket.addEventListener('message', (event) => resolve(event.data)));
  expect(data).toStrictEqual(new Uint8Array([1, 2]).buffer);
  expect(path).toMatch(/^\/parties\/main\/lobby\?/);
});
