import { VirtualClock } from '@hybi/testkit';
import { expect, test } from 'vitest';
import { deadline } from '../src/deadline.js';

test('a later word about a deadline counts', async () => {
  const clock = new VirtualClock();
  const log: number[] = [];
  const waiting = { elapsed: () => void log.push(0) };
  const first = deadline(undefined, clock, 10, waiting);
  const second = deadline(first, clock, 20, waiting);
  await clock.advance(19);
  expect(log).toEqual([]);
  await clock.advance(1);
  expect(log).toEqual([0]);
  expect(deadline(second, clock, undefined, waiting)).toBeUndefined();
});

test('what is taken back does not elapse', async () => {
  const clock = new VirtualClock();
  const log: number[] = [];
  const waiting = { elapsed: () => void log.push(0) };
  deadline(deadline(undefined, clock, 10, waiting), clock, undefined, waiting);
  expect(clock.pending).toBe(0);
});

test('an infinite wait has no timer, and one that is longer than a timer can be does not elapse at once', async () => {
  const clock = new VirtualClock();
  const log: number[] = [];
  const waiting = { elapsed: () => void log.push(0) };
  expect(deadline(undefined, clock, Infinity, waiting)).toBeUndefined();
  expect(clock.pending).toBe(0);
  deadline(undefined, clock, 2 ** 40, waiting);
  await clock.advance(1_000_000);
  expect(log).toEqual([]);
  expect(clock.nextIn).toBe(2 ** 31 - 1 - 1_000_000);
});
