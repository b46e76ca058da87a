import type { Clock } from '@hybi/session';

/** The host's clock and timers, looked up at each call so that fake timers take effect. A delay is below 2 ** 31, as a timer's is. */
export const browserClock: Clock = {
  now: () => Date.now(),
  after(milliseconds: number, callback: (subject?: unknown) => void, subject?: unknown) {
    const timer = setTimeout(callback, milliseconds, subject);
    return { cancel: () => clearTimeout(timer) };
  },
};
