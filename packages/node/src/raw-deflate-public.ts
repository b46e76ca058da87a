import { constants, deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';
import type { DeflateDone, DeflateFailure, RawDeflatePort, RawDeflateStream } from '@hybi/codec';
import { DeflateWindow } from './deflate-window.js';

/**
 * Raw DEFLATE on the public one-shot calls of `node:zlib`, each given the window as its dictionary. It is slower than
 * the handle, and it can inflate only whole messages: the pieces of one are collected, so that text is judged and size is
 * bounded at its end.
 *
 * Input of more than 64 KiB goes to the thread pool and is answered later.
 */
export const publicRawDeflate: RawDeflatePort = {
  inflater: (windowBits) => new PublicInflater(windowBits),
  deflater: (windowBits) => new PublicDeflater(windowBits),
};

/** Input above this length goes to the thread pool. */
const threadPoolAbove = 64 * 1024;

const nothing = new Uint8Array(0);

/** What a one-shot call gives with `info: true`, which the types of Node do not know. */
interface Info {
  readonly buffer: Uint8Array;
  /** `bytesWritten` is what zlib has consumed of the input. */
  readonly engine: { readonly bytesWritten: number };
}
type Outcome = Info | DeflateFailure;
type OneShot = (input: Uint8Array, options: ZlibOptions) => unknown;
type OneShotLater = (
  input: Uint8Array,
  options: ZlibOptions,
  done: (error: Error | null, result: unknown) => void,
) => void;

function call(
  sync: OneShot,
  later: OneShotLater,
  input: Uint8Array,
  settings: ZlibOptions,
  done: (outcome: Outcome) => void,
): void {
  if (input.length > threadPoolAbove) {
    later(input, settings, (error, result) => done(error === null ? info(result) : failure(error)));
    return;
  }
  let outcome: Outcome;
  try {
    outcome = info(sync(input, settings));
  } catch (error) {
    outcome = failure(error);
  }
  done(outcome);
}

function info(result: unknown): Info {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `info: true` is documented, but not typed
  return result as Info;
}

function failure(error: unknown): DeflateFailure {
  const tooBig = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return tooBig ? 'too-big' : 'corrupt';
}

function options(windowBits: number, window: DeflateWindow, limit: number): ZlibOptions {
  const dictionary = window.bytes();
  return {
    windowBits,
    finishFlush: constants.Z_SYNC_FLUSH,
    info: true,
    maxOutputLength: Math.min(Math.max(1, limit), 2 ** 31 - 1),
    ...(dictionary.length === 0 ? {} : { dictionary }),
  };
}

class PublicDeflater implements RawDeflateStream {
  readonly #windowBits: number;
  readonly #window: DeflateWindow;
  #released = false;

  constructor(windowBits: number) {
    this.#windowBits = windowBits;
    this.#window = new DeflateWindow(windowBits);
  }

  push(input: Uint8Array, end: boolean, limit: number, done: DeflateDone): void {
    if (input.length === 0 && !end) {
      done(nothing);
      return;
    }
    const given = options(this.#windowBits, this.#window, limit);
    call(deflateRawSync, deflateRaw, input, given, (outcome) => {
      if (this.#released) return;
      this.#window.append(input);
      done(typeof outcome === 'string' ? outcome : own(outcome.buffer));
    });
  }

  release(): void {
    this.#released = true;
  }
}

class PublicInflater implements RawDeflateStream {
  readonly #windowBits: number;
  readonly #window: DeflateWindow;
  /** The pieces of the message in progress. */
  #pieces: Uint8Array[] = [];
  #length = 0;
  #released = false;

  constructor(windowBits: number) {
    this.#windowBits = windowBits;
    this.#window = new DeflateWindow(windowBits);
  }

  push(input: Uint8Array, end: boolean, limit: number, done: DeflateDone): void {
    this.#length += input.length;
    if (!end) {
      // Compressed data is hardly longer than what it stands for; twice that is no message within the limit.
      if (this.#length > 2 * limit + threadPoolAbove) {
        done('too-big');
        return;
      }
      this.#pieces.push(own(input));
      done(nothing);
      return;
    }
    const message = concat([...this.#pieces, input], this.#length);
    this.#pieces = [];
    this.#length = 0;
    this.#inflate(message, 16 + message.length / 64, [], limit, done);
  }

  release(): void {
    this.#released = true;
    this.#pieces = [];
  }

  /** @param blocks how many more final blocks the message may have: see the other port. */
  #inflate(input: Uint8Array, blocks: number, parts: Uint8Array[], limit: number, done: DeflateDone): void {
    call(inflateRawSync, inflateRaw, input, options(this.#windowBits, this.#window, limit), (outcome) => {
      if (this.#released) return;
      if (typeof outcome === 'string') {
        done(outcome);
        return;
      }
      const { buffer, engine } = outcome;
      if (buffer.length > limit) {
        done('too-big');
        return;
      }
      parts.push(own(buffer));
      this.#window.append(buffer);
      const left = input.subarray(engine.bytesWritten);
      if (left.length === 0) {
        done(
          parts.length === 1
            ? parts[0]!
            : concat(
                parts,
                parts.reduce((sum, part) => sum + part.length, 0),
              ),
        );
      } else if (blocks < 1) {
        done('corrupt');
      } else {
        // Behind a final block, which ends nothing here (RFC 7692 §7.2.3.4; PMD-29, T-34).
        this.#inflate(left, blocks - 1, parts, limit - buffer.length, done);
      }
    });
  }
}

/** A copy in memory of its own, also of a Buffer, whose `slice` is a view: the result of a one-shot call is one of a larger buffer. */
function own(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
