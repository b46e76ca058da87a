const nobody = (): void => undefined;

/**
 * A promise that is fulfilled as long as something holds, pending while it doesn't, and rejected when it never will again. It is made
 * when somebody asks for it, and so is the reason of a rejection.
 */
export class Latch<T> {
  /** What the promise comes to, if that is known. */
  #outcome: (() => T | Promise<T>) | undefined;
  #promise: Promise<T> | undefined;
  /** Settles the promise that somebody waits for. */
  #resolve: ((outcome: T | Promise<T>) => void) | undefined;
  #isOpen = false;

  get promise(): Promise<T> {
    if (!this.#promise) {
      this.#promise = new Promise((resolve) => {
        this.#resolve = resolve;
      });
      // Nobody is obliged to look at it: a rejection must not end the process.
      this.#promise.catch(nobody);
      if (this.#outcome) this.#settle(this.#outcome);
    }
    return this.#promise;
  }

  open(value: T): void {
    this.#isOpen = true;
    this.#settle(() => value);
  }

  /** What asks from now on waits again. What is already waiting goes on waiting. */
  shut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#outcome = undefined;
    this.#promise = undefined;
  }

  /** For good. `reason` is asked only if somebody wants to know. */
  fail(reason: () => unknown): void {
    this.shut();
    this.#settle(() => Promise.reject(reason()));
  }

  #settle(outcome: () => T | Promise<T>): void {
    this.#outcome ??= outcome;
    this.#resolve?.(this.#outcome());
    this.#resolve = undefined;
  }
}
