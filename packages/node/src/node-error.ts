/**
 * Turns what Node's `dns`, `net` and `tls` report into an `OpenError`. This is the only file that knows errno names, resolver
 * codes and OpenSSL's reasons.
 */
import { OpenError } from '@hybi/session';
import type { OpenErrorCode, OpenPhase } from '@hybi/session';
import { quote, wordsOf } from './quote.js';

/** What the certificate verification of OpenSSL reports (`X509_V_ERR_*` without its prefix), and Node's own name check. */
const certificateCodes: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CRL_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * TLS alerts in which the server says that our certificate is missing or not good enough. Under TLS 1.3 they come after
 * our side of the handshake is complete, when the request has been sent (TLS-07).
 */
const clientCertificateAlert =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA|ACCESS_DENIED)$/;

const resolverCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ENODATA',
  'ESERVFAIL',
  'EFORMERR',
  'ENONAME',
  'EBADNAME',
  'EBADRESP',
  'ECANCELLED',
  'ENOTIMP',
]);

/** What is known about an error of the platform. */
interface Judgement {
  readonly code: OpenErrorCode;
  readonly phase: OpenPhase;
  readonly says: string;
  readonly fatal?: boolean;
}

/** The errno, resolver or OpenSSL code of an error, or the empty string. */
export function nodeErrorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  // `autoSelectFamily` reports one error for each address that it tried.
  if (error instanceof AggregateError) return nodeErrorCode(error.errors[0]);
  return '';
}

/**
 * The `OpenError` for an error that Node reported in `phase`.
 *
 * @param peer whom the step was about, as it shall stand in the message: `example.com:443`.
 */
export function openErrorFrom(error: unknown, phase: OpenPhase, peer: string): OpenError {
  if (error instanceof OpenError) return error;
  const judged = judge(error, phase);
  const details = describe(error);
  return new OpenError(judged.code, `${peer}: ${judged.says}${details === '' ? '' : ` (${details})`}`, {
    phase: judged.phase,
    fatal: judged.fatal,
    cause: error,
  });
}

/** Whether an error that came after `open` is TLS's, such as a client certificate that was refused late (TLS-07). */
export function isTlsError(error: unknown): boolean {
  const code = nodeErrorCode(error);
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO' || certificateCodes.has(code);
}

function judge(error: unknown, phase: OpenPhase): Judgement {
  const code = nodeErrorCode(error);
  const tls = judgeTls(code, phase);
  if (tls !== undefined) return phase === 'proxy' ? { ...tls, code: 'proxy', phase, says: ofProxy(tls.says) } : tls;
  // Whatever goes wrong on the way to or inside a proxy is the proxy's: it says nothing about the target.
  const isOfName = code.startsWith('EAI_') || resolverCodes.has(code);
  if (phase === 'proxy') {
    return { code: 'proxy', phase, says: ofProxy(isOfName ? 'its name could not be resolved' : reason(code)) };
  }
  if (isOfName || phase === 'dns') {
    return { code: 'dns', phase: 'dns', says: 'the name could not be resolved' };
  }
  // A server that hangs up after the request was sent did not refuse the connection: it refused this handshake (T-10).
  if (phase === 'http')
    return { code: 'bad-handshake', phase, says: `the connection was lost during the opening handshake` };
  if (phase === 'tls') return { code: 'tls', phase, says: 'the connection was lost during the TLS handshake' };
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return { code: 'refused', phase, says: reason(code) };
  return { code: 'unreachable', phase, says: reason(code) };
}

function ofProxy(says: string): string {
  return `the proxy could not be used: ${says}`;
}

function judgeTls(code: string, phase: OpenPhase): Judgement | undefined {
  if (certificateCodes.has(code)) {
    return { code: 'tls', phase: 'tls', says: 'the certificate was not accepted', fatal: true };
  }
  if (clientCertificateAlert.test(code)) {
    return {
      code: 'tls',
      phase: 'tls',
      says: 'the client certificate, or its absence, was not accepted',
      fatal: true,
    };
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    // OpenSSL says the same of the first bytes and of garbage in the middle of a handshake, hence "perhaps".
    const says = 'what came is not TLS: perhaps this port does not speak TLS';
    return { code: 'tls', phase: 'tls', says };
  }
  if (code.endsWith('ALERT_HANDSHAKE_FAILURE')) {
    // Before TLS 1.3 a missing client certificate had no alert of its own.
    const says = 'no version or cipher suite that was offered was accepted, or a client certificate is wanted';
    return { code: 'tls', phase: 'tls', says };
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || (code === 'EPROTO' && phase !== 'tcp')) {
    return { code: 'tls', phase: 'tls', says: 'the TLS handshake failed' };
  }
  return undefined;
}

function reason(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nobody listens there';
    case 'ENOENT':
      return 'there is no such socket file';
    case 'EACCES':
    case 'EPERM':
      return 'the system does not permit the connection';
    case 'ETIMEDOUT':
      return 'no answer came';
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return 'there is no route to it';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return 'the connection was lost';
    case 'EADDRNOTAVAIL':
    case 'EADDRINUSE':
      return 'the local address can not be used';
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOBUFS':
    case 'ENOMEM':
      return 'the system has no more sockets to give';
    default:
      return 'it could not be connected to';
  }
}

/**
 * The platform's own words, bounded: a certificate's names come from the peer. Of OpenSSL's the reason says all that is of use: the rest
 * is an address in memory and a line of its source.
 */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.slice(0, 4).map(describe).join('; ');
  }
  if (error instanceof Error && 'reason' in error && nodeErrorCode(error).startsWith('ERR_SSL_')) {
    return quote(String(error.reason), 300);
  }
  return quote(wordsOf(error), 300);
}
