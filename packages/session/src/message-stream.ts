import type { AbortSignalLike } from './abort-signal.js';
import type { MessageStream, ReadableLike } from './send-outcome.js';
import type { WireData } from './subprotocol.js';
import { quote } from './quote.js';
import { wireSize } from './wire-size.js';

/** Whether this is a message in parts rather than a message. */
export function isMessageStream(value: unknown): value is MessageStream {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || isReadable(value));
}

function isReadable(value: object): value is ReadableLike {
  return 'getReader' in value && typeof value.getReader === 'function';
}

/**
 * The parts, checked: all text or all bytes. Aborted, it throws the signal's reason at once, though the source may never give another
 * part, and lets go of the source.
 */
export async function* partsOf(
  stream: MessageStream,
  signal?: AbortSignalLike,
): AsyncGenerator<WireData, void, undefined> {
  const source = iteratorOf(stream);
  let isSpent = false;
  let interrupt: ((reason: unknown) => void) | undefined;
  const onAbort = (): void => interrupt?.(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    let kind: string | undefined;
    for (;;) {
      const { done, value: part } = await new Promise<Step>((resolve, reject) => {
        interrupt = reject;
        if (signal?.aborted === true) onAbort();
        else void Promise.resolve(source.next()).then(resolve, reject);
      });
      isSpent = done === true;
      if (isSpent) return;
      const found = typeof part === 'string' ? 'text' : part instanceof Uint8Array ? 'bytes' : undefined;
      if (part === undefined || found === undefined || (kind !== undefined && found !== kind)) {
        throw new TypeError(
          `a stream's parts are all strings or all Uint8Arrays; after ${kind ?? 'nothing'} came ${quote(part)}`,
        );
      }
      kind = found;
      yield part;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (!isSpent) {
      // What it says to that concerns nobody.
      const released = Promise.resolve(source.return?.()).catch(nothing);
      // A source that hangs may hang here as well.
      if (signal?.aborted !== true) await released;
    }
  }
}

/** What a source gives at a time: a part, or its end. */
interface Step {
  readonly done?: boolean | undefined;
  readonly value?: WireData | undefined;
}

/** What parts are taken from, one after the other. */
interface Source {
  next(): Promise<Step>;
  return?(): Promise<unknown>;
}

const nothing = (): void => undefined;

function iteratorOf(stream: MessageStream): Source {
  if (Symbol.asyncIterator in stream) return stream[Symbol.asyncIterator]();
  const reader = stream.getReader();
  return {
    async next() {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) reader.releaseLock();
        if (done || value !== undefined) return { done, value };
      }
    },
    async return() {
      await reader.cancel().catch(nothing);
      reader.releaseLock();
    },
  };
}

/** Puts a stream together as one message; `undefined` if it is bigger than `maxBytes`. Without parts it is an empty binary message. */
export async function assemble(parts: AsyncIterable<WireData>, maxBytes: number): Promise<WireData | undefined> {
  const texts: string[] = [];
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const part of parts) {
    size += wireSize(part);
    if (size > maxBytes) return undefined;
    if (typeof part === 'string') texts.push(part);
    // The source may use its memory again for the next part. `slice` of Node's `Buffer` would be a view of it.
    else pieces.push(new Uint8Array(part));
  }
  if (texts.length > 0) return texts.join('');
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
