import type { TransportConnection } from '../transport.js';
import { bufferSource } from './buffer-source.js';
import { domException } from './dom-exception.js';
import { domString } from './web-idl.js';

/** What may wait in the connection before a write waits too. */
const highWaterMarkBytes = 64 * 1024;

/** What the writable side wants of its stream. */
export interface StreamWritableHost {
  isOpen(): boolean;
  /** The writer has closed. */
  close(): void;
  abort(reason: unknown): void;
}

/** A promise that somebody else settles. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** The writable side of a `WebSocketStream`: a message for each chunk. */
export class StreamWritable {
  readonly stream: WritableStream;
  readonly #connection: TransportConnection;
  readonly #host: StreamWritableHost;
  #controller!: WritableStreamDefaultController;
  /** The write that waits, or waited, for room. A stream writes one chunk at a time. */
  #room: Waiting | undefined;
  /** The writer's `close`, which waits for the closing handshake. */
  #close: Waiting | undefined;

  constructor(connection: TransportConnection, host: StreamWritableHost) {
    this.#connection = connection;
    this.#host = host;
    this.stream = new WritableStream({
      start: (controller) => {
        this.#controller = controller;
        // A stream waits for the write under way before it aborts; that one may wait for a peer that reads nothing.
        controller.signal?.addEventListener('abort', () => this.#room?.reject(controller.signal?.reason));
      },
      write: (chunk) => this.#write(chunk),
      close: () => {
        if (!host.isOpen()) throw closed();
        host.close();
        return new Promise((resolve, reject) => (this.#close = { resolve, reject }));
      },
      abort: (reason) => host.abort(reason),
    });
  }

  /** The connection has less to send than before. */
  drained(): void {
    if (this.#connection.bufferedBytes <= highWaterMarkBytes) this.#room?.resolve();
  }

  /** The connection has ended after all was sent. */
  closed(error: unknown): void {
    this.#room?.resolve();
    // What `abort` was given stays: a stream that has its error ignores another.
    if (this.#close === undefined) this.#controller.error(error);
    else this.#close.resolve();
  }

  /** The connection has ended, and what was written before may not have been sent. */
  failed(error: unknown): void {
    this.#room?.reject(error);
    if (this.#close === undefined) this.#controller.error(error);
    else this.#close.reject(error);
  }

  #write(chunk: unknown): void | Promise<void> {
    // WSS-10
    const data = bufferSource(chunk, 'chunk') ?? domString(chunk);
    if (!this.#host.isOpen()) throw closed();
    this.#connection.send(data);
    // WSS-11
    if (this.#connection.bufferedBytes <= highWaterMarkBytes) return undefined;
    return new Promise((resolve, reject) => (this.#room = { resolve, reject }));
  }
}

function closed(): Error {
  return domException('InvalidStateError', 'the connection is closing or closed, not open');
}
