import type { Entropy } from './ports.js';

const smallestPool = 16;
const largestPool = 256;

const noKeys = new Int32Array(0);

/**
 * Masking keys, each drawn from the entropy port and used once (MSK-03 to MSK-05).
 *
 * The port is asked for many keys at a time, because one call for each frame would cost more than the frame: for 16 at
 * first, so that an idle connection holds little, and later for 256, which is 1 KiB.
 */
export class MaskingKeys {
  readonly #entropy: Entropy;
  #pool: Int32Array<ArrayBuffer> = noKeys;
  #used = 0;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
  }

  /** The next key, as a 32-bit integer. */
  next(): number {
    if (this.#used === this.#pool.length) this.#draw();
    return this.#pool[this.#used++]!;
  }

  #draw(): void {
    const size = Math.min(Math.max(this.#pool.length * 2, smallestPool), largestPool);
    if (size > this.#pool.length) this.#pool = new Int32Array(size);
    this.#entropy(new Uint8Array(this.#pool.buffer));
    this.#used = 0;
  }
}
