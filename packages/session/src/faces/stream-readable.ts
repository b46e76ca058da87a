import type { TransportConnection } from '../transport.js';

/** What may wait to be read before the connection is paused: messages, a byte or a UTF-16 unit counted as 1, and 1 for each message. */
const highWaterMark = 64 * 1024;

/** The readable side of a `WebSocketStream`: a chunk for each message (WSS-07). */
export class StreamReadable {
  readonly stream: ReadableStream;
  readonly #connection: TransportConnection;
  #controller!: ReadableStreamDefaultController;
  #paused = false;
  /** What doesn't fit any more is discarded: the connection is closing from here. */
  #flowing = false;
  #ended = false;

  /** @param canceled the reader wants no more, for this reason. */
  constructor(connection: TransportConnection, canceled: (reason: unknown) => void) {
    this.#connection = connection;
    this.stream = new ReadableStream(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#resume(),
        cancel: (reason) => {
          this.#ended = true;
          canceled(reason);
          this.#resume();
        },
      },
      { highWaterMark, size: (chunk) => chunk.length + 1 },
    );
  }

  message(data: string | Uint8Array): void {
    if (this.#ended) return;
    if (this.#flowing && this.#isFull) return;
    this.#controller.enqueue(data);
    // WSS-09: when nobody reads, the TCP window closes in the end.
    if (!this.#isFull || this.#flowing || this.#connection.pause === undefined) return;
    this.#paused = true;
    this.#connection.pause();
  }

  /** Nothing holds the connection back any more: the closing handshake has begun. */
  flow(): void {
    this.#flowing = true;
    this.#resume();
  }

  /** What has come can still be read. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#controller.close();
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#controller.error(error);
  }

  get #isFull(): boolean {
    // `null` only after an error, and what comes then is not asked for its size.
    return this.#controller.desiredSize! <= 0;
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#connection.resume?.();
  }
}
