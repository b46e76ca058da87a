import type { Clock, Timer } from '@hybi/session';

/** How a platform makes timers late. The two add up: first the delay, then the grid. */
export interface Throttling {
  /** Timers run only at multiples of this many milliseconds, as in a background page (Chromium: 1,000, later 60,000). */
  readonly everyMs?: number | undefined;
  /** How many milliseconds later than asked a timer is due; asked once for each timer, when it is set. */
  readonly lateMs?: (() => number) | undefined;
}

/** What a {@link VirtualClock} starts with. */
export interface VirtualClockOptions {
  /** The wall clock at the start, in milliseconds. Default: 1,000,000,000,000, a moment in 2001 that is not 0. */
  readonly now?: number | undefined;
  /**
   * Turns of the microtask queue that follow each timer: the longest chain of promises that is waited for. Chains that run beside
   * each other count once. Default: 64.
   */
  readonly turns?: number | undefined;
}

interface Wait {
  readonly due: number;
  readonly callback: () => void;
}

/** Timers that run at one moment before it is called an endless loop. */
const TIMERS_AT_ONCE = 100_000;

/**
 * Time that passes only when a test says so.
 *
 * Timers are measured on a monotonic clock and `now()` shows a wall clock, as on a real platform: {@link advance} moves both,
 * {@link jump} moves the wall clock alone.
 */
export class VirtualClock implements Clock {
  readonly #turns: number;
  readonly #timers = new Set<Wait>();
  #wall: number;
  #elapsed = 0;
  #throttling: Throttling = {};

  constructor(options: VirtualClockOptions = {}) {
    this.#wall = options.now ?? 1_000_000_000_000;
    this.#turns = options.turns ?? 64;
  }

  now(): number {
    return this.#wall;
  }

  /**
   * Stricter than a platform, where a delay of `NaN` or `Infinity` fires at once.
   *
   * @throws RangeError unless the delay is a finite number, 0 or more.
   */
  after(milliseconds: number, callback: () => void): Timer;
  after<Subject>(milliseconds: number, callback: (subject: Subject) => void, subject: Subject): Timer;
  after<Subject>(milliseconds: number, callback: (subject?: Subject) => void, subject?: Subject): Timer {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new RangeError(`milliseconds: expected a finite number of at least 0, not ${milliseconds}`);
    }
    const late = this.#throttling.lateMs?.() ?? 0;
    const timer: Wait = { due: this.#elapsed + milliseconds + late, callback: () => callback(subject) };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Timers that are set and have not run. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer runs, throttling included; `undefined` when none is set. */
  get nextIn(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : Math.max(0, this.#dueOf(next) - this.#elapsed);
  }

  /**
   * Lets time pass, and runs the timers that become due in the order of their times, each followed by the promises that it settled.
   * What a timer throws rejects, and time stands at that timer.
   */
  async advance(milliseconds: number): Promise<void> {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new RangeError(`milliseconds: expected a finite number of at least 0, not ${milliseconds}`);
    }
    const end = this.#elapsed + milliseconds;
    await this.settle();
    let atOnce = 0;
    for (let timer = this.#next(); timer !== undefined && this.#dueOf(timer) <= end; timer = this.#next()) {
      const due = this.#dueOf(timer);
      atOnce = due > this.#elapsed ? 1 : atOnce + 1;
      if (atOnce > TIMERS_AT_ONCE) throw new Error(`More than ${TIMERS_AT_ONCE} timers ran at one moment`);
      this.#passTo(due);
      this.#timers.delete(timer);
      timer.callback();
      await this.settle();
    }
    this.#passTo(end);
  }

  /** Lets time pass until the wall clock shows `wallClock`. A time that has gone by is a RangeError. */
  async advanceTo(wallClock: number): Promise<void> {
    await this.advance(wallClock - this.#wall);
  }

  /** Lets time pass until the next timer has run. Nothing happens when none is set. */
  async advanceToNext(): Promise<void> {
    await this.settle();
    await this.advance(this.nextIn ?? 0);
  }

  /** Lets no time pass; runs the promises that are settled, and what follows from them. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < this.#turns; turn++) await Promise.resolve();
  }

  /** Moves the wall clock and no timer: the machine slept, or somebody set the clock. A negative number sets it back. */
  jump(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  /**
   * Makes timers late from now on; without an argument they are on time again. The grid holds for timers that are set already,
   * the delay for those that are set from now on.
   */
  throttle(throttling: Throttling = {}): void {
    this.#throttling = throttling;
  }

  #dueOf(timer: Wait): number {
    const every = this.#throttling.everyMs;
    return every === undefined ? timer.due : Math.ceil(timer.due / every) * every;
  }

  #next(): Wait | undefined {
    let next: Wait | undefined;
    let due = Infinity;
    for (const timer of this.#timers) {
      const its = this.#dueOf(timer);
      // A Set keeps the order of insertion, so that of two timers due together the one that was set first runs first.
      if (its < due || (its === due && next !== undefined && timer.due < next.due)) {
        next = timer;
        due = its;
      }
    }
    return next;
  }

  #passTo(elapsed: number): void {
    // A timer that a lifted throttle left behind is due in the past: it runs now.
    if (elapsed <= this.#elapsed) return;
    this.#wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }
}
