import type { Extension, ExtensionDone } from './extension.js';
import { deflateName } from './permessage-deflate-parameters.js';
import type { DeflateFailure, RawDeflatePort, RawDeflateStream } from './ports.js';

/** What was agreed for one direction. */
export interface DeflateDirection {
  /** The base-2 logarithm of the largest window: 8 to 15. */
  readonly windowBits: number;
  /** Whether a message may refer back to the one before. */
  readonly contextTakeover: boolean;
}

/** What was agreed for both, seen from this side. */
export interface DeflateAgreement {
  readonly compress: DeflateDirection;
  readonly decompress: DeflateDirection;
  /** The fewest bytes that an outgoing message must have to be compressed. */
  readonly threshold: number;
}

const nothing = new Uint8Array(0);

/** The empty stored block, but for its first bits: cut off in sending and put back in receiving (RFC 7692 §7.2). */
const tail = Uint8Array.of(0x00, 0x00, 0xff, 0xff);

/** Up to this length the tail is appended by a copy; above, it is a step of its own. */
const copiedWithTail = 16 * 1024;

/**
 * permessage-deflate in use (RFC 7692 §7.2). Compression state is made when the first message needs it. Without context
 * takeover it is released after each message, so that an idle connection holds none.
 */
export class PerMessageDeflate implements Extension {
  readonly name: string = deflateName;
  /** RSV1, the "Per-Message Compressed" bit (RFC 7692 §9.2). */
  readonly rsv: number = 0x40;
  readonly #port: RawDeflatePort;
  readonly #agreed: DeflateAgreement;
  #deflater: RawDeflateStream | undefined;
  #inflater: RawDeflateStream | undefined;
  /** Whether the outgoing, or incoming, message has had a byte yet. */
  #encodedAny = false;
  #decodedAny = false;

  constructor(port: RawDeflatePort, agreed: DeflateAgreement) {
    this.#port = port;
    this.#agreed = agreed;
  }

  wants(length: number | undefined): boolean {
    // PMD-28, T-38: zlib has no raw window of 8 bits. An uncompressed message is always legal (PMD-10).
    if (this.#agreed.compress.windowBits === 8) return false;
    // PMD-32: an empty message is sent uncompressed.
    return length === undefined || (length > 0 && length >= this.#agreed.threshold);
  }

  encode(input: Uint8Array, end: boolean, done: ExtensionDone): void {
    if (input.length > 0) this.#encodedAny = true;
    if (!this.#encodedAny) {
      // PMD-32: an empty message is the first bits of an empty stored block. It leaves the window as it is.
      done(end ? Uint8Array.of(0) : nothing);
      return;
    }
    const { windowBits, contextTakeover } = this.#agreed.compress;
    this.#deflater ??= this.#port.deflater(windowBits);
    // The output is ours: only the input is bounded.
    this.#deflater.push(input, end, Number.MAX_SAFE_INTEGER, (outcome) => {
      if (!end) {
        // PMD-24: nothing is cut off before the end.
        done(outcome);
        return;
      }
      this.#encodedAny = false;
      // PMD-27: the next message starts from an empty window.
      if (!contextTakeover) this.#releaseDeflater();
      // PMD-23: the tail is not sent.
      done(typeof outcome === 'string' ? outcome : outcome.subarray(0, outcome.length - tail.length));
    });
  }

  // PMD-13: the pieces of all frames are one stream. What comes out of a piece is given at once, to be judged early.
  decode(input: Uint8Array, end: boolean, limit: number, done: ExtensionDone): void {
    if (input.length > 0) this.#decodedAny = true;
    if (!this.#decodedAny) {
      // PMD-33, T-35: a message without a byte is empty. A tail without the bits before it would break the next one.
      done(nothing);
      return;
    }
    this.#inflater ??= this.#port.inflater(Math.max(9, this.#agreed.decompress.windowBits));
    const inflater = this.#inflater;
    if (!end) {
      inflater.push(input, false, limit, done);
      return;
    }
    const finish: ExtensionDone = (outcome) => {
      this.#decodedAny = false;
      // PMD-30: with takeover the window stays for the next message.
      if (!this.#agreed.decompress.contextTakeover) this.#releaseInflater();
      done(outcome);
    };
    // PMD-29: the tail is put back.
    if (input.length <= copiedWithTail) {
      inflater.push(withTail(input), true, limit, finish);
      return;
    }
    inflater.push(input, false, limit, (first) => {
      if (typeof first === 'string') finish(first);
      else inflater.push(tail, true, limit - first.length, (second) => finish(joined(first, second)));
    });
  }

  release(): void {
    this.#releaseDeflater();
    this.#releaseInflater();
  }

  #releaseDeflater(): void {
    this.#deflater?.release();
    this.#deflater = undefined;
  }

  #releaseInflater(): void {
    this.#inflater?.release();
    this.#inflater = undefined;
  }
}

function withTail(input: Uint8Array): Uint8Array {
  const both = new Uint8Array(input.length + tail.length);
  both.set(input);
  both.set(tail, input.length);
  return both;
}

function joined(first: Uint8Array, second: Uint8Array | DeflateFailure): Uint8Array | DeflateFailure {
  if (typeof second === 'string' || first.length === 0) return second;
  // The tail is an empty block: it gives bytes only when the port has held some back.
  if (second.length === 0) return first;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
