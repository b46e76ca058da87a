import type { Closure } from './closure.js';
import type { AbortSignalLike, AttemptSignal } from './abort-signal.js';
import type { MakeConnection } from './connection.js';

/** What one attempt is to open: everything that every platform understands. The platform's own options are its own. */
export interface AttemptRequest {
  /** Absolute, `ws:` or `wss:`, without a fragment. Checked before it gets here. */
  readonly url: string;
  /** The subprotocols to offer, in order of preference; valid tokens, all distinct. */
  readonly protocols: readonly string[];
  /** Those of `protocols` that are credentials: they are in no error, and do not go to another origin. Default: none. */
  readonly credentials?: readonly string[];
  /** Whether an answer that selects none of the offered subprotocols fails the attempt (HSR-21). */
  readonly requireSubprotocol: boolean;
  /** 1 for the session's first attempt. */
  readonly attempt: number;
  /** The whole attempt's deadline, from this call to `opened`: elapsed, it fails with code `timeout` and the phase it was in. */
  readonly openTimeoutMs: number;
  /** As it was asked for, before providers took their part: for the text of that error. Default: `openTimeoutMs`. */
  readonly wholeOpenTimeoutMs?: number;
  /** The closing handshake's deadline, whoever began it: elapsed, the connection is dropped and ends as abnormal, its cause named `CloseTimeoutError`. */
  readonly closeTimeoutMs: number;
  /** The most bytes of one message. Node: enforced while it is received; a browser can tell only afterwards. */
  readonly maxMessageBytes: number;
  /**
   * Aborted when the attempt is given up: by `close`, by the caller's own signal, or by the open deadline. To be passed on, to whatever
   * takes a signal: the transport itself is told by {@link TransportAttempt.abandon}, and a signal that nobody asks for is not made.
   */
  readonly signal: AttemptSignal;
}

/**
 * The platform, as the session sees it: one function that opens one connection.
 *
 * It never throws and never calls an event before it has returned. Exactly one of `opened` and `failed` is called;
 * after `opened`, exactly one `closed`. Once the attempt or the connection was abandoned nothing is called any more.
 */
export type Transport = (request: AttemptRequest, events: TransportEvents) => TransportAttempt;

/** An attempt that is under way. It may be the object that is the connection later. */
export interface TransportAttempt {
  /** Ends it without a word, as long as it has led to nothing. */
  abandon(cause?: unknown): void;
}

/** What a transport tells. */
export interface TransportEvents {
  /**
   * Before `opened`: the attempt waits for its turn (`true`), or goes on (`false`). The time between the two is not part of
   * `openTimeoutMs` (CON-01). A platform without such a queue never calls it.
   */
  queued?(waits: boolean): void;
  /** The opening handshake is complete, and has led to `connection`. Messages that came with it follow; none comes before. */
  opened(opening: Opening, connection: TransportConnection): void;
  /** The attempt did not reach open. `error` is an `OpenError`. */
  failed(error: Error): void;
  /** A whole message, in memory that belongs to the receiver. */
  message(data: string | Uint8Array): void;
  /** A Pong came, with the payload it carried; only where `ping` exists. */
  pong(payload: Uint8Array): void;
  /** Something came from the peer, whatever it was: it is alive. Called at most once per turn of the event loop. */
  alive(): void;
  /** `bufferedBytes` went down. */
  drained(): void;
  /** The closing handshake has begun, on either side: nothing that is sent from now on will be transmitted. */
  closing(): void;
  /** The connection has ended. The last call. */
  closed(closure: Closure): void;
}

/** The facts of a connection that has just been opened. */
export interface Opening {
  /** The URL that was reached: another than the requested one only after redirects. */
  readonly url: string;
  /** The subprotocol that the server selected, or the empty string. */
  readonly protocol: string;
  /** The extensions in use, as in `Sec-WebSocket-Extensions`, or the empty string. */
  readonly extensions: string;
  /** The headers of the response, names in lower case, where the platform shows them (Node), else `undefined`. */
  readonly headers: ReadonlyMap<string, string> | undefined;
}

