/** What may be kept at most. */
const mostBytes = 1024 * 1024;

/** Slabs with room that wires have left when they had nothing to send any more, for those that have. */
export class SpareSlabs {
  readonly #slabs: Uint8Array[] = [];
  readonly #starts: number[] = [];
  #bytes = 0;
  /** Where the room begins in the slab that was taken last. */
  start = 0;

  /** The one that was given last, if there is one. */
  take(): Uint8Array | undefined {
    const slab = this.#slabs.pop();
    if (slab === undefined) return undefined;
    this.start = this.#starts.pop()!;
    this.#bytes -= slab.length;
    return slab;
  }

  /** Nobody writes into `slab` from `start` on any more, until it is taken. */
  give(slab: Uint8Array, start: number): void {
    if (this.#bytes + slab.length > mostBytes) return;
    this.#slabs.push(slab);
    this.#starts.push(start);
    this.#bytes += slab.length;
  }
}

/** Those of all wires. */
export const spareSlabs: SpareSlabs = new SpareSlabs();
