/**
 * The close codes of RFC 6455 §7.4 and the IANA registry as one table, and the questions that are asked of it.
 * This is the only module of the codec that `@hybi/session` and the browser package use.
 */

/** What a session does after a connection that ended with a code, unless the caller decides otherwise. */
export type RetryVerdict = 'stop' | 'retry' | 'later';

/** One row of the table. */
export interface CloseCode {
  readonly code: number;
  /** The registered name, in lower case. */
  readonly name: string;
  /** What it says, in a sentence that completes "the connection was closed because …". */
  readonly meaning: string;
  /** Whether it may stand in a Close frame at all; the others only describe how a connection ended (CLS-16). */
  readonly onWire: boolean;
  /** `stop`: trying again can't help. `later`: the peer asked for time (1012, 1013; CLS-21). `retry`: the usual backoff. */
  readonly retry: RetryVerdict;
}

const row = (code: number, name: string, meaning: string, onWire: boolean, retry: RetryVerdict): CloseCode => ({
  code,
  name,
  meaning,
  onWire,
  retry,
});

/** Every code that has a meaning of its own, in order. */
export const closeCodes: readonly CloseCode[] = [
  row(1000, 'normal closure', 'its purpose was fulfilled', true, 'stop'),
  row(1001, 'going away', 'the endpoint is going away', true, 'retry'),
  row(1002, 'protocol error', 'the peer broke the protocol', true, 'retry'),
  row(1003, 'unsupported data', 'the endpoint does not accept this type of data', true, 'stop'),
  row(1004, 'reserved', 'a reserved code was given', false, 'retry'),
  row(1005, 'no status received', 'a Close without a code was received', false, 'retry'),
  row(1006, 'abnormal closure', 'the transport ended without a Close', false, 'retry'),
  row(1007, 'invalid payload data', 'a message did not fit its type, such as text that is not UTF-8', true, 'retry'),
  row(1008, 'policy violation', 'a message violated the policy of the endpoint', true, 'stop'),
  row(1009, 'message too big', 'a message was too big to process', true, 'stop'),
  row(1010, 'mandatory extension', 'an extension that the client needs was not negotiated', true, 'stop'),
  row(1011, 'internal error', 'the server met an unexpected condition', true, 'retry'),
  row(1012, 'service restart', 'the service restarts', true, 'later'),
  row(1013, 'try again later', 'the service is overloaded', true, 'later'),
  row(1014, 'bad gateway', 'a gateway got an invalid answer from upstream', true, 'retry'),
  row(1015, 'TLS handshake', 'the TLS handshake failed', false, 'retry'),
  row(3000, 'unauthorized', 'the endpoint must authenticate first', true, 'stop'),
  row(3003, 'forbidden', 'the endpoint is not allowed to do this', true, 'stop'),
];

const byCode: ReadonlyMap<number, CloseCode> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ closeCodes.map((entry) => [entry.code, entry]),
);

/** The row of `code`, or `undefined` for a code without a meaning of its own (3000 to 4999 have the application's). */
export function closeCode(code: number): CloseCode | undefined {
  return byCode.get(code);
}

/** Whether a Close frame with this code may be received (CLS-17, CLS-18). Anything else is a protocol error. */
export function isReceivableCloseCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return byCode.get(code)?.onWire ?? false;
}

/**
 * Whether an application may send this code on every platform: 1000 and 3000 to 4999, as the WHATWG standard has it
 * (API-16). The protocol's own codes are sent by the codec when it fails a connection.
 */
export function isPortableCloseCode(code: number): boolean {
  return code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999);
}

/** The most bytes a close reason may have as UTF-8: a control frame's 125 less the code's 2 (RFC 6455 §5.5). */
export const maxCloseReasonBytes = 123;

/** What a session does by default after a connection that ended with `code`. */
export function retryVerdict(code: number): RetryVerdict {
  return byCode.get(code)?.retry ?? 'retry';
}
