/**
 * A promise that is fulfilled as long as something holds, pending while it doesn't, and rejected when it never will again. It is
 * made when somebody asks for it, and so is the reason of a rejection.
 */
export class Latch<T> {
  /** Settles the promise, where it is known how. */
  #settle: ((latch: Settling<T>) => void) | undefined;
  #promise: Promise<T> | undefined;
  #waiting: Settling<T> | undefined;

  get promise(): Promise<T> {
    if (this.#promise === undefined) {
      this.#promise = new Promise<T>((resolve, reject) => {
        this.#waiting = { resolve, reject };
      });
      // Nobody is obliged to look at it: a rejection must not end the process.
      this.#promise.catch(() => undefined);
      this.#tell();
    }
    return this.#promise;
  }

  open(value: T): void {
    if (this.#settle !== undefined) return;
    this.#settle = ({ resolve }) => resolve(value);
    this.#tell();
  }

  /** What asks from now on waits again. What is already waiting goes on waiting. */
  shut(): void {
    if (this.#settle === undefined) return;
    this.#settle = undefined;
    this.#promise = undefined;
  }

  /** `reason` is asked once, and only if somebody wants to know. */
  fail(reason: () => unknown): void {
    this.shut();
    this.#settle = ({ reject }) => reject(reason());
    this.#tell();
  }

  #tell(): void {
    if (this.#waiting === undefined || this.#settle === undefined) return;
    this.#settle(this.#waiting);
    this.#waiting = undefined;
  }
}

interface Settling<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}
