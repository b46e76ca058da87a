/**
 * One thing after the other. What happens is taken in once what happened before has been dealt with, so that nothing sees a half-finished
 * step; and the application is told of it when that is done: at once where the network was the cause, in a microtask where a call of the
 * application was, so that none of its code runs inside its own call of `close` or `send` (T-57).
 * `private`, not `#`, is what makes a method free: V8 marks each object of a class with `#methods`.
 */
export class Turns {
  /** What is being taken in, and what came meanwhile. */
  #inputs: (() => void)[] | undefined;
  #events: (() => void)[] | undefined;
  #calls = 0;

  /** Runs a step, or leaves it to the one that is running, whose consequence it is. */
  perform(step: () => void): void {
    if (this.#inputs) {
      this.#inputs.push(step);
      return;
    }
    this.#inputs = [step];
    try {
      for (const each of this.#inputs) each();
    } finally {
      this.#inputs = undefined;
      this.tell();
    }
  }

  /** A call of the application begins. Each `begin` needs its `end`, in a `finally`. */
  begin(): void {
    this.#calls += 1;
  }

  /** A call of the application is over. */
  end(): void {
    this.#calls -= 1;
  }

  /** Has an event dispatched, after those that wait. */
  emit(event: () => void): void {
    this.#events ??= [];
    if (this.#events.push(event) === 1 && this.#calls > 0) queueMicrotask(() => this.tell());
    this.tell();
  }

  private tell(): void {
    if (this.#calls > 0 || this.#inputs) return;
    for (let event = this.#events?.shift(); event; event = this.#events?.shift()) event();
    this.#events = undefined;
  }
}
