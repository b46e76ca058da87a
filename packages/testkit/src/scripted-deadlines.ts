import type { Clock, Timer } from '@hybi/session';

/** The deadlines of one attempt. Without a clock there are none, and it can be stuck for ever. */
export class ScriptedDeadlines {
  readonly #clock: Clock | undefined;
  readonly #timers = new Set<Timer>();

  constructor(clock: Clock | undefined) {
    this.#clock = clock;
  }

  /** @param milliseconds `Infinity` for none. */
  add(milliseconds: number, elapsed: () => void): void {
    if (this.#clock === undefined || milliseconds === Infinity) return;
    const timer = this.#clock.after(milliseconds, () => {
      this.#timers.delete(timer);
      elapsed();
    });
    this.#timers.add(timer);
  }

  clear(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
