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

/** The parts, checked: all text or all bytes. */
export async function* partsOf(stream: MessageStream): AsyncGenerator<WireData, void, undefined> {
  let kind: string | undefined;
  for await (const part of Symbol.asyncIterator in stream ? stream : readAll(stream)) {
    const found = typeof part === 'string' ? 'text' : part instanceof Uint8Array ? 'bytes' : undefined;
    if (found === undefined || (kind !== undefined && found !== kind)) {
      throw new TypeError(
        `a stream's parts are all strings or all Uint8Arrays; after ${kind ?? 'nothing'} came ${quote(part)}`,
      );
    }
    kind = found;
    yield part;
  }
}

async function* readAll(stream: ReadableLike): AsyncGenerator<WireData, void, undefined> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      if (value !== undefined) yield value;
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

/** Puts a stream together as one message; `undefined` if it is bigger than `maxBytes`. An empty stream is an empty text. */
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
  if (pieces.length === 0) return texts.join('');
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
