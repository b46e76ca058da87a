import { VirtualClock } from '@hybi/testkit';
import { expect, test } from 'vitest';
import { Deadlines } from '../src/deadlines.js';

class Waiting extends Deadlines<'a' | 'b'> {
  readonly log: string[] = [];

  protected override elapsed(name: 'a' | 'b'): void {
    this.log.push(`${name} ${this.now()}`);
  }
}

test('each name waits by itself, and a later word about it counts', async () => {
  const clock = new VirtualClock();
  const waiting = new Waiting(clock);
  const start = waiting.now();
  waiting.deadline('a', 10);
  waiting.deadline('b', 10);
  waiting.deadline('b', undefined);
  waiting.deadline('a', 20);
  await clock.advance(100);
  expect(waiting.log).toEqual([`a ${start + 20}`]);
  expect(clock.pending).toBe(0);
});

test('an infinite wait has no timer, and one that is longer than a timer can be does not elapse at once', async () => {
  const clock = new VirtualClock();
  const waiting = new Waiting(clock);
  waiting.deadline('a', Infinity);
  expect(clock.pending).toBe(0);
  waiting.deadline('a', 2 ** 40);
  await clock.advance(1_000_000);
  expect(waiting.log).toEqual([]);
});
