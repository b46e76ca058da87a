import type { Clock } from '@hybi/session';

/** The deadlines of one attempt. Without a clock there are none, and it can be stuck for ever. */
export class ScriptedDeadlines {
  readonly #clock: Clock | undefined;
  readonly #cancels = new Set<() => void>();

  constructor(clock: Clock | undefined) {
    this.#clock = clock;
  }

  /** @param milliseconds `Infinity` for none. */
  add(milliseconds: number, elapsed: () => void): void {
    if (this.#clock === undefined || milliseconds === Infinity) return;
    const cancel = this.#clock.after(milliseconds, () => {
      this.#cancels.delete(cancel);
      elapsed();
    });
    this.#cancels.add(cancel);
  }

  clear(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
