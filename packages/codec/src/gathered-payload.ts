/**
 * Up to this size the memory is made for the whole announced frame at once. An operating system lends of it what is written to.
 */
const atOnce = 1024 * 1024;

const nothing = new Uint8Array(0);

/**
 * The payload of a message whose bytes do not arrive in one piece.
 *
 * Its memory is made for what a header announces up to 1 MiB. Above, it grows with what has really arrived: at most sixteen times as
 * much is held. A smaller factor would cost more copies than one of each byte.
 */
export class GatheredPayload {
  #buffer: Uint8Array = nothing;
  #length = 0;

  /** The bytes gathered so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends `bytes[start, end)`.
   *
   * @param expected how long the payload will be as far as is known: up to the end of the frame in progress.
   */
  append(bytes: Uint8Array, start: number, end: number, expected: number): void {
    const needed = this.#length + end - start;
    if (needed > this.#buffer.length) this.#grow(needed, expected);
    this.#buffer.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), this.#length);
    this.#length = needed;
  }

  /**
   * The memory behind what was gathered, for at least one more byte. What is written there counts once {@link arrived} is told.
   *
   * @param expected as of {@link append}; it is more than what was gathered.
   */
  room(expected: number): Uint8Array {
    if (this.#length === this.#buffer.length) this.#grow(this.#length + 1, expected);
    return this.#buffer.subarray(this.#length, expected);
  }

  /** `length` bytes were written at the beginning of {@link room}. */
  arrived(length: number): void {
    this.#length += length;
  }

  #grow(needed: number, expected: number): void {
    const announced = expected <= atOnce ? expected : Math.min(expected, Math.max(atOnce, needed * 16));
    // Twice what was there, so that many small fragments cost a constant number of copies a byte.
    const capacity = Math.max(needed, announced, this.#length === 0 ? 0 : Math.min(needed * 2, needed + expected));
    const grown = new Uint8Array(capacity);
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }

  /** The bytes, still in the memory of this object. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Hands the bytes over, in memory that has exactly their size, and is empty afterwards. */
  take(): Uint8Array {
    const bytes = this.#length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.#length);
    this.clear();
    return bytes;
  }

  /** Forgets the bytes and lets go of the memory. */
  clear(): void {
    this.#buffer = nothing;
    this.#length = 0;
  }
}
