import { lentMemory } from './lent-memory.js';
import { mask, maskCopy } from './masking.js';
import type { MaskingKeys } from './masking-keys.js';
import type { FrameMemory, TextPort } from './ports.js';
import { spareSlabs } from './spare-slabs.js';
import type { SpareSlabs } from './spare-slabs.js';
import type { WireSink } from './wire-sink.js';

const smallestSlab = 512;
const largestSlab = 64 * 1024;

/** From this length of a payload on the masking of lent memory is worth its call. */
const leastMaskedThere = 128;

/** Up to this length a string is encoded by the loop here, which costs less than a call of the port. */
const shortText = 64;

const noSlab = new Uint8Array(0);

/**
 * Forms frames in the order of its calls (FRM-14).
 *
 * All frames of one turn stand in one slab, masked in place, and are handed over by one `write`. The transport may hold
 * on to what it was given, so a slab is only ever appended to; a new one follows when it is full. A frame too large for
 * a slab gets memory of its own size. A slab that was lent serves one turn: what that leaves of it is given back at once.
 */
export class FrameWriter {
  readonly #sink: Pick<WireSink, 'write' | 'flushNeeded'>;
  readonly #text: TextPort;
  /** Present in the client role: the client masks every frame, Closes too, and the server none (MSK-01, CTL-05, FRM-09). */
  readonly #keys: MaskingKeys | undefined;
  readonly #memory: FrameMemory | undefined;
  readonly #spares: SpareSlabs;
  #slab: Uint8Array = noSlab;
  #slabSize = smallestSlab;
  /** Whether the slab was lent. */
  #isLent = false;
  /** `#slab[#from, #to)` is formed and not yet handed over. */
  #from = 0;
  #to = 0;
  /** A slab without room for the frame that is being formed. It is handed over when that frame is whole. */
  #full: Uint8Array | undefined;
  #key = 0;
  #payload = 0;
  #blocked = false;

  constructor(
    sink: Pick<WireSink, 'write' | 'flushNeeded'>,
    text: TextPort,
    keys: MaskingKeys | undefined,
    memory?: FrameMemory,
    spares: SpareSlabs = spareSlabs,
  ) {
    this.#sink = sink;
    this.#text = text;
    this.#keys = keys;
    this.#memory = memory;
    this.#spares = spares;
  }

  /** Whether the transport wants no more for now. What is formed nevertheless is held back. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Whether every frame has been handed over. */
  get empty(): boolean {
    return this.#from === this.#to;
  }

  /** Whether another writer would do as well, from here on. */
  get isAtRest(): boolean {
    return this.#from === this.#to && !this.#blocked;
  }

