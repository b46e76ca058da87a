import { isObject } from './is-object.js';
import type { AbortSignalLike } from './abort-signal.js';
import type { DropReason, Entry } from './outbox.js';
import { unexpected } from './quote.js';
import type { BlobLike, MessageStream, ReadableLike, SendOutcome } from './send-outcome.js';
import { isWireData } from './subprotocol.js';
import type { WireData } from './subprotocol.js';
import { wireSize } from './wire-size.js';

/** Whether this is a message in parts rather than a message. */
export function isMessageStream(value: unknown): value is MessageStream {
  return isObject(value) && (Symbol.asyncIterator in value || isReadable(value) || isBlob(value));
}

function isReadable(value: object): value is ReadableLike {
  return 'getReader' in value && typeof value.getReader === 'function';
}

function isBlob(value: object): value is BlobLike {
  return value instanceof Blob;
}

/** A message in parts, from the call to what becomes of it. They are taken one after the other and checked: all text or all bytes. */
export class Parts implements AsyncIterableIterator<WireData, undefined, undefined> {
  readonly #stream: MessageStream;
  #source: Source | undefined;
  #type: string | undefined;
  /** Lets whoever waits for a part have an error instead, as the source may never give another one. */
  #interrupt: ((cause: unknown) => void) | undefined;
  /** Why it is dropped, once no more parts are taken. After the last one that can only be its connection. */
  why: DropReason | undefined;
  /** What that comes from. */
  cause: unknown;
  /** Drops it when aborted. */
  readonly signal: AbortSignalLike | undefined;
  /** What became of it, once that is known. */
  readonly outcome: Promise<SendOutcome>;
  /** Where it waits, if it does. */
  entry: Entry<unknown> | undefined;
  /** The message, once it has been put together. */
  data: WireData | undefined;
  /** How many bytes of it have been put together. */
  size = 0;
  /** Whether it has been put together, once that has begun: its parts can't be sent as they come any more. */
  isWhole: boolean | undefined;
  /** Whether nobody has been told what became of it. */
  isPending = true;
  #settle!: (outcome: SendOutcome) => void;

  constructor(stream: MessageStream, signal: AbortSignalLike | undefined) {
    this.#stream = stream;
    this.signal = signal;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Says what became of it, if that has not been said. */
  settle(outcome: SendOutcome, why: DropReason = 'lost', cause?: unknown): void {
    this.isPending = false;
    this.#settle(outcome);
    this.stop(why, cause);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<WireData, undefined>> {
    try {
      if (this.why) throw this.cause;
      const { done, value } = await new Promise<Step>((resolve, reject) => {
        this.#interrupt = reject;
        this.#source ??= sourceOf(this.#stream);
        Promise.resolve(this.#source.next()).then(resolve, reject);
      });
      if (done) {
        this.why = 'lost';
        return { done, value: undefined };
      }
      if (isWireData(value) && (this.#type ??= typeof value) === typeof value) return { done: false, value };
      throw unexpected('part of a stream', 'a string or a Uint8Array, as all the others are', value);
    } catch (error) {
      this.stop('source', error);
      throw error;
    }
  }

  /** Takes no more parts, if the last one wasn't taken yet, and lets go of the source. Whoever asks for another one is given `cause`. */
  stop(why: DropReason, cause?: unknown): void {
    if (this.why) return;
    this.why = why;
    this.cause = cause;
    this.#interrupt?.(cause);
    // What the source says to that concerns nobody, and it may hang.
    void (async () => this.#source?.return?.())().catch(() => undefined);
  }

  /** Takes all of them, as one message. `fits`: whether there is room for as many bytes as have been taken. */
  async gather(fits: () => boolean): Promise<void> {
    this.isWhole = false;
    const pieces: Uint8Array[] = [];
    let text = '';
    for await (const part of this) {
      this.size += wireSize(part);
      if (!fits()) this.stop('overflow');
      else if (typeof part === 'string') text += part;
      // The source may use its memory again for the next part. `slice` of Node's `Buffer` would be a view of it.
      else pieces.push(new Uint8Array(part));
    }
    this.data = this.#type === 'string' ? text : joined(pieces, this.size);
    this.isWhole = true;
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** What a source gives at a time: a part, or its end. */
interface Step {
  readonly done?: boolean | undefined;
  readonly value?: WireData | undefined;
}

/** What parts are taken from. */
interface Source {
  next(): Promise<Step>;
  return?(): Promise<unknown>;
}

/** Some platforms can iterate a `ReadableStream`. Read by its reader it can be cancelled though it hangs, and everywhere. */
function sourceOf(stream: MessageStream): Source {
  const parts = isBlob(stream) ? stream.stream() : stream;
  if (!isReadable(parts)) return parts[Symbol.asyncIterator]();
  const reader = parts.getReader();
  return {
    async next() {
      const step = await reader.read();
      if (step.done) reader.releaseLock();
      return step;
    },
    return: () => reader.cancel().finally(() => reader.releaseLock()),
  };
}
