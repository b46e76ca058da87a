import type { Entropy } from './ports.js';

const poolKeys = 256;

/**
 * Masking keys, each drawn from the entropy port and used once (MSK-03 to MSK-05).
 *
 * The port is asked for 1 KiB at a time, because one call for each frame would cost more than the frame.
 */
export class MaskingKeys {
  readonly #entropy: Entropy;
  #pool: Int32Array | undefined;
  #used = poolKeys;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
  }

  /** The next key, as a 32-bit integer. */
  next(): number {
    if (this.#used === poolKeys) {
      this.#pool ??= new Int32Array(poolKeys);
      this.#entropy(new Uint8Array(this.#pool.buffer));
      this.#used = 0;
    }
    return this.#pool![this.#used++]!;
  }
}
