import type { Clock } from '@hybi/session';

/** The longest delay that a timer of Node takes; a longer one would fire at once. */
const longestDelayMs = 0x7fff_ffff;

/** Node's time. One for each session, so that all its timers let go of the process together. */
export class NodeClock implements Clock {
  readonly #timers = new Set<NodeJS.Timeout>();
  #holding = true;

  now(): number {
    return Date.now();
  }

  after(milliseconds: number, callback: () => void): () => void {
    if (milliseconds === Infinity) return () => undefined;
    let left = milliseconds;
    let timer: NodeJS.Timeout;
    const start = (): void => {
      const delay = Math.min(left, longestDelayMs);
      left -= delay;
      timer = setTimeout(() => {
        this.#timers.delete(timer);
        if (left > 0) start();
        else callback();
      }, delay);
      if (!this.#holding) timer.unref();
      this.#timers.add(timer);
    };
    start();
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Timers keep the process alive, as they do at first. */
  ref(): void {
    this.#holding = true;
    for (const timer of this.#timers) timer.ref();
  }

  /** Timers don't keep the process alive; neither do those that are started later. */
  unref(): void {
    this.#holding = false;
    for (const timer of this.#timers) timer.unref();
  }
}
