import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DeflateDone, DeflateFailure, RawDeflatePort, RawDeflateStream } from '../src/ports.js';
import { concatenate } from './frame.js';

const windowBytes = 32 * 1024;
const empty = new Uint8Array(0);

/**
 * Raw DEFLATE by Node's documented one-shot functions: slow and plain, to compare others with. A message is worked on when
 * it is complete; the window is what the messages before have left, given as a dictionary.
 */
export const zlibPort: RawDeflatePort = {
  inflater: () => new OneShot(inflate),
  deflater: (windowBits) => new OneShot((message, window) => deflate(message, window, windowBits)),
};

/** What `info` makes of a result: with the engine, which knows how much of the input was used. */
interface WithEngine {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function hasEngine(result: object): result is WithEngine {
  return 'engine' in result;
}

interface Work {
  readonly output: Uint8Array;
  /** The plain text, whichever way it went: it is what later messages may refer to. */
  readonly plain: Uint8Array;
}

class OneShot implements RawDeflateStream {
  readonly #work: (message: Uint8Array, window: Uint8Array, limit: number) => Work | DeflateFailure;
  #window: Uint8Array = empty;
  #pieces: Uint8Array[] = [];

  constructor(work: (message: Uint8Array, window: Uint8Array, limit: number) => Work | DeflateFailure) {
    this.#work = work;
  }

  push(input: Uint8Array, end: boolean, limit: number, done: DeflateDone): void {
    this.#pieces.push(input.slice());
    if (!end) {
      done(empty);
      return;
    }
    const message = concatenate(this.#pieces);
    this.#pieces = [];
    const outcome = this.#work(message, this.#window, limit);
    if (typeof outcome === 'string') {
      done(outcome);
      return;
    }
    this.#window = concatenate([this.#window, outcome.plain]).subarray(-windowBytes);
    done(outcome.output);
  }

  reset(): void {
    this.#window = empty;
  }

  release(): void {
    this.reset();
  }
}

function deflate(message: Uint8Array, window: Uint8Array, windowBits: number): Work {
  const output = deflateRawSync(message, {
    windowBits,
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(window.length > 0 && { dictionary: window.subarray(-(1 << windowBits)) }),
  });
  return { output: new Uint8Array(output), plain: message };
}

function inflate(message: Uint8Array, window: Uint8Array, limit: number): Work | DeflateFailure {
  const parts: Uint8Array[] = [];
  let left = message;
  let size = 0;
  // A final block ends zlib's work and not the message (RFC 7692 §7.2.3.4).
  while (left.length > 0) {
    const known = concatenate([window, ...parts]).subarray(-windowBytes);
    try {
      const result: object = inflateRawSync(left, {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: Math.max(1, limit - size),
        info: true,
        ...(known.length > 0 && { dictionary: known }),
      });
      if (!hasEngine(result)) throw new Error('zlib gave no engine');
      const { buffer, engine } = result;
      size += buffer.length;
      if (size > limit) return 'too-big';
      parts.push(new Uint8Array(buffer));
      if (engine.bytesWritten === 0) break;
      left = left.subarray(engine.bytesWritten);
    } catch (error) {
      const tooBig = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      return tooBig ? 'too-big' : 'corrupt';
    }
  }
  const plain = concatenate(parts);
  return { output: plain, plain };
}
