import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NodeClock } from '../src/node-clock.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a timer fires once when its time has passed, and not when it was cancelled', () => {
  const clock = new NodeClock();
  const fired: string[] = [];
  clock.after(100, () => fired.push('a'));
  const timer = clock.after(100, () => fired.push('b'));
  timer.cancel();
  vi.advanceTimersByTime(99);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(fired).toEqual(['a']);
});

test('a callback is called with what it was to be called with, however long that took', () => {
  const clock = new NodeClock();
  const fired: string[] = [];
  const note = (name: string): number => fired.push(name);
  clock.after(100, note, 'soon');
  clock.after(2 ** 31 + 5, note, 'late');
  vi.advanceTimersByTime(2 ** 31 + 205);
  expect(fired).toEqual(['soon', 'late']);
});

test('a delay longer than 31 bits does not fire at once', () => {
  const clock = new NodeClock();
  let fired = 0;
  clock.after(2 ** 31 + 5, () => fired++);
  const timer = clock.after(2 ** 31 + 5, () => fired++);
  vi.advanceTimersByTime(2 ** 31);
  timer.cancel();
  expect(fired).toBe(0);
  vi.advanceTimersByTime(205);
  expect(fired).toBe(1);
  const never = clock.after(Infinity, () => fired++);
  never.cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test('timers end in any order, by themselves or cancelled, also from within one another', () => {
  const clock = new NodeClock();
  const fired: string[] = [];
  const timers = ['a', 'b', 'c', 'd'].map((name, index) => clock.after(100 + index, () => fired.push(name)));
  clock.after(101, () => {
    timers[2]?.cancel();
    clock.after(1, () => fired.push('within'));
  });
  timers[1]?.cancel();
  timers[1]?.cancel();
  vi.advanceTimersByTime(1000);
  timers[0]?.cancel();
  expect(fired).toEqual(['a', 'within', 'd']);
  expect(vi.getTimerCount()).toBe(0);
});

test('all that run let go of the process and hold it again, and so do later ones', () => {
  vi.useRealTimers();
  const clock = new NodeClock();
  const before = holding().length;
  const timers = [clock.after(1e6, () => undefined), clock.after(2e6, () => undefined)];
  timers[0]?.cancel();
  timers.push(clock.after(3e6, () => undefined));
  const held = (): number => holding().length - before;
  expect(held()).toBe(2);
  clock.unref();
  timers.push(clock.after(4e6, () => undefined));
  expect(held()).toBe(0);
  clock.ref();
  expect(held()).toBe(3);
  for (const timer of timers) timer.cancel();
  expect(held()).toBe(0);
});

/** The timers that keep this process alive. */
function holding(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
}
