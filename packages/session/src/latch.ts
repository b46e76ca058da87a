/** A promise that is fulfilled as long as something holds, pending while it doesn't, and rejected when it never will again. */
export class Latch<T> {
  #promise!: Promise<T>;
  #resolve!: (value: T) => void;
  #reject!: (reason: unknown) => void;
  #settled = true;

  constructor() {
    this.shut();
  }

  get promise(): Promise<T> {
    return this.#promise;
  }

  open(value: T): void {
    this.#settled = true;
    this.#resolve(value);
  }

  /** What asks from now on waits again. What is already waiting goes on waiting. */
  shut(): void {
    if (!this.#settled) return;
    this.#settled = false;
    this.#promise = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody is obliged to look at it: a rejection must not end the process.
    this.#promise.catch(() => undefined);
  }

  fail(reason: unknown): void {
    this.shut();
    this.#settled = true;
    this.#reject(reason);
  }
}
