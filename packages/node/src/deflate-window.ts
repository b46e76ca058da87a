const nothing = new Uint8Array(0);
const firstSize = 1024;

/**
 * The last 2^bits bytes of a stream. zlib keeps them too, but does not give them back: they are needed as the dictionary
 * of whatever goes on with the stream (RFC 7692 §7.2.3.4). The memory grows with the stream until the window is full.
 */
export class DeflateWindow {
  readonly #size: number;
  /** Until it is `#size` long it holds all bytes from the beginning; then it is a ring. */
  #ring: Uint8Array = nothing;
  /** Where the next byte goes. */
  #position = 0;
  #full = false;

  constructor(windowBits: number) {
    this.#size = 2 ** windowBits;
  }

  append(bytes: Uint8Array): void {
    const kept = bytes.length > this.#size ? bytes.subarray(bytes.length - this.#size) : bytes;
    this.#grow(this.#position + kept.length);
    const room = this.#ring.length - this.#position;
    if (kept.length < room) {
      this.#ring.set(kept, this.#position);
      this.#position += kept.length;
      return;
    }
    // Reached only when the ring has its full size.
    this.#ring.set(kept.subarray(0, room), this.#position);
    this.#ring.set(kept.subarray(room), 0);
    this.#position = kept.length - room;
    this.#full = true;
  }

  /** The bytes in order, as a copy. */
  bytes(): Uint8Array {
    if (!this.#full) return this.#ring.slice(0, this.#position);
    const bytes = new Uint8Array(this.#size);
    bytes.set(this.#ring.subarray(this.#position));
    bytes.set(this.#ring.subarray(0, this.#position), this.#size - this.#position);
    return bytes;
  }

  #grow(needed: number): void {
    let size = this.#ring.length;
    if (size === this.#size || needed < size) return;
    size = Math.max(size, firstSize);
    while (size <= needed && size < this.#size) size *= 2;
    const ring = new Uint8Array(Math.min(size, this.#size));
    ring.set(this.#ring.subarray(0, this.#position));
    this.#ring = ring;
  }
}
