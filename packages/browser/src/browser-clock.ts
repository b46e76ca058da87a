import type { Clock } from '@hybi/session';

/** The longest delay of a timer: a longer one overflows 32 bits, and the timer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The host's clock and timers, looked up at each call so that fake timers take effect. */
export const browserClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (left: number): void => {
      timer = setTimeout(
        () => (left > longestTimerMs ? wait(left - longestTimerMs) : callback()),
        Math.min(left, longestTimerMs),
      );
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};