/** One connection that is open. */
export interface TransportConnection {
  /** Bytes of messages accepted and not yet taken by the operating system (in a browser: by the browser). */
  readonly bufferedBytes: number;
  /** Transmits a message. The data is copied, or encoded, before the call returns. */
  send(data: string | Uint8Array): void;
  /**
   * Transmits one message of unknown length from its parts, all text or all bytes: fulfilled when the last one has been accepted,
   * rejected when the source fails or the connection ends, and at once when `signal` is aborted, also where the peer takes nothing. Until
   * then the session sends nothing else but Pings. Absent where the platform can't: the session then assembles the message first.
   */
  readonly sendStream?: (chunks: AsyncIterable<string | Uint8Array>, signal?: AbortSignalLike) => Promise<void>;
  /** Sends a Ping frame. Absent where the platform can't: a browser. At most 125 bytes. */
  readonly ping?: (payload: Uint8Array) => void;
  /**
   * Sends a Ping and waits for its Pong: fulfilled with the milliseconds between the two, rejected when the connection ends before.
   * The session doesn't use it; a platform's own `Connection` may.
   */
  readonly roundTrip?: (payload?: Uint8Array) => Promise<number>;
  /** Whether a Ping waits until the message of `sendStream` is over (T-20): the session then sends none meanwhile. */
  readonly pingsWaitForStreams?: boolean;
  /**
   * Stops, and goes on with, the delivery of messages; stopping closes the TCP window in the end. Messages already
   * on their way may still be delivered. Absent where the platform can't: the browser's `WebSocket`.
   */
  readonly pause?: () => void;
  readonly resume?: () => void;
  /** Starts the closing handshake; what was sent before leaves before. It ends with `closed` within `closeTimeoutMs`. */
  close(code?: number, reason?: string): void;
  /**
   * Lets go at once, without waiting for the peer, and calls nothing any more.
   *
   * @returns how the connection stood: abnormal, unless a Close had been received, and clean if it had been answered too.
   */
  abandon(cause?: unknown): Closure;
  /** Whether the connection keeps the process alive. Absent where there is no such thing. */
  readonly ref?: () => void;
  readonly unref?: () => void;
}

/** The platform's time, and a session's only way to it. */
export interface Clock {
  /** Wall-clock milliseconds, such as `Date.now()`: it goes on while the machine sleeps, and may be set. */
  now(): number;
  /** Calls `callback` once, not before `milliseconds` have passed. */
  after(milliseconds: number, callback: () => void): Timer;
  /** The same, with something to call it with: so one function can serve all that wait for the same reason. */
  after<Subject>(milliseconds: number, callback: (subject: Subject) => void, subject: Subject): Timer;
}

/** What a {@link Clock} calls later. */
export interface Timer {
  /** Takes it back. Does nothing once it was called. */
  cancel(): void;
}

/** Why the platform thinks that a connection should be looked at, or tried, now. Hints, never verdicts. */
export type WakeReason = 'online' | 'offline' | 'visible' | 'resumed' | 'restored' | 'awake';

/** Everything a session is given by its platform. */
export interface Platform {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Uniform in [0, 1): for jitter, never for keys. */
  readonly random: () => number;
  /** Subscribes to page and network events until the returned function is called. Absent where there are none. */
  readonly wakeUps?: (wake: (reason: WakeReason) => void) => () => void;
  /**
   * Makes of the text of a URL what {@link AttemptRequest.url} asks for, and throws a SyntaxError where that can't be, whose text has
   * neither the query nor the userinfo. Absent: the URL is taken as it is, and the transport's to judge.
   */
  readonly normalizeUrl?: (url: string) => string;
  /** Names of options that this platform has beyond `ConnectOptions`; it checks their values itself. */
  readonly ownOptions?: readonly string[];
  /** Where it is, for the error about an option that it doesn't have, such as `in a browser`. Absent: not said. */
  readonly where?: string;
  /** Why no message can be read as a whole, where that was asked for: for the error of whoever tries. Absent: they can. */
  readonly unreadable?: string | undefined;
  /** Makes the `Connection` objects, where the platform's have more to offer. Absent: `new Connection(init)`. */
  readonly makeConnection?: MakeConnection;
}
