import type { ClientExtension, Extension } from '../extension.js';
import { parseExtensions } from '../extension-header.js';
import { ProtocolError } from '../protocol-error.js';
import { isToken } from '../token.js';
import { excerpt, excerptWithout } from './excerpt.js';
import type { HeaderFields } from './header-fields.js';
import { listHas } from './header-fields.js';
import type { ResponseHead } from './response-head.js';
import { legacyDraft } from './version.js';

/** What was asked for, against which a 101 is judged. */
export interface UpgradeRequest {
  /** The `Sec-WebSocket-Accept` that proves the server has read our key. */
  readonly accept: string;
  readonly protocols: readonly string[];
  /** Those of `protocols` that no error may quote. */
  readonly credentials: readonly string[];
  readonly requireSubprotocol: boolean;
  readonly extensions: readonly ClientExtension[];
}

/** What a valid 101 has agreed to. */
export interface Agreement {
  /** The subprotocol in use, or the empty string. */
  readonly protocol: string;
  /** The extensions in use, in the order of the response (EXT-08). */
  readonly extensions: readonly Extension[];
  /** `Sec-WebSocket-Extensions` as it came, or the empty string. */
  readonly extensionsHeader: string;
}

/**
 * Judges a 101 by RFC 6455 §4.1. `Content-Length` and `Transfer-Encoding` have no meaning on it and are not looked at
 * (RFC 9112 §6.3; HSR-19).
 *
 * @throws {ProtocolError} for the first rule that it breaks.
 */
export function judgeUpgrade(head: ResponseHead, request: UpgradeRequest): Agreement {
  const { headers } = head;
  const draft = legacyDraft(headers);
  if (draft !== undefined) throw new ProtocolError('legacy-server', `it answered as in ${draft}`);
  // HSR-20, T-09: HTTP/1.0 has neither 101 nor Upgrade (RFC 9110 §7.8).
  if (head.version === '1.0') throw new ProtocolError('handshake-http-version', 'expected HTTP/1.1, got HTTP/1.0');
  checkUpgrade(headers);
  checkAccept(headers, request.accept);
  const protocol = agreeOnProtocol(headers, request);
  return { protocol, ...agreeOnExtensions(headers, request.extensions) };
}

function checkUpgrade(headers: HeaderFields): void {
  const upgrade = headers.get('upgrade');
  // HSR-02, T-04: "a value that is not an ASCII case-insensitive match" (§4.1) is refused: a list, too, of whatever.
  if (upgrade?.toLowerCase() !== 'websocket') {
    throw new ProtocolError('handshake-upgrade', `expected "websocket", got ${shown(upgrade)}`);
  }
  const connection = headers.get('connection');
  // HSR-03, T-01: a list of tokens, over several lines if need be.
  if (!listHas(connection, 'upgrade')) {
    throw new ProtocolError('handshake-connection', `expected the token "Upgrade", got ${shown(connection)}`);
  }
}

function checkAccept(headers: HeaderFields, expected: string): void {
  const accepts = headers.getAll('sec-websocket-accept');
  // HSR-04, HSR-09, T-05: once, and the right one. Whitespace around it is gone already.
  if (accepts.length !== 1 || accepts[0] !== expected) {
    const came = accepts.length > 1 ? `${accepts.length} of them` : shown(accepts[0]);
    throw new ProtocolError('handshake-accept', `expected "${expected}", got ${came}`);
  }
}

function agreeOnProtocol(headers: HeaderFields, request: UpgradeRequest): string {
  const lines = headers.getAll('sec-websocket-protocol');
  const { protocols, credentials } = request;
  const quoted = (text: string): string => excerptWithout(credentials, text);
  const offered = (): string => `offered: ${protocols.map(quoted).join(', ') || 'none'}`;
  const protocol = lines[0];
  if (protocol === undefined) {
    // HSR-21, T-06.
    if (protocols.length > 0 && request.requireSubprotocol) {
      throw new ProtocolError('handshake-subprotocol-missing', offered());
    }
    return '';
  }
  // HSR-10, HSR-14: one line with one token: neither a list nor empty.
  if (lines.length > 1 || !isToken(protocol)) {
    throw new ProtocolError('handshake-subprotocol-syntax', `got ${quoted(lines.join(', '))}`);
  }
  // HSR-06, HSR-13, T-07: one of those offered, compared exactly.
  if (!protocols.includes(protocol)) {
    throw new ProtocolError('handshake-subprotocol', `got ${quoted(protocol)}, ${offered()}`);
  }
  return protocol;
}

function agreeOnExtensions(
  headers: HeaderFields,
  offered: readonly ClientExtension[],
): { readonly extensions: readonly Extension[]; readonly extensionsHeader: string } {
  // HSR-11, EXT-04, T-08: several lines mean the same as one.
  const header = headers.get('sec-websocket-extensions');
  // PMD-05: nothing accepted, nothing used (EXT-02).
  if (header === undefined) return { extensions: [], extensionsHeader: '' };
  const extensions: Extension[] = [];
  try {
    for (const { name, parameters } of parseExtensions(header)) {
      const offer = offered.find((candidate) => candidate.name === name);
      // HSR-05, T-41.
      if (offer === undefined) throw new ProtocolError('extension-not-offered', `got ${excerpt(name)}`);
      if (extensions.some((extension) => extension.name === name)) {
        throw new ProtocolError('extension-repeated', `got ${excerpt(header)}`);
      }
      const extension = offer.accept(parameters);
      // PMD-03, PMD-04: a reserved bit can have one meaning only (RFC 6455 §5.2).
      const rival = extensions.find((other) => (other.rsv & extension.rsv) !== 0);
      extensions.push(extension);
      if (rival !== undefined) {
        throw new ProtocolError('extension-conflict', `got ${excerpt(rival.name)} and ${excerpt(name)}`);
      }
    }
  } catch (error) {
    for (const extension of extensions) extension.release();
    throw error;
  }
  return { extensions, extensionsHeader: header };
}

function shown(value: string | undefined): string {
  return value === undefined ? 'none' : excerpt(value);
}
