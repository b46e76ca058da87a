import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OutgoingMessage } from '@hybi/codec';
import { whenAborted } from '@hybi/session';
import type { AbortSignalLike } from '@hybi/session';

/** What sending a message in parts needs of its connection. */
export interface OutgoingStreamHost {
  begin(type: 'text' | 'binary'): OutgoingMessage;
  /** Gives up a message that has begun, and the connection with it. */
  abort(message: OutgoingMessage): void;
  isOpen(): boolean;
  /** A part has been accepted. */
  written(bytes: number): void;
  bufferedBytes(): number;
  /** Fulfilled when something left, or nothing will any more. */
  room(): Promise<void>;
  /** The error for a connection that has ended. */
  ended(): Error;
}

/** What may wait to leave before the source is asked for more: memory stays flat however long the message is. */
const aheadBytes = 256 * 1024;

/** What is taken from a source before the event loop has its turn, and what a chunk counts beside its bytes. */
const bytesATurn = 256 * 1024;
const overheadBytes = 128;

/**
 * Sends one message as a fragment for each chunk (FRG-05). Fulfilled when the last one has been accepted.
 *
 * @throws what the source throws, a TypeError for a chunk of another kind than the first, or the `ClosedError` of a connection that ends
 * meanwhile. A message that has begun can't be taken back: the connection is then failed.
 *
 * @param signal aborted, nobody waits for room any more: its reason is thrown. Whoever waits for a chunk has to be told by the source.
 */
export async function sendChunks(
  chunks: AsyncIterable<string | Uint8Array>,
  signal: AbortSignalLike | undefined,
  host: OutgoingStreamHost,
): Promise<void> {
  let message: OutgoingMessage | undefined;
  let wake: (() => void) | undefined;
  const release = whenAborted(signal, () => wake?.());
  let taken = 0;
  try {
    for await (const chunk of chunks) {
      if (!host.isOpen()) throw host.ended();
      message ??= host.begin(typeof chunk === 'string' ? 'text' : 'binary');
      message.write(chunk);
      const size = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
      host.written(size);
      taken += size + overheadBytes;
      if (taken > bytesATurn) {
        taken = 0;
        // A source that always has more, into a socket that takes it all, would leave the loop no turn: nothing were read, and nothing freed.
        await nextTurn();
      }
      while (host.isOpen() && host.bufferedBytes() > aheadBytes) {
        if (signal?.aborted === true) throw signal.reason;
        await new Promise<void>((resolve) => {
          wake = resolve;
          void host.room().then(resolve);
        });
      }
    }
    if (!host.isOpen()) throw host.ended();
    message ??= host.begin('binary');
    message.end();
  } catch (error) {
    if (!host.isOpen()) throw host.ended();
    if (message !== undefined) host.abort(message);
    throw error;
  } finally {
    release();
  }
}
