import type { Closure } from './closure.js';
import { ClosedError } from './errors.js';
import type { ClosedErrorCode } from './errors.js';
import { quote } from './quote.js';

/** Whether a connection that ended so did what it was there for: nobody has to be told more than that it is over. */
export function isNormalEnd(closure: Closure): boolean {
  return closure.clean && (closure.initiator === 'local' || closure.code === 1000 || closure.code === 1005);
}

/**
 * The error for a connection that ended with `closure`. `known` overrides what the closure alone would say, unless the closing handshake
 * was complete: then what was said in it counts, and not for how long the transport was waited for (CLS-05).
 */
export function closedError(closure: Closure, known?: ClosedErrorCode): ClosedError {
  const code = (closure.clean ? undefined : known) ?? codeOf(closure);
  return new ClosedError(code, describe(code, closure), closure);
}

function codeOf({ cause, sent, received, initiator, clean }: Closure): ClosedErrorCode {
  const name = cause instanceof Error ? cause.name : '';
  // `ProtocolError` belongs to the codec, of which this package knows only the close codes: hence the name.
  if (name === 'ProtocolError') return sent?.code === 1009 ? 'too-big' : 'protocol';
  // A browser takes in every message whole; its transport then lets go of the connection, and says so by this name.
  if (name === 'MessageTooBigError') return 'too-big';
  // The transport has the deadline, and says by this name that it has passed. A FIN instead of the answer is no matter of time.
  if (name === 'CloseTimeoutError') return 'timeout';
  if (initiator === 'local' && clean) return 'local';
  return received === undefined ? 'abnormal' : 'server';
}

/** How the connection was closed. Where nothing is said, from here, and the cause says why. */
const manners: { readonly [Code in ClosedErrorCode]?: string } = {
  server: 'by the peer',
  abnormal: 'without a Close',
  protocol: 'here, since the peer broke the protocol',
  'too-big': 'here, since a message is bigger than maxMessageBytes allows',
  timeout: 'here, since the closing handshake took longer than closeTimeoutMs',
};

function describe(code: ClosedErrorCode, { code: received, reason, cause }: Closure): string {
  // CTL-04: a reason is for developers, as an error's message is; nothing that is made for users repeats it.
  const said = code === 'server' ? ` with ${received}${reason && `: ${quote(reason)}`}` : '';
  const why = cause instanceof Error && cause.message ? `: ${cause.message}` : '';
  return `the connection was closed ${manners[code] ?? 'here'}${said}${why}`;
}
