import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NodeClock } from '../src/node-clock.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a timer fires once when its time has passed, and not when it was cancelled', () => {
  const clock = new NodeClock();
  const fired: string[] = [];
  clock.after(100, () => fired.push('a'));
  const cancel = clock.after(100, () => fired.push('b'));
  cancel();
  vi.advanceTimersByTime(99);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(fired).toEqual(['a']);
});

test('a delay longer than 31 bits does not fire at once', () => {
  const clock = new NodeClock();
  let fired = 0;
  clock.after(2 ** 31 + 5, () => fired++);
  vi.advanceTimersByTime(2 ** 31);
  expect(fired).toBe(0);
  vi.advanceTimersByTime(5);
  expect(fired).toBe(1);
  clock.after(Infinity, () => fired++);
  expect(vi.getTimerCount()).toBe(0);
});
