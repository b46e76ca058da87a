/** What waits: a Blob whose bytes are to be read, with what is done with them, or a step that comes after it. */
type Step = (() => void) | { readonly blob: Blob; readonly send: (bytes: Uint8Array) => void };

/** Keeps the order of the calls (API-28): what follows a Blob waits until its bytes have been read and sent. */
export class OutgoingOrder {
  #waiting: Step[] = [];
  #busy = false;
  readonly #failed: (error: unknown) => void;

  /** @param failed a Blob can't be read. What waited is gone. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Whether something waits, so that what comes now has to wait too. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Reads `blob` in its turn, and has its bytes sent. */
  blob(blob: Blob, send: (bytes: Uint8Array) => void): void {
    this.#waiting.push({ blob, send });
    if (!this.#busy) void this.#work();
  }

  /** Performs `step` behind all that waits. To be called while {@link busy}. */
  behind(step: () => void): void {
    this.#waiting.push(step);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let step = this.#waiting.shift(); step !== undefined; step = this.#waiting.shift()) {
      if (typeof step === 'function') step();
      else {
        const bytes = await this.#read(step.blob);
        if (bytes !== undefined) step.send(bytes);
      }
    }
    this.#busy = false;
  }

  async #read(blob: Blob): Promise<Uint8Array | undefined> {
    try {
      return new Uint8Array(await blob.arrayBuffer());
    } catch (error) {
      this.clear();
      this.#failed(error);
      return undefined;
    }
  }
}
