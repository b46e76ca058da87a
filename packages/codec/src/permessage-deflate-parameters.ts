import type { ExtensionParameter } from './extension.js';
import { excerpt } from './handshake/excerpt.js';
import { ProtocolError } from './protocol-error.js';

/** The registered name (RFC 7692 §9.1; EXT-07). */
export const deflateName = 'permessage-deflate';

/** The four parameters of permessage-deflate, in an offer or in an answer (RFC 7692 §7.1). */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  readonly serverMaxWindowBits: number | undefined;
  /** `true`: without a value, as only an offer may have it. */
  readonly clientMaxWindowBits: number | true | undefined;
}

/**
 * Reads parameters that came from the peer. Their values, by RFC 7692 §7.1 (EXT-03):
 *
 * | parameter                    | in an offer     | in an answer |
 * | ---------------------------- | --------------- | ------------ |
 * | `server_no_context_takeover` | none            | none         |
 * | `client_no_context_takeover` | none            | none         |
 * | `server_max_window_bits`     | 8 to 15         | 8 to 15      |
 * | `client_max_window_bits`     | none or 8 to 15 | 8 to 15      |
 *
 * @throws {ProtocolError} for an undefined parameter (PMD-14), an invalid value (PMD-15), or a name twice (PMD-16).
 */
export function readDeflateParameters(
  parameters: readonly ExtensionParameter[],
  kind: 'offer' | 'answer',
): DeflateParameters {
  const seen = new Map<string, string | true>();
  for (const [name, value] of parameters) {
    if (seen.has(name)) throw new ProtocolError('deflate-repeated-parameter', excerpt(name));
    seen.set(name, value);
    switch (name) {
      case 'server_no_context_takeover':
      case 'client_no_context_takeover':
        if (value !== true) throw invalid(name, 'no value', value);
        break;
      case 'server_max_window_bits':
        if (!isWindowBits(value)) throw invalid(name, '8 to 15', value);
        break;
      case 'client_max_window_bits':
        // PMD-22: "in a response it always has a value".
        if (!isWindowBits(value) && !(value === true && kind === 'offer')) throw invalid(name, '8 to 15', value);
        break;
      default:
        throw new ProtocolError('deflate-unknown-parameter', excerpt(name));
    }
  }
  const bits = (name: string): number | undefined => (seen.has(name) ? Number(seen.get(name)) : undefined);
  return {
    serverNoContextTakeover: seen.has('server_no_context_takeover'),
    clientNoContextTakeover: seen.has('client_no_context_takeover'),
    serverMaxWindowBits: bits('server_max_window_bits'),
    clientMaxWindowBits: seen.get('client_max_window_bits') === true ? true : bits('client_max_window_bits'),
  };
}

/** Writes parameters for a `Sec-WebSocket-Extensions` header. */
export function writeDeflateParameters(parameters: DeflateParameters): ExtensionParameter[] {
  const { serverMaxWindowBits: serverBits, clientMaxWindowBits: clientBits } = parameters;
  const written: ExtensionParameter[] = [];
  if (parameters.serverNoContextTakeover) written.push(['server_no_context_takeover', true]);
  if (parameters.clientNoContextTakeover) written.push(['client_no_context_takeover', true]);
  if (serverBits !== undefined) written.push(['server_max_window_bits', String(serverBits)]);
  if (clientBits !== undefined) {
    written.push(['client_max_window_bits', clientBits === true ? true : String(clientBits)]);
  }
  return written;
}

/** PMD-15, PMD-21, T-37: 1*DIGIT without a leading zero, 8 to 15. */
function isWindowBits(value: string | true): boolean {
  return value !== true && /^(?:[89]|1[0-5])$/.test(value);
}

function invalid(name: string, expected: string, value: string | true): ProtocolError {
  const came = value === true ? 'no value' : excerpt(value);
  return new ProtocolError('deflate-invalid-value', `${name}: expected ${expected}, got ${came}`);
}
