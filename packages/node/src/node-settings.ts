import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import type { ClientExtension, Limits } from '@hybi/codec';
import { unexpected } from '@hybi/session';
import type { ConnectOptions, Provided } from '@hybi/session';
import { readCompression } from './compression-option.js';
import type { DialSettings } from './dial.js';
import { readHeaders } from './header-input.js';
import type { HeaderInput, HeaderList } from './header-input.js';
import type { AuthenticateHook, CookieHook } from './http-hooks.js';
import type { NodeOptions } from './node-options.js';
import { proxyChooser } from './proxy-chooser.js';
import type { ProxyChooser } from './proxy-chooser.js';
import { checkNames } from './option-names.js';
import { unexpectedSecret } from './quote.js';
import { compileTls } from './tls-options.js';
import type { TlsSettings } from './tls-options.js';
import type { UrlCredentials } from './websocket-url.js';

/** The options of Node, checked, complete, and with everything made that serves all attempts. */
export interface NodeSettings {
  /** A function to ask for each attempt, or what was given, checked. */
  readonly headers: HeaderList | Exclude<NodeOptions['headers'], HeaderInput | undefined>;
  readonly origin: string | undefined;
  readonly urlCredentials: UrlCredentials;
  readonly extensions: readonly ClientExtension[];
  readonly tls: TlsSettings;
  readonly dial: DialSettings;
  readonly socket: Provided<Duplex> | undefined;
  readonly proxy: ProxyChooser;
  readonly maxRedirects: number;
  readonly cookies: CookieHook | undefined;
  readonly authenticate: AuthenticateHook | undefined;
  readonly handshakesPerAddress: number;
  readonly receivesStreams: boolean;
  readonly maxHeadBytes: number;
  readonly maxHeaderFields: number;
  readonly maxBodyBytes: number;
  readonly limits: Partial<Limits>;
  readonly interleavePings: boolean;
}

/**
 * Checks the options of Node, before any I/O.
 *
 * @throws TypeError, RangeError or SyntaxError that names the option and, unless it may be a secret, the value.
 */
export function nodeSettings(options: NodeOptions & Pick<ConnectOptions, 'liveness'>): NodeSettings {
  const { socket, origin, urlCredentials = 'refuse', compression = true, family, localAddress } = options;
  if (socket !== undefined && typeof socket !== 'function' && !(socket instanceof Duplex)) {
    throw unexpected('socket', 'a Duplex, or a function that gives one', socket);
  }
  for (const name of ['proxy', 'lookup', 'family', 'localAddress'] as const) {
    if (socket !== undefined && options[name] !== undefined && options[name] !== false) {
      throw unexpectedSecret(name, 'none beside socket, because nothing is connected then');
    }
  }
  // What can be iterated over only once has to be kept for the attempts.
  const headers = typeof options.headers === 'function' ? options.headers : readHeaders(options.headers);
  if (origin !== undefined) readHeaders({ origin });
  if (urlCredentials !== 'refuse' && urlCredentials !== 'basic') {
    throw unexpected('urlCredentials', '"refuse" or "basic"', urlCredentials, RangeError);
  }
  if (family !== undefined && family !== 4 && family !== 6) throw unexpected('family', '4 or 6', family, RangeError);
  if (localAddress !== undefined && isIP(localAddress) === 0) {
    throw unexpected('localAddress', 'an IP address', localAddress);
  }
  if (localAddress !== undefined && family !== undefined && isIP(localAddress) !== family) {
    throw unexpected('localAddress', `an address of family ${family}`, localAddress);
  }
  if (!['messages', 'streams', undefined].includes(options.receive)) {
    throw unexpected('receive', '"messages" or "streams"', options.receive, RangeError);
  }
  const { tcpKeepAliveMs = isAskedOften(options.liveness) ? false : keepAliveMs } = options;
  return {
    headers,
    origin,
    urlCredentials,
    extensions: readCompression(compression),
    tls: compileTls(options.tls, 'tls'),
    dial: {
      lookup: hook('lookup', options.lookup),
      family: family ?? familyOf(localAddress),
      localAddress,
      noDelay: flag('noDelay', options.noDelay, true),
      keepAliveMs: tcpKeepAliveMs === false ? undefined : integer('tcpKeepAliveMs', tcpKeepAliveMs, 1),
    },
    socket,
    proxy: socket === undefined ? proxyChooser(options.proxy ?? 'env', process.env) : () => undefined,
    maxRedirects: integer('maxRedirects', options.maxRedirects ?? 0, 0),
    cookies: cookieHook(options.cookies),
    authenticate: hook('authenticate', options.authenticate),
    handshakesPerAddress: integer('handshakesPerAddress', options.handshakesPerAddress ?? Infinity, 1),
    receivesStreams: options.receive === 'streams',
    maxHeadBytes: integer('maxHeadBytes', finite('maxHeadBytes', options.maxHeadBytes ?? 16 * 1024), 256),
    maxHeaderFields: integer('maxHeaderFields', finite('maxHeaderFields', options.maxHeaderFields ?? 100), 1),
    maxBodyBytes: integer('maxBodyBytes', options.maxBodyBytes ?? 64 * 1024, 0),
    limits: {
      ...(options.maxFrameBytes === undefined
        ? {}
        : { maxFrameBytes: integer('maxFrameBytes', options.maxFrameBytes, 1) }),
      ...(options.maxFragments === undefined ? {} : { maxFragments: integer('maxFragments', options.maxFragments, 1) }),
    },
    interleavePings: flag('interleavePings', options.interleavePings, false),
  };
}

/** Silence after which the system probes, where nothing else breaks it. */
const keepAliveMs = 60_000;

/** Probes would never find silence then, and asking for them takes four calls to the system for each connection. */
function isAskedOften(liveness: ConnectOptions['liveness']): boolean {
  return liveness !== false && !(Number(liveness?.intervalMs) > keepAliveMs);
}

const cookieNames: ReadonlySet<string> = /* @__PURE__ */ new Set(['get', 'set']);

function cookieHook(cookies: CookieHook | undefined): CookieHook | undefined {
  if (cookies === undefined) return undefined;
  if (typeof cookies !== 'object' || cookies === null || typeof cookies.get !== 'function') {
    throw unexpectedSecret('cookies', 'an object with a function get');
  }
  if ('set' in cookies) hook('cookies.set', cookies['set'] as unknown);
  // A jar of a class of its own may have what it likes.
  if (Object.getPrototypeOf(cookies) === Object.prototype) checkNames(cookies, cookieNames, 'cookies');
  return cookies;
}

function hook<T>(name: string, value: T): T {
  // Its kind alone: credentials may stand where the function that gives them is expected.
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(`${name}: expected a function, not ${typeof value}`);
  return value;
}

function familyOf(address: string | undefined): 4 | 6 | undefined {
  if (address === undefined) return undefined;
  return isIP(address) === 6 ? 6 : 4;
}

function flag(name: string, value: boolean | undefined, byDefault: boolean): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw unexpected(name, 'true or false', value);
  return value ?? byDefault;
}

/** What comes before anything is known of a peer always has a bound. */
function finite(name: string, value: number): number {
  if (value === Infinity) throw unexpected(name, 'a finite number', value, RangeError);
  return value;
}

function integer(name: string, value: number, least: number): number {
  if ((Number.isInteger(value) || value === Infinity) && value >= least) return value;
  throw unexpected(
    name,
    `a whole number of at least ${least}`,
    value,
    typeof value === 'number' ? RangeError : TypeError,
  );
}
