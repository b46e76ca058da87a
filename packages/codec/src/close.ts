/**
 * The close codes of RFC 6455 §7.4 and the IANA registry as one table, and the questions that are asked of it.
 * Of the codec, `@hybi/session` uses this module and `token.ts` alone, and the browser package only this one.
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

/** After these, trying again can't help. */
const hopeless: readonly number[] = [1000, 1003, 1008, 1009, 1010, 3000, 3003];

const row = ([code, name, meaning]: readonly [number, string, string]): CloseCode => ({
  code,
  name,
  meaning,
  onWire: isReceivableCloseCode(code),
  retry: retryVerdict(code),
});

/** Every code that has a meaning of its own, in order. The words are for documentation: a page that shows none carries none. */
export const closeCodes: readonly CloseCode[] = /* @__PURE__ */ (
  [
    [1000, 'normal closure', 'its purpose was fulfilled'],
    [1001, 'going away', 'the endpoint is going away'],
    [1002, 'protocol error', 'the peer broke the protocol'],
    [1003, 'unsupported data', 'the endpoint does not accept this type of data'],
    [1004, 'reserved', 'a reserved code was given'],
    [1005, 'no status received', 'a Close without a code was received'],
    [1006, 'abnormal closure', 'the transport ended without a Close'],
    [1007, 'invalid payload data', 'a message did not fit its type, such as text that is not UTF-8'],
    [1008, 'policy violation', 'a message violated the policy of the endpoint'],
    [1009, 'message too big', 'a message was too big to process'],
    [1010, 'mandatory extension', 'an extension that the client needs was not negotiated'],
    [1011, 'internal error', 'the server met an unexpected condition'],
    [1012, 'service restart', 'the service restarts'],
    [1013, 'try again later', 'the service is overloaded'],
    [1014, 'bad gateway', 'a gateway got an invalid answer from upstream'],
    [1015, 'TLS handshake', 'the TLS handshake failed'],
    [3000, 'unauthorized', 'the endpoint must authenticate first'],
    [3003, 'forbidden', 'the endpoint is not allowed to do this'],
  ] as const
).map(row);

/** The row of `code`, or `undefined` for a code without a meaning of its own (3000 to 4999 have the application's). */
export function closeCode(code: number): CloseCode | undefined {
  return closeCodes.find((entry) => entry.code === code);
}

/** Whether a Close frame with this code may be received (CLS-17, CLS-18). Anything else is a protocol error. */
export function isReceivableCloseCode(code: number): boolean {
  return between(1000, code, 1003) || between(1007, code, 1014) || between(3000, code, 4999);
}

/**
 * Whether an application may send this code on every platform: 1000 and 3000 to 4999, as the WHATWG standard has it
 * (API-16). The protocol's own codes are sent by the codec when it fails a connection.
 */
export function isPortableCloseCode(code: number): boolean {
  return Number.isInteger(code) && (code === 1000 || between(3000, code, 4999));
}

/** The most bytes a close reason may have as UTF-8: a control frame's 125 less the code's 2 (RFC 6455 §5.5). */
export const maxCloseReasonBytes = 123;

/** What a session does by default after a connection that ended with `code`. */
export function retryVerdict(code: number): RetryVerdict {
  if (hopeless.includes(code)) return 'stop';
  return between(1012, code, 1013) ? 'later' : 'retry';
}

function between(least: number, code: number, most: number): boolean {
  return least <= code && code <= most;
}
