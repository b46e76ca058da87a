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
 * How a session's messages are written on the wire, and what a connection has to go through before it may carry them.
 *
 * The one that the server selects decides; its types are the session's. An object without a `name` offers nothing and only encodes, for
 * the many servers that select no subprotocol; such an entry stands alone.
 *
 * @typeParam In what the application receives.
 * @typeParam Out what the application sends.
 */
export interface Subprotocol<In = unknown, Out = unknown> {
  /** The token offered in `Sec-WebSocket-Protocol`; compared exactly (RFC 7936 §2). Without one nothing is offered. */
  readonly name?: string | undefined;

  /**
   * In place of `name`, for a credential: makes the token that is offered anew for each attempt. A server that selects it fails the
   * attempt, and what it gives is kept out of errors, events and states. See `bearer()`.
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
   * Runs after each opening, before the outbox is flushed and before the session says `open`: authentication, resume.
   * It may exchange messages. A rejection fails the attempt with code `greet`, and so does a Close that comes before it is over, from
   * either side; the attempt's deadline covers it.
   */
  greet?(peer: Greeting<In, Out>): Promise<void> | void;

  /** Proof of life by application messages, for platforms without Ping frames. */
  readonly heartbeat?: Heartbeat<In, Out> | undefined;

  /** Decides before the session's own policy does; `undefined` leaves it to that. */
  retry?(input: RetryInput): RetryDecision | undefined;
}

/** A connection that has been opened and not yet been handed to the application. */
export interface Greeting<In, Out> {
  /** Transmits at once, ahead of everything in the outbox. */
  send(message: Out): void;
  /** The next message. What is not taken here goes to the application afterwards, in order. */
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
