import { ProtocolError } from '@hybi/codec';
import { OpenError } from '@hybi/session';
import type { OpenErrorCode, OpenPhase } from '@hybi/session';
import { openErrorFrom } from './node-error.js';

/** The `OpenError` for whatever stopped an attempt in `phase`. */
export function openFailure(error: unknown, phase: OpenPhase, peer: string): OpenError {
  if (error instanceof OpenError) return error;
  if (!(error instanceof ProtocolError)) return openErrorFrom(error, phase, peer);
  if (phase === 'proxy') {
    return new OpenError('proxy', `${peer}: the proxy's answer makes no sense: ${error.message}`, {
      phase,
      cause: error,
    });
  }
  return new OpenError(codeOf(error), `${peer}: ${error.message}`, { phase, cause: error });
}

function codeOf(error: ProtocolError): OpenErrorCode {
  if (error.violation === 'legacy-server') return 'legacy-server'; // T-12
  // T-06, T-07
  return error.violation.startsWith('handshake-subprotocol') ? 'subprotocol' : 'bad-handshake';
}
