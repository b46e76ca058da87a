import type { AttemptSignal } from './abort-signal.js';
import type { ProviderContext } from './options.js';
import type { RetryDecision, RetryInput } from './retry.js';

/** What goes over the wire: text, or bytes. */
export type WireData = string | Uint8Array;

/** Whether this can go over the wire as it is. */
export function isWireData(value: unknown): value is WireData {
  return typeof value === 'string' || value instanceof Uint8Array;
}

/**
 * How a session's messages are encoded and decoded, and what each connection has to do, such as logging in, before it carries them.
 *
 * The one that the server selects is used; its types are the session's. An object without a `name` offers nothing and only encodes and
 * decodes, for the many servers that select no subprotocol; it must be the only entry.
 *
 * @typeParam In what the application receives.
 * @typeParam Out what the application sends.
 */
export interface Subprotocol<In = unknown, Out = unknown> {
  /** The token offered in `Sec-WebSocket-Protocol`; compared exactly (RFC 7936 §2). Without one nothing is offered. */
  readonly name?: string | undefined;

  /**
   * In place of `name`, for a credential: makes the token to offer, for each attempt again. If the server selects it the attempt fails.
   * What it gives is kept out of errors, events and states. See `bearer()`.
   */
  offer?(context: ProviderContext): Promise<string> | string;

  /**
   * Turns an application's message into what goes over the wire: a string, or a `Uint8Array`. What it throws, `send` throws, and a
   * TypeError where it gives anything else.
   */
  encode(message: Out): WireData;

  /** Turns what came over the wire into an application's message. What it throws becomes a `DecodeError`. */
  decode(data: WireData): In;

  /**
   * Runs after each opening handshake, before the session is `open` and before the outbox is sent: the place to log in, to resume, or to
   * subscribe again. It may exchange messages. If it rejects, or a Close comes from either side before it is over, the attempt fails with
   * the code `greet`. It has to be over within `openTimeoutMs`.
   */
  greet?(peer: Greeting<In, Out>): Promise<void> | void;

  /** Heartbeats by application messages, for platforms without Ping frames (browsers). */
  readonly heartbeat?: Heartbeat<In, Out> | undefined;

  /** Is asked about each failure before the session's own retry policy; `undefined` leaves the decision to that. */
  retry?(input: RetryInput): RetryDecision | undefined;
}

/** A connection that is open, and not yet handed to the application: what `greet` talks to. */
export interface Greeting<In, Out> {
  /** Transmits at once, ahead of everything in the outbox. */
  send(message: Out): void;
  /** Gives the next message. Messages that are not taken here go to the application afterwards, in order. */
  receive(): Promise<In>;
  /** Aborted when the attempt ends, its deadline included. */
  readonly signal: AttemptSignal;
}

/** How to ask a peer for a sign of life, and how to recognise one. */
export interface Heartbeat<In, Out> {
  /** The message that asks. */
  probe(): Out;
  /** Whether this message answers. An answer is not handed to the application. */
  isAnswer(message: In): boolean;
}

/** The `protocols` option: one or several names or subprotocol objects. */
export type SubprotocolOption = string | Subprotocol<never, never> | Subprotocol<any, any>;
