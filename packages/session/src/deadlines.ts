import type { Clock } from './transport.js';

/** A timer takes 31 bits: anything longer would elapse at once. */
const longestTimerMs = 0x7fff_ffff;

/** Somebody who waits, for each name at most once at a time. The only file that calls a clock. */
export abstract class Deadlines<Name extends string> {
  readonly #clock: Clock;
  /** What takes back each wait that there is. */
  readonly #cancels: { [Each in Name]?: (() => void) | undefined } = {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A deadline has passed. */
  protected abstract elapsed(name: Name): void;

  now(): number {
    return this.#clock.now();
  }

  /** Has `elapsed` called when this much time has passed; `undefined` takes that back, and so does another time. */
  deadline(name: Name, milliseconds: number | undefined): void {
    this.#cancels[name]?.();
    // Once it has elapsed it can be cancelled without effect.
    this.#cancels[name] =
      milliseconds === undefined || milliseconds === Infinity
        ? undefined
        : this.#clock.after(Math.min(milliseconds, longestTimerMs), this.elapsed.bind(this, name));
  }
}
