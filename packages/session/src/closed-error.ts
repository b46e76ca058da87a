import type { Closure } from './closure.js';
import { ClosedError } from './errors.js';
import type { ClosedErrorCode } from './errors.js';
import { becauseOf, quote } from './quote.js';

/** Whether a connection that ended so did what it was there for: nobody has to be told more than that it is over. */
export function isNormalEnd({ clean, initiator, code }: Closure): boolean {
  return clean && (initiator === 'local' || code === 1000 || code === 1005);
}

/** How the connection was closed. Where nothing is said, from here, and the cause says why. */
const manners: { readonly [Code in ClosedErrorCode]?: string } = {
  server: 'by the peer with ',
  abnormal: 'without a Close',
  protocol: 'here: the peer broke the protocol',
  'too-big': 'here: a message exceeds maxMessageBytes',
  timeout: 'here: closeTimeoutMs passed',
};

/**
 * The error for a connection that ended with `closure`. `known` overrides what the closure alone would say, unless the closing handshake
 * was complete: then what was said in it counts, and not for how long the transport was waited for (CLS-05).
 */
export function closedError(closure: Closure, known?: ClosedErrorCode): ClosedError {
  const { clean, cause, reason } = closure;
  const code = (clean ? undefined : known) ?? codeOf(closure);
  let message = `the connection was closed ${manners[code] ?? 'here'}`;
  // CTL-04: a reason is for developers, as an error's message is; nothing that is made for users repeats it.
  if (code === 'server') message += closure.code + (reason && `: ${quote(reason)}`);
  if (cause instanceof Error && cause.message) message = becauseOf(message, cause);
  return new ClosedError(code, message, closure);
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
