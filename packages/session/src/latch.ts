/**
 * A promise that is fulfilled as long as something holds, pending while it doesn't, and rejected when it never will again. It is
 * made when somebody asks for it, and so is the reason of a rejection.
 */
export class Latch<T> {
  /** What gives the value, or throws the reason; `undefined` while nothing is known. */
  #outcome: (() => T) | undefined;
  #promise: Promise<T> | undefined;
  /** Settles the promise that there is. */
  #settle: ((outcome: () => T) => void) | undefined;

  get promise(): Promise<T> {
    if (this.#promise === undefined) {
      this.#promise = new Promise<T>((resolve, reject) => {
        this.#settle = (outcome) => {
          try {
            resolve(outcome());
          } catch (reason) {
            reject(reason);
          }
        };
      });
      // Nobody is obliged to look at it: a rejection must not end the process.
      this.#promise.catch(() => undefined);
      if (this.#outcome !== undefined) this.#settle?.(this.#outcome);
    }
    return this.#promise;
  }

  open(value: T): void {
    this.#is(() => value);
  }

  /** What asks from now on waits again. What is already waiting goes on waiting. */
  shut(): void {
    if (this.#outcome === undefined) return;
    this.#outcome = undefined;
    this.#promise = undefined;
    this.#settle = undefined;
  }

  /** `reason` is asked only if somebody wants to know. */
  fail(reason: () => unknown): void {
    this.shut();
    this.#is(() => {
      throw reason();
    });
  }

  #is(outcome: () => T): void {
    this.#outcome ??= outcome;
    this.#settle?.(this.#outcome);
  }
}
