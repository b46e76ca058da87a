import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserClock } from '../src/browser-clock.js';

describe('the clock of a browser', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 5_000 }));
  afterEach(() => void vi.useRealTimers());

  test('shows the wall clock', () => {
    expect(browserClock.now()).toBe(5_000);
    vi.advanceTimersByTime(25);
    expect(browserClock.now()).toBe(5_025);
  });

  test('calls once, not before the delay has passed', () => {
    const callback = vi.fn();
    browserClock.after(100, callback);
    vi.advanceTimersByTime(99);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledOnce();
  });

  test('calls with what it was given', () => {
    const callback = vi.fn();
    browserClock.after(100, callback, 'subject');
    vi.advanceTimersByTime(100);
    expect(callback).toHaveBeenCalledExactlyOnceWith('subject');
  });

  test('calls nothing after it was cancelled', () => {
    const callback = vi.fn();
    browserClock.after(100, callback).cancel();
    vi.advanceTimersByTime(1_000);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
