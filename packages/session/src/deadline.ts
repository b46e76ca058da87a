import type { Clock, Timer } from './transport.js';

/** A timer takes 31 bits: anything longer would elapse at once. */
const longestTimerMs = 0x7fff_ffff;

/** Who has a deadline. */
export interface Waiting {
  /** The deadline has passed. */
  elapsed(): void;
}

/**
 * Has `waiting` told when this much time has passed, in place of what `timer` waits for; with `undefined`, or for ever, nothing is waited
 * for. The only file that sets a timer. What is called is one function for all: a connection that is quiet keeps nothing for its deadline
 * but the timer.
 */
export function deadline(
  timer: Timer | undefined,
  clock: Clock,
  milliseconds: number | undefined,
  waiting: Waiting,
): Timer | undefined {
  timer?.cancel();
  if (milliseconds === undefined || milliseconds === Infinity) return undefined;
  return clock.after(Math.min(milliseconds, longestTimerMs), elapsed, waiting);
}

const elapsed = (waiting: Waiting): void => waiting.elapsed();
