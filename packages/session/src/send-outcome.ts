/**
 * What became of a message.
 *
 * `written`: handed to the platform, and nothing more; what never left is counted by `Closure.unsentBytes`.
 * `queued`: in the outbox; it will be written when it can be, or reported by a `dropped` event with the reason.
 * `dropped`: it will not be sent; a `dropped` event says why.
 */
export type SendOutcome = 'written' | 'queued' | 'dropped';

/** What a `ReadableStream` has, for platforms where it can't be iterated. */
export interface ReadableLike {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: string | Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}

/** What is needed of a `Blob`. */
export interface BlobLike {
  readonly size: number;
  stream(): ReadableLike;
}

/**
 * One message in parts, of a length that isn't known: all of them text, or all of them bytes. Without any it is an empty binary message.
 * A `Blob` is read piece by piece, and is a binary message.
 */
export type MessageStream =
  AsyncIterable<string> | AsyncIterable<Uint8Array> | AsyncIterable<string | Uint8Array> | ReadableLike | BlobLike;
