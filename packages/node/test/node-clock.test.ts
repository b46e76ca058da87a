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
  const cancel = clock.after(2 ** 31 + 5, () => fired++);
  vi.advanceTimersByTime(2 ** 31);
  cancel();
  expect(fired).toBe(0);
  vi.advanceTimersByTime(205);
  expect(fired).toBe(1);
  const never = clock.after(Infinity, () => fired++);
  never();
  expect(vi.getTimerCount()).toBe(0);
});

test('timers end in any order, by themselves or cancelled, also from within one another', () => {
  const clock = new NodeClock();
  const fired: string[] = [];
  const cancels = ['a', 'b', 'c', 'd'].map((name, index) => clock.after(100 + index, () => fired.push(name)));
  clock.after(101, () => {
    cancels[2]?.();
    clock.after(1, () => fired.push('within'));
  });
  cancels[1]?.();
  cancels[1]?.();
  vi.advanceTimersByTime(1000);
  cancels[0]?.();
  expect(fired).toEqual(['a', 'within', 'd']);
  expect(vi.getTimerCount()).toBe(0);
});

test('all that run let go of the process and hold it again, and so do later ones', () => {
  vi.useRealTimers();
  const clock = new NodeClock();
  const before = holding().length;
  const cancels = [clock.after(1e6, () => undefined), clock.after(2e6, () => undefined)];
  cancels[0]?.();
  cancels.push(clock.after(3e6, () => undefined));
  const held = (): number => holding().length - before;
  expect(held()).toBe(2);
  clock.unref();
  cancels.push(clock.after(4e6, () => undefined));
  expect(held()).toBe(0);
  clock.ref();
  expect(held()).toBe(3);
  for (const cancel of cancels) cancel();
  expect(held()).toBe(0);
});

/** The timers that keep this process alive. */
function holding(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
}
