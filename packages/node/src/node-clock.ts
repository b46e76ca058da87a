import type { Clock } from '@hybi/session';

/** The longest delay that a timer of Node takes; a longer one would fire at once. */
const longestDelayMs = 0x7fff_ffff;

/** Node's time. One for each session, so that all its timers let go of the process together. */
export class NodeClock implements Clock {
  /** The timers that run, as a list: nearly always one or none, for which a set would be a great deal of memory. */
  #latest: RunningTimer | undefined;
  #holding = true;

  now(): number {
    return Date.now();
  }

  after(milliseconds: number, callback: () => void): () => void {
    if (milliseconds === Infinity) return () => undefined;
    const timer = new RunningTimer(callback, milliseconds, this.#latest);
    if (this.#latest !== undefined) this.#latest.next = timer;
    this.#latest = timer;
    this.#start(timer);
    return () => {
      if (timer.timeout === undefined) return;
      clearTimeout(timer.timeout);
      this.#remove(timer);
    };
  }

  /** Timers keep the process alive, as they do at first. */
  ref(): void {
    this.#holding = true;
    for (let timer = this.#latest; timer !== undefined; timer = timer.previous) timer.timeout?.ref();
  }

  /** Timers don't keep the process alive; neither do those that are started later. */
  unref(): void {
    this.#holding = false;
    for (let timer = this.#latest; timer !== undefined; timer = timer.previous) timer.timeout?.unref();
  }

  #start(timer: RunningTimer): void {
    const delay = Math.min(timer.left, longestDelayMs);
    timer.left -= delay;
    timer.timeout = setTimeout(() => {
      if (timer.left > 0) return this.#start(timer);
      this.#remove(timer);
      timer.callback();
    }, delay);
    if (!this.#holding) timer.timeout.unref();
  }

  #remove(timer: RunningTimer): void {
    const { previous, next } = timer;
    timer.timeout = timer.previous = timer.next = undefined;
    if (previous !== undefined) previous.next = next;
    if (next === undefined) this.#latest = previous;
    else next.previous = previous;
  }
}

class RunningTimer {
  readonly callback: () => void;
  /** Milliseconds that are left when the timeout has elapsed. */
  left: number;
  /** Present while it runs. */
  timeout: NodeJS.Timeout | undefined;
  previous: RunningTimer | undefined;
  next: RunningTimer | undefined;

  constructor(callback: () => void, milliseconds: number, previous: RunningTimer | undefined) {
    this.callback = callback;
    this.left = milliseconds;
    this.previous = previous;
  }
}
