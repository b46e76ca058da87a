/** How many of the waiting bytes come in the next segment: at least 1, at most all. */
export type Segmentation = (available: number) => number;

/** One direction of a connection in memory: bytes in, and the same bytes out in segments of the test's choice. */
export class BytePipe {
  readonly #segmentation: Segmentation;
  readonly #capacity: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #full = false;
  #ended = false;
  #lost = false;

  /** @param capacity the bytes above which a writer is told to wait. */
  constructor(segmentation: Segmentation, capacity: number) {
    this.#segmentation = segmentation;
    this.#capacity = capacity;
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** Whether nothing will be written any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether a writer that was told to wait may go on; says so once. */
  takeDrained(): boolean {
    const drained = this.#full && this.#length === 0;
    if (drained) this.#full = false;
    return drained;
  }

  /** Takes a copy. What is written to a connection that was lost goes nowhere. @returns whether more is welcome. */
  write(bytes: Uint8Array): boolean {
    if (this.#lost) return true;
    if (this.#ended) throw new Error('A pipe was written to after its end');
    // Not `slice`: that of a Buffer is a view.
    if (bytes.length > 0) this.#chunks.push(new Uint8Array(bytes));
    this.#length += bytes.length;
    this.#full ||= this.#length > this.#capacity;
    return !this.#full;
  }

  end(): void {
    this.#ended = true;
  }

  /** Forgets what waits: the connection was lost. */
  destroy(): void {
    this.#ended = true;
    this.#lost = true;
    this.#chunks.length = 0;
    this.#length = 0;
  }

  /** The next segment; `undefined` when nothing waits. */
  read(): Uint8Array | undefined {
    if (this.#length === 0) return undefined;
    const size = Math.min(this.#length, Math.max(1, Math.floor(this.#segmentation(this.#length))));
    const segment = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const chunk = this.#chunks[0] ?? segment;
      const part = chunk.subarray(0, size - filled);
      segment.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#length -= size;
    return segment;
  }
}