  /** It is not needed any more: what room its slab has serves another one. */
  leave(): void {
    if (!this.#isLent && this.#slab !== noSlab) this.#spares.give(this.#slab, this.#to);
    this.release();
  }

  /** The payload bytes of data frames that are formed and not handed over. */
  get payload(): number {
    return this.#payload;
  }

  /** Forms a frame with `text` as UTF-8. */
  text(first: number, text: string): void {
    const length = text.length;
    if (length <= shortText && this.#ascii(first, text, length)) return;
    const encoded = this.#text.encoded?.(text);
    if (encoded !== undefined) {
      this.bytes(first, encoded);
      return;
    }
    const size = this.#text.byteLength(text);
    const at = this.#begin(first, size);
    this.#text.encode(text, this.#slab, at, size);
    if (this.#keys !== undefined) this.#mask(at, at + size);
    this.#payload += size;
    this.#commit(at + size);
  }

  /** Forms a frame with a copy of `bytes`. */
  bytes(first: number, bytes: Uint8Array): void {
    const size = bytes.length;
    const at = this.#begin(first, size);
    if (this.#keys !== undefined && size < leastMaskedThere) {
      maskCopy(bytes, 0, size, this.#slab, at, this.#key, 0);
    } else {
      this.#slab.set(bytes, at);
      if (this.#keys !== undefined) this.#mask(at, at + size);
    }
    if ((first & 0x08) === 0) this.#payload += size;
    this.#commit(at + size);
  }

  /** Hands over what is formed, unless the transport wants no more. */
  flush(): void {
    if (this.#blocked || this.#from === this.#to) return;
    const bytes = this.#slab.subarray(this.#from, this.#to);
    this.#from = this.#to;
    if (this.#isLent || this.#to === this.#slab.length) this.release();
    this.#payload = 0;
    // Last, because the sink may send from within.
    if (!this.#sink.write(bytes)) this.#blocked = true;
  }

  /** Less waits than before and no frame came of it: without a flush, which finds nothing then, nobody would learn of the room. */
  announceRoom(): void {
    if (this.empty) this.#sink.flushNeeded();
  }

  /** The transport takes nothing. */
  block(): void {
    this.#blocked = true;
  }

  /** The transport takes bytes again. */
  unblock(): void {
    this.#blocked = false;
  }

  /** Lets go of all memory, and of what is formed there. */
  release(): void {
    this.#giveBack(this.#from);
    this.#slab = noSlab;
    this.#from = this.#to = this.#payload = 0;
  }

  /** The fast path: header, masking key and masked payload in one pass, as long as every character is ASCII. */
  #ascii(first: number, text: string, length: number): boolean {
    this.#room(length + 6);
    const slab = this.#slab;
    let at = this.#to;
    slab[at] = first;
    if (this.#keys === undefined) {
      slab[at + 1] = length;
      at += 2;
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 0x7f) return false;
        slab[at++] = unit;
      }
    } else {
      const key = this.#keys.next();
      slab[at + 1] = length | 0x80;
      slab[at + 2] = key;
      slab[at + 3] = key >>> 8;
      slab[at + 4] = key >>> 16;
      slab[at + 5] = key >>> 24;
      at += 6;
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 0x7f) return false;
        slab[at++] = unit ^ (key >>> ((i & 3) << 3));
      }
    }
    this.#payload += length;
    this.#commit(at);
    return true;
  }

  /** Forms the header of a frame and returns where its payload goes. */
  #begin(first: number, size: number): number {
    const header = size < 126 ? 2 : size < 0x10000 ? 4 : 10;
    const keyed = this.#keys === undefined ? 0 : 4;
    const whole = header + keyed + size;
    this.#room(whole);
    const slab = this.#slab;
    let at = this.#to;
    const masked = keyed << 5; // MSK-02: 0x80 with a key
    slab[at++] = first;
    // FRM-04, FRM-05: network byte order, in the fewest bytes
    if (size < 126) {
      slab[at++] = masked | size;
    } else if (size < 0x10000) {
      slab[at++] = masked | 126;
      slab[at++] = size >>> 8;
      slab[at++] = size;
    } else {
      slab[at++] = masked | 127;
      const high = Math.floor(size / 0x1_0000_0000);
      for (let shift = 24; shift >= 0; shift -= 8) slab[at++] = high >>> shift;
      for (let shift = 24; shift >= 0; shift -= 8) slab[at++] = size >>> shift;
    }
    if (this.#keys !== undefined) {
      const key = this.#keys.next();
      this.#key = key;
      for (let shift = 0; shift < 32; shift += 8) slab[at++] = key >>> shift;
    }
    return at;
  }

  /** The frame that ends at `to` is formed. What the sink sends from within its own calls comes behind it. */
  #commit(to: number): void {
    const first = this.#from === this.#to;
    this.#to = to;
    const full = this.#full;
    if (full !== undefined) {
      this.#full = undefined;
      if (!this.#sink.write(full)) this.#blocked = true;
    }
    if (first) this.#sink.flushNeeded();
  }

  /** Makes room for a frame of `whole` bytes. */
  #room(whole: number): void {
    if (this.#slab.length - this.#to >= whole) return;
    if (this.#to > this.#from) {
      this.#full = this.#slab.subarray(this.#from, this.#to);
      this.#payload = 0;
      // A slab that one turn fills is followed by a larger one: an idle connection holds little.
      if (this.#from === 0) this.#slabSize = Math.min(this.#slabSize * 2, largestSlab);
    }
    this.#giveBack(this.#to);
    if (this.#slab === noSlab && this.#takeSpare(whole)) return;
    this.#slab = this.#fresh(Math.max(whole, this.#slabSize));
    this.#from = this.#to = 0;
  }

  /** Goes on in a slab that another turn has begun, if that has room. */
  #takeSpare(whole: number): boolean {
    const spare = this.#spares.take();
    if (spare === undefined) return false;
    this.#slabSize = spare.length;
    if (spare.length - this.#spares.start < whole) return false;
    this.#slab = spare;
    this.#from = this.#to = this.#spares.start;
    return true;
  }

  #fresh(size: number): Uint8Array {
    const lent = lentMemory(this.#memory, size);
    this.#isLent = lent !== undefined;
    return lent ?? new Uint8Array(size);
  }

  #giveBack(from: number): void {
    if (!this.#isLent) return;
    this.#isLent = false;
    if (from < this.#slab.length) this.#memory!.giveBack(this.#slab.subarray(from));
  }

  /** Masks the payload at `#slab[at, end)` (MSK-06). */
  #mask(at: number, end: number): void {
    if (this.#isLent && this.#memory!.mask !== undefined && end - at >= leastMaskedThere) {
      this.#memory!.mask(this.#slab, at, end, this.#key);
    } else {
      mask(this.#slab, at, end, this.#key, 0);
    }
  }
}
