import { closeCode } from '@hybi/codec/close';
import type { Closure } from './closure.js';
import { ClosedError } from './errors.js';
import type { ClosedErrorCode } from './errors.js';
import { quote } from './quote.js';

/** Whether a connection that ended so did what it was there for: nobody has to be told more than that it is over. */
export function isNormalEnd(closure: Closure): boolean {
  return closure.clean && (closure.initiator === 'local' || closure.code === 1000 || closure.code === 1005);
}

/** The error for a connection that ended with `closure`. `known` overrides what the closure alone would say. */
export function closedError(closure: Closure, known?: ClosedErrorCode): ClosedError {
  const code = known ?? codeOf(closure);
  return new ClosedError(code, describe(code, closure), closure);
}

function codeOf(closure: Closure): ClosedErrorCode {
  // `ProtocolError` belongs to the codec, of which this package knows only the close codes: hence the name.
  if (closure.cause instanceof Error && closure.cause.name === 'ProtocolError') {
    return closure.sent?.code === 1009 ? 'too-big' : 'protocol';
  }
  // A browser takes in every message whole; its transport then lets go of the connection, and says so by this name.
  if (closure.cause instanceof Error && closure.cause.name === 'MessageTooBigError') return 'too-big';
  if (closure.initiator === 'local') return closure.clean ? 'local' : 'timeout';
  return closure.received === undefined ? 'abnormal' : 'server';
}

function describe(code: ClosedErrorCode, closure: Closure): string {
  const sentences: { readonly [Code in ClosedErrorCode]: string } = {
    server: `the peer closed the connection with ${explain(closure)}`,
    abnormal: `the connection ended without a Close${because(closure)}`,
    liveness: 'the connection was given up: the peer gave no sign of life when asked for one',
    protocol: `the connection was failed: the peer broke the protocol${because(closure)}`,
    'too-big': `the connection was failed: a message is bigger than maxMessageBytes allows${because(closure)}`,
    overflow:
      'the connection was given up: messages came faster than they were read, and reading cannot be paused here',
    timeout: 'the connection was dropped: the closing handshake was not completed within closeTimeoutMs',
    local: 'the connection was closed from here',
  };
  return sentences[code];
}

function explain(closure: Closure): string {
  const name = closeCode(closure.code)?.name;
  const reason = closure.reason === '' ? '' : `: ${quote(closure.reason)}`;
  return `${closure.code}${name === undefined ? '' : ` (${name})`}${reason}`;
}

function because(closure: Closure): string {
  return closure.cause instanceof Error && closure.cause.message !== '' ? `: ${closure.cause.message}` : '';
}
