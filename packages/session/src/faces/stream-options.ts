import type { AbortSignalLike } from '../abort-signal.js';
import { unexpected } from '../quote.js';
import { checkProtocols } from './socket-arguments.js';
import { dictionary, sequence, usvString } from './web-idl.js';

/** What the standard's draft has in the second argument of `WebSocketStream`. */
export interface WebSocketStreamOptions {
  /** The subprotocols to offer. The connection fails if the server selects none of them. */
  readonly protocols?: readonly string[] | undefined;
  /** Aborts the opening. It has no effect when the stream is open. */
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * Converts and checks the options of a `WebSocketStream` (WSS-01).
 *
 * @returns `protocols` and `signal`, and as `rest` what is not the standard's.
 */
export function streamOptions(value: unknown): {
  readonly protocols: readonly string[];
  readonly signal: AbortSignalLike | undefined;
  readonly rest: Partial<Record<string, unknown>>;
} {
  const { protocols, signal, ...rest } = dictionary(value, 'options');
  const list = protocols === undefined ? [] : sequence(protocols, 'protocols', usvString);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw unexpected('signal', 'an AbortSignal', signal);
  return { protocols: checkProtocols(list), signal, rest };
}
