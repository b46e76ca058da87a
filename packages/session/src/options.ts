import type { AbortSignalLike, AttemptSignal } from './abort-signal.js';
import type { RetryOptions, RetryPolicy } from './retry.js';
import type { SubprotocolOption } from './subprotocol.js';

/** A `URL` object, without naming the class that not every consumer's `lib` has. */
export interface UrlLike {
  readonly href: string;
}

/** What a provider is called with. */
export interface ProviderContext {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the attempt is given up: pass it on to `fetch`. */
  readonly signal: AttemptSignal;
}

/** A value, or a function that makes it anew for each attempt: the place for a fresh token. */
export type Provided<T> = T | ((context: ProviderContext) => T | Promise<T>);

/** Bounds and rules for messages that can't be sent yet. */
export interface OutboxOptions {
  /** The most messages held. Default: 1,000. */
  readonly maxMessages?: number | undefined;
  /** The most bytes held, as encoded. Default: 1 MiB. */
  readonly maxBytes?: number | undefined;
  /** How long a message may wait, in milliseconds, before it is dropped with reason `expired`. Default: `Infinity`. */
  readonly ttlMs?: number | undefined;
  /**
   * What gives way when a bound is reached: the message being sent (`drop-newest`), or the longest waiting
   * (`drop-oldest`). Default: `drop-newest`, so that what was called `queued` stays so.
   */
  readonly overflow?: 'drop-newest' | 'drop-oldest' | undefined;
}

/** Heartbeats: proof that the peer is alive. */
export interface LivenessOptions {
  /**
   * How often the peer is asked for a sign of life, in milliseconds: a Ping goes out every interval, whatever the traffic, because proxies
   * and address translators may forget a connection that carries nothing in one direction (T-65). Default: 20,000.
   */
  readonly intervalMs?: number | undefined;
  /**
   * How long the peer has to answer, in milliseconds, before the connection is abandoned; anything that comes from it is an answer.
   * Default: 20,000.
   */
  readonly timeoutMs?: number | undefined;
}

/** Bounds for messages that nobody has read yet. */
export interface InboxOptions {
  /**
   * The most messages held: with that many, reading is paused until half of them are taken, or, where it can't be paused, `overflow`
   * applies to the next. What was on its way when reading was paused, or came before a greeting was over, still has room, up to as many again.
   * Default: 1,000.
   */
  readonly maxMessages?: number | undefined;
  /** The same in bytes; a string counts its length, and one message always has room. Default: 16 MiB. */
  readonly maxBytes?: number | undefined;
  /**
   * Where reading can't be paused (a browser's `WebSocket`): close the connection with the error `overflow`, or drop the oldest or
   * the newest message, which is counted in `stats`. Default: `close`. Where reading can be paused it comes to this only when more than
   * twice the marks would be held: when nobody reads while connections come and go, each with messages left by its greeting.
   */
  readonly overflow?: 'close' | 'drop-oldest' | 'drop-newest' | undefined;
}

/** Options that mean the same in Node and in a browser. */
export interface ConnectOptions<
  Protocols extends SubprotocolOption | readonly SubprotocolOption[] = readonly SubprotocolOption[],
> {
  /**
   * Subprotocols to offer, in order of preference: names or {@link Subprotocol} objects. Default: none; messages are then
   * `string | Uint8Array`.
   */
  readonly protocols?: Provided<Protocols> | undefined;
  /** Whether an answer that selects none of the offered subprotocols fails the attempt, as in browsers. Default: true. */
  readonly requireSubprotocol?: boolean | undefined;
  /** Ends the session when aborted: everything that waits rejects with the signal's reason. Default: none. */
  readonly signal?: AbortSignalLike | undefined;
  /** How long an attempt may take, in milliseconds: providers, DNS, proxy, TCP, TLS, HTTP and `greet`. Default: 10,000. */
  readonly openTimeoutMs?: number | undefined;
  /**
   * How long the closing handshake may take, in milliseconds; then the connection is dropped. In Node a server also has this long to end TCP
   * once both have sent their Close, which is a clean end all the same; what it sends then is discarded (RFC 6455 §7.1.1). Default: 5,000.
   */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * The most bytes of one message received, after decompression. Default: 16 MiB. In Node it is enforced while the message
   * comes in (1009); in a browser it can only be judged afterwards.
   */
  readonly maxMessageBytes?: number | undefined;
  /**
   * When to reconnect: figures for the default policy, a policy of your own, or `false` for no retry at all. Default: the default policy,
   * exponential backoff with full jitter, which stops where trying again can't help. `open()` takes only `false`.
   */
  readonly retry?: RetryOptions | RetryPolicy | false | undefined;
  /** Bounds and rules for messages that can't be sent yet. Default: see its members. */
  readonly outbox?: OutboxOptions | undefined;
  /** Bounds for messages that nobody has read yet. Default: see its members. */
  readonly inbox?: InboxOptions | undefined;
  /**
   * Heartbeats, which prove that the peer is alive: Ping frames in Node, the subprotocol's `heartbeat` in browsers. `false` switches them
   * off: a dead peer is then found only when the operating system gives up. Default: on, see its members.
   */
  readonly liveness?: LivenessOptions | false | undefined;
  /**
   * With this many bytes handed to the platform and not yet sent, further messages go to the outbox and `ready` waits: back-pressure.
   * Default: 1 MiB.
   */
  readonly highWaterMarkBytes?: number | undefined;
  /** `discard` throws incoming messages away: for sessions that only send. Default: `queue`. */
  readonly unread?: 'queue' | 'discard' | undefined;
}
