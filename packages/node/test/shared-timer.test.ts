import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NodeClock } from '../src/node-clock.js';
import { Wait, mostLateMs } from '../src/shared-timer.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('those who begin to wait at about the same moment share a timer, and none of them is early', () => {
  const clock = new NodeClock();
  const start = performance.now();
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name} ${performance.now() - start}`);
  clock.after(20_000, note('a'));
  vi.advanceTimersByTime(mostLateMs);
  new NodeClock().after(20_000, note('b'));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1);
  clock.after(20_000, note('c'));
  clock.after(20_001, note('d'));
  expect(vi.getTimerCount()).toBe(3);
  vi.advanceTimersByTime(30_000);
  expect(fired).toEqual(['a 20100', 'b 20100', 'c 20201', 'd 20202']);
});

test('a short wait is later by a sixty-fourth at most', () => {
  const fired: number[] = [];
  const start = performance.now();
  for (const milliseconds of [0, 1, 63, 64, 1000])
    new NodeClock().after(milliseconds, () => fired.push(performance.now() - start));
  vi.advanceTimersByTime(2000);
  expect(fired).toEqual([0, 1, 63, 65, 1015]);
});

test('who begins to wait from within a timer waits for another one', () => {
  const clock = new NodeClock();
  let fired = 0;
  const again = (): void => {
    fired += 1;
    clock.after(0, again);
  };
  clock.after(0, again);
  vi.advanceTimersToNextTimer();
  expect(fired).toBe(1);
});

test('what one callback throws is uncaught, and the others are called all the same', () => {
  const nextTick = vi.spyOn(process, 'nextTick').mockImplementation(() => undefined);
  const clock = new NodeClock();
  const fired: string[] = [];
  for (const name of ['a', 'b'])
    clock.after(64, () => {
      fired.push(name);
      throw new Error(name);
    });
  vi.advanceTimersByTime(100);
  expect(fired).toEqual(['a', 'b']);
  expect(nextTick.mock.calls[0]?.[0]).toThrow('a');
  expect(nextTick.mock.calls[1]?.[0]).toThrow('b');
  nextTick.mockRestore();
});

test('a shared timer keeps the process alive as long as one of those who wait does', () => {
  vi.useRealTimers();
  const before = holding();
  const held = (): number => holding() - before;
  const [one, other] = [new NodeClock(), new NodeClock()];
  one.after(1e6, () => undefined);
  const timer = other.after(1e6, () => undefined);
  expect(held()).toBe(1);
  one.unref();
  expect(held()).toBe(1);
  timer.cancel();
  expect(held()).toBe(0);
  other.after(1e6, () => undefined);
  expect(held()).toBe(1);
  other.unref();
  expect(held()).toBe(0);
  one.ref();
  expect(held()).toBe(1);
  one.unref();
  one.unref();
  const last = one.after(1e6, () => undefined);
  expect(held()).toBe(0);
  last.cancel();
  expect(held()).toBe(0);
});

test('the timers of a test do not serve those who begin to wait when it is over', () => {
  const owner = { holds: true, over: () => undefined };
  let fired = 0;
  const first = new Wait(50_000, owner, () => (fired += 1), undefined);
  vi.useRealTimers();
  vi.useFakeTimers();
  const second = new Wait(50_000, owner, () => (fired += 1), undefined);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(fired).toBe(1);
  for (const wait of [first, second, first]) wait.cancel();
});

/** How many timers keep this process alive. */
function holding(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
