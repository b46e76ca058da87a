/**
 * Dispatches events in order: at once where the network caused them, in a microtask where a call of the application did, so that none
 * of its code runs inside its own call of `close` or `send` (T-57).
 */
export class HeldEvents {
  #waiting: (() => void)[] | undefined;
  #calls = 0;

  /** Runs a call of the application. */
  hold<T>(call: () => T): T {
    this.begin();
    try {
      return call();
    } finally {
      this.end();
    }
  }

  /**
   * A call of the application begins: what `hold` does, in two halves, for `send` alone. The closure that `hold` takes is over 100
   * bytes a message there, most of what sending one allocates. Each `begin` needs its `end`, in a `finally`.
   */
  begin(): void {
    this.#calls += 1;
  }

  /** A call of the application is over. */
  end(): void {
    this.#calls -= 1;
  }

  emit(event: () => void): void {
    if (this.#calls === 0) {
      this.flush();
      event();
    } else if (this.#waiting === undefined) {
      this.#waiting = [event];
      void Promise.resolve().then(() => this.flush());
    } else this.#waiting.push(event);
  }

  /** Dispatches what waits, before something else is told. */
  flush(): void {
    while (this.#waiting !== undefined) {
      const events = this.#waiting;
      this.#waiting = undefined;
      for (const event of events) event();
    }
  }
}
