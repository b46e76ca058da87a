import { Duplex } from 'node:stream';
import { VirtualClock } from '@hybi/testkit';
import { expect, test } from 'vitest';
import { linger } from '../src/lingering.js';

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
