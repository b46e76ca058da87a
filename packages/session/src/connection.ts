import { checkClose, defaultCloseCode } from './check-close.js';
import type { Closure } from './closure.js';
import type { DecodeErrorEvent, DroppedEvent, MessageArrivalEvent, SentEvent } from './events.js';
import type { LivenessKind } from './liveness.js';
import { MessageSource } from './message-source.js';
import type { InboxHost } from './message-source.js';
import type { SendOptions } from './outbox.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import type { Opening, TransportConnection } from './transport.js';

/**
 * What a connection dispatches. Beside a session, whose outbox it shares, it tells what the session tells while this connection is the
 * present one; after its end it tells nothing.
 */
export interface ConnectionEventMap<In, Out> {
  message: MessageArrivalEvent<In>;
  decodeerror: DecodeErrorEvent;
  dropped: DroppedEvent<Out>;
  sent: SentEvent<Out>;
}

/** The connection as it is run, behind the {@link Connection} that the application holds. */
export interface ConnectionHost<In, Out> extends InboxHost<In> {
  readonly opening: Opening;
  readonly transport: TransportConnection;
  readonly livenessKind: LivenessKind;
  /** Fulfilled when it has ended. */
  readonly ended: Promise<Closure>;
  readonly ready: Promise<void>;
  send(message: Out | MessageStream, options: SendOptions | undefined): SendOutcome | Promise<SendOutcome>;
  close(code: number, reason: string): void;
  /** Drops the connection without a closing handshake; it ends as abnormal, with this cause. */
  terminate(cause: unknown): void;
}

/** Makes a platform's own kind of {@link Connection}. */
export type MakeConnection = <In, Out>(host: ConnectionHost<In, Out>) => Connection<In, Out>;

/**
 * One connection: what `open()` gives, what `session.connection` is at the moment, and what `session.connections()` iterates. It has
 * the reading rules, the errors and the encoding of a session, and no retries.
 */
export class Connection<In, Out> extends MessageSource<In, ConnectionEventMap<In, Out>> {
  readonly #host: ConnectionHost<In, Out>;

  constructor(host: ConnectionHost<In, Out>) {
    super(host);
    this.#host = host;
  }

  /** The URL that was reached. */
  get url(): string {
    return this.#host.opening.url;
  }

  /** The subprotocol in use, or the empty string. */
  get protocol(): string {
    return this.#host.opening.protocol;
  }

  /** The extensions in use, or the empty string. */
  get extensions(): string {
    return this.#host.opening.extensions;
  }

  /** How the peer is asked for a sign of life: by Ping frames, by the subprotocol's `heartbeat`, or not at all. */
  get liveness(): LivenessKind {
    return this.#host.livenessKind;
  }

  /** The headers of the response, names in lower case; `undefined` where the platform hides them, as browsers do. */
  get headers(): ReadonlyMap<string, string> | undefined {
    return this.#host.opening.headers;
  }

  /** Fulfilled with the `Closure` when the connection has ended, for whatever reason. It never rejects. */
  get closed(): Promise<Closure> {
    return this.#host.ended;
  }

  /** Bytes of messages handed to the platform and not yet taken by it. */
  get bufferedBytes(): number {
    return this.#host.transport.bufferedBytes;
  }

  /** Fulfilled while less than `highWaterMarkBytes` are buffered; rejects when the connection has ended before that. */
  get ready(): Promise<void> {
    return this.#host.ready;
  }

  /**
   * Sends a message: `written`, or `queued` while `highWaterMarkBytes` or more are buffered, or `dropped` once the connection
   * is closing or closed. It throws only what the subprotocol's `encode` throws.
   */
  send(message: Out, options?: SendOptions): SendOutcome;
  /** Sends one message from its parts; a rejected source or a bound exceeded is `dropped`, with a reason in the event. */
  send(stream: MessageStream, options?: SendOptions): Promise<SendOutcome>;
  send(message: Out | MessageStream, options?: SendOptions): SendOutcome | Promise<SendOutcome> {
    return this.#host.send(message, options);
  }

  /**
   * Writes what is queued and makes the closing handshake; if both take longer than `closeTimeoutMs`, the connection is dropped.
   * A session goes on with the next connection: only this one is closed.
   *
   * @param code 1000, the default, or 3000 to 4999.
   * @param reason at most 123 bytes of UTF-8.
   * @returns how it ended.
   */
  close(code: number = defaultCloseCode, reason: string = ''): Promise<Closure> {
    checkClose(code, reason);
    this.#host.close(code, reason);
    return this.closed;
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
