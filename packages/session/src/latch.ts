const nobody = (): void => undefined;

/**
 * A promise that is fulfilled as long as something holds, pending while it doesn't, and rejected when it never will again. While it is
 * pending there is none unless somebody has asked for it.
 */
export class Latch<T> {
  #promise: Promise<T> | undefined;
  #resolve: ((outcome: T | Promise<T>) => void) | undefined;
  #isOpen = false;

  get promise(): Promise<T> {
    this.#promise ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#promise;
  }

  open(value: T): void {
    if (!this.#isOpen) this.#settle(value);
    this.#isOpen = true;
  }

  /** What asks from now on waits again. What is already waiting goes on waiting. */
  shut(): void {
    if (this.#isOpen) this.#promise = undefined;
    this.#isOpen = false;
  }

  /** For good. */
  fail(reason: unknown): void {
    this.shut();
    this.#settle(Promise.reject(reason));
  }

  #settle(outcome: T | Promise<T>): void {
    this.#resolve?.(outcome);
    this.#resolve = undefined;
    this.#promise ??= Promise.resolve(outcome);
    // Nobody is obliged to look at it: a rejection must not end the process.
    this.#promise.catch(nobody);
  }
}
