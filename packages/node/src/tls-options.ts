import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { PeerCertificate, SecureContext, SecureVersion, TLSSocket } from 'node:tls';
import { unexpected } from '@hybi/session';
import { checkNames } from './option-names.js';
import { quote, unexpectedSecret } from './quote.js';

/** PEM text or its bytes. */
export type Pem = string | Uint8Array;

/** TLS towards the server, or towards an HTTPS proxy. */
export interface TlsOptions {
  /** Certificate authorities to trust **instead of** Node's own list. Default: Node's list. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** The client's certificate chain in PEM form. Needs `key`. Default: none is sent. */
  readonly cert?: Pem | undefined;
  /** The private key of `cert` in PEM form. */
  readonly key?: Pem | undefined;
  /** Certificate and key in PKCS#12 form, instead of `cert` and `key`. */
  readonly pfx?: Uint8Array | undefined;
  /** The passphrase of `key` or `pfx`. */
  readonly passphrase?: string | undefined;
  /**
   * The name that is sent as SNI, and for which the certificate has to be valid. Default: the host of the URL; for an IP address none is
   * sent, and the certificate has to be valid for the address.
   */
  readonly servername?: string | undefined;
  /** Protocols offered by ALPN. Default: `['http/1.1']`. HTTP/1.1 is spoken even if the server selects another one. */
  readonly alpn?: readonly string[] | undefined;
  /** The oldest version that is accepted. Default: Node's, which is TLS 1.2. */
  readonly minVersion?: SecureVersion | undefined;
  /** The newest version that is accepted. Default: Node's, which is TLS 1.3. */
  readonly maxVersion?: SecureVersion | undefined;
  /** OpenSSL's list of cipher suites. Default: Node's. */
  readonly ciphers?: string | undefined;
  /**
   * SHA-256 fingerprints in hexadecimal, with or without colons: the server's certificate has to have one of them, **in addition to**
   * being valid. For a self-signed certificate give it as `ca` as well. Default: none.
   */
  readonly fingerprint256?: string | readonly string[] | undefined;
  /**
   * Decides whether a valid certificate is for this host, instead of Node's rules (RFC 6125): returns an error, or `undefined`. It is not
   * asked about a certificate that is not valid.
   */
  readonly checkServerIdentity?: ((hostname: string, certificate: PeerCertificate) => Error | undefined) | undefined;
  /**
   * `false` accepts any certificate, and so anybody in the middle. For tests only; for a private authority give `ca`.
   * Default: `true`. `fingerprint256` is checked in either case.
   */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Options that have been checked, with everything that can be made once for all attempts. */
export interface TlsSettings {
  readonly options: TlsOptions;
  /** Tens of kilobytes, and a list of authorities to be read: what nobody asked for is made when it is first used, and shared. */
  readonly context: SecureContext;
  readonly pins: readonly string[];
}

/** TLS as Node has it by default. */
export const defaultTls: TlsSettings = {
  options: {},
  pins: [],
  get context() {
    return (defaultContext ??= createSecureContext());
  },
};
let defaultContext: SecureContext | undefined;

/**
 * Checks TLS options by making use of them.
 *
 * @param name of the option, for the error.
 * @throws TypeError for material that OpenSSL can't read, a key that does not fit, or a fingerprint that is none.
 */
export function compileTls(options: TlsOptions | undefined, name: string): TlsSettings {
  if (options === undefined) return defaultTls;
  if (typeof options !== 'object' || options === null) throw unexpectedSecret(name, 'an object');
  if (options.pfx !== undefined && (options.cert !== undefined || options.key !== undefined)) {
    throw new TypeError(`${name}: expected pfx, or cert and key, not both`);
  }
  if ((options.cert === undefined) !== (options.key === undefined)) {
    throw new TypeError(`${name}: expected cert and key together, not one of them`);
  }
  checkNames(options, optionNames, name);
  const { servername, alpn, checkServerIdentity, rejectUnauthorized } = options;
  if (servername !== undefined && (typeof servername !== 'string' || /[^\x21-\x7e]/.test(servername))) {
    throw unexpected(`${name}.servername`, 'a host name in ASCII', servername);
  }
  if (alpn !== undefined && !(Array.isArray(alpn) && alpn.every(isProtocolName))) {
    throw unexpected(`${name}.alpn`, 'a list of names of 1 to 255 bytes', alpn);
  }
  if (checkServerIdentity !== undefined && typeof checkServerIdentity !== 'function') {
    throw unexpected(`${name}.checkServerIdentity`, 'a function', checkServerIdentity);
  }
  // Anything but `false` would mean `true` to Node, and somebody who writes `'false'` or 0 shall not be left to guess.
  if (rejectUnauthorized !== undefined && typeof rejectUnauthorized !== 'boolean') {
    throw unexpected(`${name}.rejectUnauthorized`, 'true or false', rejectUnauthorized);
  }
  checkAuthorities(options.ca, name);
  return { options, context: secureContext(options, name), pins: readPins(options.fingerprint256, name) };
}

const optionNames: ReadonlySet<string> = /* @__PURE__ */ new Set(
  Object.keys({
    ca: 0,
    cert: 0,
    key: 0,
    pfx: 0,
    passphrase: 0,
    servername: 0,
    alpn: 0,
    minVersion: 0,
    maxVersion: 0,
    ciphers: 0,
    fingerprint256: 0,
    checkServerIdentity: 0,
    rejectUnauthorized: 0,
  } satisfies Record<keyof TlsOptions, 0>),
);

/** RFC 7301 §3.1: a length is one byte, and no name is empty. */
function isProtocolName(given: unknown): boolean {
  return typeof given === 'string' && given !== '' && Buffer.byteLength(given) <= 255;
}

function readPins(fingerprint256: TlsOptions['fingerprint256'], name: string): readonly string[] {
  if (fingerprint256 === undefined) return [];
  const given: readonly unknown[] = Array.isArray(fingerprint256) ? fingerprint256 : [fingerprint256];
  // No pin would mean any certificate.
  if (given.length === 0) throw new TypeError(`${name}.fingerprint256: expected at least one fingerprint, not none`);
  return given.map((pin) => {
    const digits = typeof pin === 'string' ? pin.replaceAll(':', '').toUpperCase() : '';
    if (/^[0-9A-F]{64}$/.test(digits)) return digits;
    const shown = typeof pin === 'string' ? `${pin.length} characters` : typeof pin;
    throw new TypeError(`${name}.fingerprint256: expected 64 hexadecimal digits, not ${shown}`);
  });
}

/** The same settings without the client's certificate: for a server that is not the one it was meant for. */
export function withoutClientCertificate(settings: TlsSettings): TlsSettings {
  const {
    cert: _cert,
    key: _key,
    pfx: _pfx,
    passphrase: _passphrase,
    servername: _servername,
    ...options
  } = settings.options;
  return { options, context: secureContext(options, 'tls'), pins: settings.pins };
}

/** Why the certificate is not one of those that were pinned; `undefined` if it is, or none was. */
export function pinMismatch(socket: Pick<TLSSocket, 'getPeerCertificate'>, pins: readonly string[]): Error | undefined {
  if (pins.length === 0) return undefined;
  // A socket that has been destroyed has no certificate any more, whatever its type says.
  const certificate: Partial<PeerCertificate> | null = socket.getPeerCertificate();
  const fingerprint256 = certificate?.fingerprint256;
  if (fingerprint256 !== undefined && pins.includes(fingerprint256.replaceAll(':', ''))) return undefined;
  return Object.assign(new Error(`its SHA-256 fingerprint is ${fingerprint256 ?? 'missing'}, not a pinned one`), {
    code: 'CERT_REJECTED',
  });
}

/** OpenSSL passes over what it can't read in a list of authorities; then nobody would be trusted, and nobody told why. */
function checkAuthorities(ca: TlsOptions['ca'], name: string): void {
  const given: readonly unknown[] = ca === undefined ? [] : Array.isArray(ca) ? ca : [ca];
  for (const pem of given) {
    if (typeof pem !== 'string' && !(pem instanceof Uint8Array))
      throw unexpected(`${name}.ca`, 'text or bytes in PEM form', pem);
    const text = typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1');
    const blocks = text.match(/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[^-]*-----END [A-Z0-9 ]*CERTIFICATE-----/g);
    if (blocks === null) throw unexpectedSecret(`${name}.ca`, 'a certificate in PEM form');
    for (const block of blocks) {
      try {
        void new X509Certificate(block);
      } catch (cause) {
        throw new TypeError(`${name}.ca: expected certificates that can be read, not the one given`, { cause });
      }
    }
  }
}

function secureContext(options: TlsOptions, name: string): SecureContext {
  const { ca, cert, key, pfx, passphrase, minVersion, maxVersion, ciphers } = options;
  // TLS-05: versions and suites that were not given are left out, so that Node's own minimum holds.
  const given = Object.entries({ ca, cert, key, pfx, passphrase, minVersion, maxVersion, ciphers });
  try {
    return createSecureContext(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  } catch (error) {
    throw new TypeError(`${name}: expected what OpenSSL takes, not the one given: ${quote(String(error), 300)}`, {
      cause: error,
    });
  }
}
