/**
 * One class for each thing a caller can do about it, one `code` for each thing that happened.
 *
 * ```text
 * Error
 * ├── OpenError       an attempt did not reach open           code, phase, status, headers, body, retryAfterMs
 * ├── ClosedError     a connection ended before its work was  code, closure
 * │                   done, or was used after its end
 * ├── GaveUpError     the session will not try again          history
 * └── DecodeError     a message does not fit the subprotocol  data
 * ```
 *
 * `ProtocolError`, the peer broke the protocol, belongs to `@hybi/codec` and is found as the `cause` of a `ClosedError` or
 * an `OpenError`. Called wrongly, hybi throws a `TypeError`, `RangeError` or `SyntaxError` at the call.
 */

import type { Closure } from './closure.js';

/**
 * What stopped an attempt.
 *
 * | code | it means |
 * |---|---|
 * | `provider` | a function given for `url`, `protocols` or `headers` failed, or gave something unusable |
 * | `dns` | the name could not be resolved |
 * | `refused` | the host answered that nobody listens there |
 * | `unreachable` | there is no way to the host, or the connection was lost before the handshake |
 * | `tls` | the TLS handshake failed: a certificate, a name, a protocol version |
 * | `proxy` | a proxy refused, or could not be reached |
 * | `timeout` | the open deadline passed; `phase` says in what |
 * | `rejected` | the server answered with another status than 101 |
 * | `bad-handshake` | the server's 101 breaks the protocol, or it spoke no HTTP, or it closed in the middle |
 * | `subprotocol` | the server selected none of the offered subprotocols, or one that was not offered |
 * | `legacy-server` | the server speaks a draft that came before RFC 6455 |
 * | `greet` | the subprotocol's `greet` failed |
 * | `blocked` | the platform forbids it: a blocked port, mixed content |
 * | `aborted` | it was given up from here |
 * | `opaque` | it failed, and the platform hides why, as browsers do |
 */
export type OpenErrorCode =
  | 'provider'
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'tls'
  | 'proxy'
  | 'timeout'
  | 'rejected'
  | 'bad-handshake'
  | 'subprotocol'
  | 'legacy-server'
  | 'greet'
  | 'blocked'
  | 'aborted'
  | 'opaque';

/** The step that an attempt was in. `unknown` where the platform does not tell (a browser). */
export type OpenPhase = 'provider' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'http' | 'greet' | 'unknown';

/** What an {@link OpenError} knows beyond its message. */
export interface OpenErrorDetails {
  /** The step that the attempt was in. */
  readonly phase: OpenPhase;
  /** The HTTP status, where an answer came. */
  readonly status?: number | undefined;
  /** The answer's header fields, names in lower case, repeated ones joined by a comma. */
  readonly headers?: ReadonlyMap<string, string> | undefined;
  /** The first bytes of the answer's body. */
  readonly body?: Uint8Array | undefined;
  /** How long the server asked to wait (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
  /** Whether trying again can't help although the code alone doesn't say so, such as an expired certificate. */
  readonly fatal?: boolean | undefined;
  readonly cause?: unknown;
}

/** A `cause` is a member only where there is one. */
function because(cause: unknown): { readonly cause: unknown } | undefined {
  return cause === undefined ? undefined : { cause };
}

/** An attempt did not reach open. */
export class OpenError extends Error {
  override readonly name: string = 'OpenError';
  /** What stopped the attempt. */
  readonly code: OpenErrorCode;
  /** The step that the attempt was in; `unknown` where the platform does not tell (a browser). */
  readonly phase!: OpenPhase;
  /** The HTTP status, where an answer came; never in a browser. */
  readonly status: number | undefined;
  /** The answer's header fields, names in lower case, repeated ones joined by a comma. */
  readonly headers: ReadonlyMap<string, string> | undefined;
  /** The first bytes of the answer's body. */
  readonly body: Uint8Array | undefined;
  /** How long the server asked to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Whether trying again can't help although the code alone doesn't say so, such as an expired certificate. */
  readonly fatal: boolean;

  constructor(code: OpenErrorCode, message: string, details: OpenErrorDetails) {
    const { cause, fatal = false, ...known } = details;
    super(message, because(cause));
    this.code = code;
    this.fatal = fatal;
    Object.assign(this, known);
  }
}

/**
 * How a connection ended that was still wanted. Whether the closing handshake was complete is another question: `closure.clean`.
 *
 * | code | it means |
 * |---|---|
 * | `server` | the peer closed it, with a code that is not a normal end |
 * | `abnormal` | the transport ended without a Close |
 * | `liveness` | the peer gave no sign of life when asked for one |
 * | `protocol` | the peer broke the protocol; `cause` is the `ProtocolError` |
 * | `too-big` | a message exceeded `maxMessageBytes` |
 * | `overflow` | messages came faster than they were read, and the platform can't be paused |
 * | `timeout` | the closing handshake was not completed within `closeTimeoutMs` |
 * | `local` | it was closed from here |
 */
export type ClosedErrorCode =
  'server' | 'abnormal' | 'liveness' | 'protocol' | 'too-big' | 'overflow' | 'timeout' | 'local';

/** A connection ended that was still wanted, or it was used after its end. */
export class ClosedError extends Error {
  override readonly name: string = 'ClosedError';
  /** How it ended. The code of the Close is `closure.code`. */
  declare readonly code: ClosedErrorCode;
  /** The facts: the Close received, the Close sent, whether the end was clean. */
  declare readonly closure: Closure;

  constructor(code: ClosedErrorCode, message: string, closure: Closure) {
    super(message, because(closure.cause));
    this.code = code;
    this.closure = closure;
  }
}

/** One ended attempt or connection in the history of a session. */
export interface HistoryEntry {
  /** When it ended, in wall-clock milliseconds. */
  readonly at: number;
  /** The number of the attempt, as in the session's state. */
  readonly attempt: number;
  /** How long the connection was open; 0 for an attempt that never was. */
  readonly uptimeMs: number;
  /** An `OpenError` or a `ClosedError`. */
  readonly cause: Error;
}

/** The session will not try again: the policy said stop, or the budget is used up. */
export class GaveUpError extends Error {
  override readonly name: string = 'GaveUpError';
  /** The last ends, oldest first, at most 32 of them. The last one is also the `cause`. */
  declare readonly history: readonly HistoryEntry[];

  constructor(message: string, history: readonly HistoryEntry[]) {
    super(message, because(history.at(-1)?.cause));
    this.history = history;
  }
}

/** A message came that the subprotocol in use can't decode. The connection goes on unless the caller wants otherwise. */
export class DecodeError extends Error {
  override readonly name: string = 'DecodeError';
  /** The message as it came. */
  declare readonly data: string | Uint8Array;

  constructor(message: string, data: string | Uint8Array, cause: unknown) {
    super(message, { cause });
    this.data = data;
  }
}
