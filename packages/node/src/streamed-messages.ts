import type { Closure } from '@hybi/session';
import { closedError, isNormalEnd } from '@hybi/session/faces';

/** One message that is read while it comes in, however long it is. */
export interface StreamedMessage extends AsyncIterable<Uint8Array> {
  readonly type: 'text' | 'binary';
  /** The whole message, in memory of its own. Rejects with a `ClosedError` when the connection ends in the middle of it. */
  bytes(): Promise<Uint8Array>;
  /** The whole message as text, whatever its type is. What is no UTF-8 in a binary one becomes U+FFFD. */
  text(): Promise<string>;
}

/** What may wait to be read before the peer is held up. */
const aheadBytes = 256 * 1024;

/** What a piece, or a message, costs beside its bytes: without it a flood of empty ones would cost nothing, and never be held up. */
const overheadBytes = 128;

/**
 * The messages of one connection as streams of pieces, one after the other. Memory stays flat: while nobody takes the pieces, reading
 * is paused.
 */
export class StreamedMessages {
  readonly #pause: () => void;
  readonly #resume: () => void;
  readonly #waiting: IncomingPieces[] = [];
  #arriving: IncomingPieces | undefined;
  #reading: IncomingPieces | undefined;
  #heldBytes = 0;
  #paused = false;
  #reader: symbol | undefined;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: () => void = () => undefined;

  constructor(pause: () => void, resume: () => void) {
    this.#pause = pause;
    this.#resume = resume;
  }

  /** Whether reading is paused because nobody takes the pieces. */
  get isPaused(): boolean {
    return this.#paused;
  }

  /** A piece came: borrowed. */
  push(bytes: Uint8Array, text: boolean, end: boolean): void {
    if (this.#arriving === undefined) {
      this.#arriving = new IncomingPieces(text ? 'text' : 'binary', (taken) => this.#took(taken));
      this.#waiting.push(this.#arriving);
      this.#heldBytes += overheadBytes;
      this.#wake();
    }
    this.#heldBytes += this.#arriving.push(bytes, end);
    if (end) this.#arriving = undefined;
    if (this.#heldBytes <= aheadBytes || this.#paused) return;
    this.#paused = true;
    this.#pause();
  }

  /** The connection has ended. Who reads a message that is not whole is told so in any case, who reads the messages unless the end was normal. */
  end(closure: Closure): void {
    if (this.#end !== undefined) return;
    const error = closedError(closure);
    this.#end = { error: isNormalEnd(closure) ? undefined : error };
    this.#arriving?.fail(error);
    this.#wake();
  }

  /**
   * The messages, one after the other: what of a message was not read when the next one is asked for is discarded.
   *
   * @throws TypeError when it is read already: there is one reader.
   */
  read(): AsyncIterableIterator<StreamedMessage, undefined, undefined> {
    if (this.#reader !== undefined) {
      throw new TypeError("messages can't be read by incoming(): they are already read by incoming()");
    }
    const reader = Symbol('reader');
    this.#reader = reader;
    const messages = this.#messagesFor(reader);
    return {
      next: () => messages.next(),
      return: () => {
        // A generator would leave the loop only with the message that it waits for.
        this.#leave(reader);
        return messages.return(undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async *#messagesFor(reader: symbol): AsyncGenerator<StreamedMessage, undefined, undefined> {
    try {
      while (this.#reader === reader) {
        this.#reading?.discard();
        this.#reading = this.#waiting.shift();
        if (this.#reading !== undefined) {
          this.#took(overheadBytes);
          yield this.#reading;
        } else if (this.#end === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
        else if (this.#end.error !== undefined) throw this.#end.error;
        else break;
      }
      return undefined;
    } finally {
      this.#leave(reader);
    }
  }

  #leave(reader: symbol): void {
    if (this.#reader !== reader) return;
    this.#reader = undefined;
    this.#reading?.discard();
    this.#wake();
  }

  #took(bytes: number): void {
    this.#heldBytes -= bytes;
    if (!this.#paused || this.#heldBytes > aheadBytes / 2) return;
    this.#paused = false;
    this.#resume();
  }
}

/** The pieces of one message. */
class IncomingPieces implements StreamedMessage {
  readonly type: 'text' | 'binary';
  readonly #took: (bytes: number) => void;
  readonly #pieces: Uint8Array[] = [];
  #complete = false;
  #discarded = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(type: 'text' | 'binary', took: (bytes: number) => void) {
    this.type = type;
    this.#took = took;
  }

  /** Keeps a copy; returns how many bytes are held by it, its overhead included. */
  push(bytes: Uint8Array, end: boolean): number {
    this.#complete = end;
    const keeps = !this.#discarded && bytes.length > 0;
    if (keeps) this.#pieces.push(new Uint8Array(bytes)); // the `slice` of a Buffer would be a view
    this.#wake();
    return keeps ? bytes.length + overheadBytes : 0;
  }

  fail(error: Error): void {
    this.#error = error;
    this.#wake();
  }

  /** Nobody will read what there is and what still comes. */
  discard(): void {
    if (this.#discarded) return;
    this.#discarded = true;
    const held = this.#pieces.splice(0).reduce((sum, piece) => sum + piece.length + overheadBytes, 0);
    this.#took(held);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece !== undefined) {
          this.#took(piece.length + overheadBytes);
          yield piece;
        } else if (this.#complete || this.#discarded) return;
        else if (this.#error !== undefined) throw this.#error;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.discard();
    }
  }

  async bytes(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this) pieces.push(piece);
    // `Buffer.concat` would give a part of Node's pool, which is others' memory as well.
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let end = 0;
    for (const piece of pieces) {
      bytes.set(piece, end);
      end += piece.length;
    }
    return bytes;
  }

  async text(): Promise<string> {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await this.bytes());
  }
}
