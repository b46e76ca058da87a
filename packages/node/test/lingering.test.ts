import { once } from 'node:events';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { VirtualClock } from '@hybi/testkit';
import { expect, test } from 'vitest';
import { linger } from '../src/lingering.js';
import { Authority } from './certificates.js';
import { until } from './event-loop.js';
import { rawServer } from './raw-server.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A stream that takes nothing until it is told. */
function slow(): { readonly stream: Duplex; readonly take: () => void } {
  const waiting: (() => void)[] = [];
  const stream = new Duplex({ read: () => undefined, write: (_bytes, _encoding, done) => void waiting.push(done) });
  return { stream, take: () => waiting.shift()?.() };
}

test('a stream with nothing left goes at once, and one that is gone is left alone', async () => {
  const clock = new VirtualClock();
  const { stream } = slow();
  linger(stream, clock, 5000);
  await turn();
  expect(stream.destroyed).toBe(true);
  linger(stream, clock, 5000);
  expect(clock.pending).toBe(0);
});

test('a TCP socket whose peer has sent its FIN is closed at once, and the peer has all that was written, and a FIN', async () => {
  const server = await rawServer((peer) => {
    peer.resume();
    peer.end('bye');
  });
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.resume();
  socket.write('last words');
  await once(socket, 'end');
  const clock = new VirtualClock();
  linger(socket, clock, 5000);
  expect([socket.destroyed, socket.writableEnded, clock.pending]).toEqual([true, false, 0]);
  const [peer] = server.sockets;
  await until(() => peer?.closed === true);
  expect([peer?.bytesRead, peer?.errored]).toEqual([10, null]);
  await server.close();
});

test('a TLS socket says that it ends', async () => {
  const authority = await Authority.create('Test Authority');
  const server = await rawServer((peer) => peer.end(), { tls: await authority.issue({ ips: ['127.0.0.1'] }) });
  // The types of Node don't know the last one.
  const options = { port: server.port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen: true };
  const socket = connectTls(options);
  socket.resume();
  await once(socket, 'end');
  linger(socket, new VirtualClock(), 5000);
  expect([socket.destroyed, socket.writableEnded]).toEqual([false, true]);
  await until(() => socket.closed);
  await server.close();
});

test('what was written may leave, and then the stream goes with its deadline', async () => {
  const clock = new VirtualClock();
  const { stream, take } = slow();
  stream.write('last words');
  linger(stream, clock, 5000);
  await turn();
  expect([stream.destroyed, clock.pending]).toEqual([false, 1]);
  take();
  await turn();
  expect([stream.destroyed, clock.pending]).toEqual([true, 0]);
});

test('a peer that reads nothing keeps the stream no longer than the deadline', async () => {
  const clock = new VirtualClock();
  const { stream } = slow();
  stream.write('last words');
  linger(stream, clock, 5000);
  await clock.advance(4999);
  expect(stream.destroyed).toBe(false);
  await clock.advance(1);
  expect(stream.destroyed).toBe(true);
});
