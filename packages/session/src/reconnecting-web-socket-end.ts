import { closedError } from './closed-error.js';
import type { Closure } from './closure.js';
import { ClosedError, OpenError } from './errors.js';

/** What a `ReconnectingWebSocket` tells of an end: `error`, unless there is none, and then `close`. */
export interface SocketEnd {
  readonly error: unknown;
  readonly close: Pick<Closure, 'code' | 'reason' | 'clean'>;
}

/** RFC 6455 §7.1.5: "no Close control frame was received". */
const noClose = { code: 1006, reason: '', clean: false } as const;

/** The connection was dropped in favour of a new one. */
export const replaced: SocketEnd = { error: undefined, close: noClose };

/** An attempt failed, or a connection ended, and another attempt follows. A Close that a retry follows is no error. */
export function endOfTry(cause: Error): SocketEnd {
  const closure = cause instanceof ClosedError ? cause.closure : undefined;
  return { error: closure?.clean === true ? undefined : cause, close: closure ?? noClose };
}

/**
 * Nothing follows any more.
 *
 * @param closure of the connection that ended just now; none where an attempt did, whatever connections there were before.
 * @param cause the session's: why it gave up, or was aborted.
 */
export function endOfAll(closure: Closure | undefined, cause: unknown): SocketEnd {
  return { error: cause ?? reasonOf(closure), close: closure ?? noClose };
}

function reasonOf(closure: Closure | undefined): Error | undefined {
  if (closure === undefined) {
    return new OpenError('aborted', 'it was closed before a connection was up', { phase: 'unknown' });
  }
  return closure.clean ? undefined : closedError(closure);
}
