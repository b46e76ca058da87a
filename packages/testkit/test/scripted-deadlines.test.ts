import { expect, test } from 'vitest';
import { VirtualClock } from '@hybi/testkit';
import { ScriptedDeadlines } from '../src/scripted-deadlines.js';

const never = (): void => {
  throw new Error('It elapsed');
};

test('each elapses at its time, once', async () => {
  const clock = new VirtualClock();
  const deadlines = new ScriptedDeadlines(clock);
  const elapsed: string[] = [];
  deadlines.add(20, () => elapsed.push('later'));
  deadlines.add(10, () => elapsed.push('sooner'));
  await clock.advance(9);
  expect(elapsed).toEqual([]);
  await clock.advance(1);
  expect(elapsed).toEqual(['sooner']);
  await clock.advance(1_000);
  expect(elapsed).toEqual(['sooner', 'later']);
});

test('what is cleared never elapses, and leaves no timer', async () => {
  const clock = new VirtualClock();
  const deadlines = new ScriptedDeadlines(clock);
  const elapsed: string[] = [];
  deadlines.add(10, () => elapsed.push('first'));
  deadlines.add(20, () => elapsed.push('second'));
  await clock.advance(10);
  deadlines.clear();
  expect(clock.pending).toBe(0);
  await clock.advance(100);
  expect(elapsed).toEqual(['first']);
});

test('without a clock, or without an end, there is none', () => {
  const clock = new VirtualClock();
  new ScriptedDeadlines(clock).add(Infinity, never);
  expect(clock.pending).toBe(0);
  const timeless = new ScriptedDeadlines(undefined);
  timeless.add(0, never);
  timeless.clear();
});
