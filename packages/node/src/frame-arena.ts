import type { FrameMemory } from '@hybi/codec';
import { simdMask } from './simd-mask.js';
import type { SimdMask } from './simd-mask.js';

/** What was lent and not all given back: `memory[start, end)`. */
interface Loan {
  readonly start: number;
  readonly end: number;
  /** How many bytes of it are still out. */
  out: number;
}

/**
 * The memory in which frames are formed, one for the process: 4 MiB, of which the first are lent first, so that what one write has left in
 * the processor's cache serves the next. With vectors to mask there, a binary message of 64 KiB
 * is sent in 34 µs of processor time instead of 54, a bare socket's write of the same bytes taking 30. When all is lent, frames get
 * memory of their own.
 */
export class FrameArena implements FrameMemory {
  readonly #memory: Uint8Array;
  readonly #xor: SimdMask['xor'];
  /** In order of their place. */
  readonly #loans: Loan[] = [];

  constructor({ memory, xor }: SimdMask) {
    this.#memory = memory;
    this.#xor = xor;
  }

  lend(length: number): Uint8Array | undefined {
    const loans = this.#loans;
    let start = 0;
    let index = 0;
    for (; index < loans.length && loans[index]!.start - start < length; index++) start = aligned(loans[index]!.end);
    if (index === loans.length && this.#memory.length - start < length) return undefined;
    const end = start + length;
    const loan = { start, end, out: length };
    if (index === loans.length) loans.push(loan);
    else loans.splice(index, 0, loan);
    return this.#memory.subarray(start, end);
  }

  giveBack(bytes: Uint8Array): void {
    if (bytes.buffer !== this.#memory.buffer || bytes.length === 0) return;
    const loans = this.#loans;
    let index = 0;
    while (loans[index]!.end <= bytes.byteOffset) index++;
    const loan = loans[index]!;
    loan.out -= bytes.length;
    if (loan.out > 0) return;
    if (index === loans.length - 1) loans.pop();
    else loans.splice(index, 1);
  }

  mask(bytes: Uint8Array, start: number, end: number, key: number): void {
    const blocks = (end - start) & ~63;
    const first = bytes.byteOffset + start;
    if (blocks > 0) this.#xor(first, first + blocks, key);
    for (let at = start + blocks, turn = 0; at < end; at++, turn += 8) bytes[at]! ^= key >>> (turn & 24);
  }
}

const aligned = (offset: number): number => (offset + 63) & ~63;

let arena: FrameArena | null | undefined;

/** The arena of this process, made when it is first asked for. */
function theArena(): FrameArena | null {
  if (arena === undefined) {
    const simd = simdMask();
    arena = simd === undefined ? null : new FrameArena(simd);
  }
  return arena;
}

/** The arena of this process, which is made with the first large frame. A stream that is not ours may keep what it was given: it gets none of it. */
export const frameMemory: FrameMemory | undefined =
  process.versions['bun'] === undefined && process.versions['deno'] === undefined
    ? {
        lend: (length) => theArena()?.lend(length),
        giveBack: (bytes) => arena?.giveBack(bytes),
        mask: (bytes, start, end, key) => arena!.mask(bytes, start, end, key),
      }
    : undefined;
