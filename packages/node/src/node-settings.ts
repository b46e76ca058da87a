import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import type { ClientExtension, Limits } from '@hybi/codec';
import type { Provided } from '@hybi/session';
import { readCompression } from './compression-option.js';
import type { DialSettings } from './dial.js';
import { readHeaders } from './header-input.js';
import type { HeaderInput, HeaderList } from './header-input.js';
import type { AuthenticateHook, CookieHook } from './http-hooks.js';
import type { NodeOptions } from './node-options.js';
import { proxyChooser } from './proxy-chooser.js';
import type { ProxyChooser } from './proxy-chooser.js';
import { quote } from './quote.js';
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
export function nodeSettings(options: NodeOptions): NodeSettings {
  const { socket, origin, urlCredentials = 'refuse', compression = true, family, localAddress } = options;
  if (socket !== undefined && typeof socket !== 'function' && !(socket instanceof Duplex)) {
    throw new TypeError('socket: a Duplex, or a function that gives one, is expected');
  }
  for (const name of ['proxy', 'lookup', 'family', 'localAddress'] as const) {
    if (socket !== undefined && options[name] !== undefined && options[name] !== false) {
      throw new TypeError(`socket: ${name} contradicts it, because nothing is connected then`);
    }
  }
  // What can be iterated over only once has to be kept for the attempts.
  const headers = typeof options.headers === 'function' ? options.headers : readHeaders(options.headers);
  if (origin !== undefined) readHeaders({ origin });
  if (urlCredentials !== 'refuse' && urlCredentials !== 'basic') {
    throw new RangeError(`urlCredentials: "refuse" or "basic" is expected, not ${String(urlCredentials)}`);
  }
  if (family !== undefined && family !== 4 && family !== 6)
    throw new RangeError(`family: 4 or 6 is expected, not ${String(family)}`);
  if (localAddress !== undefined && isIP(localAddress) === 0) {
    throw new TypeError(`localAddress: an IP address is expected, not ${JSON.stringify(localAddress)}`);
  }
  if (localAddress !== undefined && family !== undefined && isIP(localAddress) !== family) {
    throw new TypeError(`localAddress: ${localAddress} contradicts family ${family}`);
  }
  if (!['messages', 'streams', undefined].includes(options.receive)) {
    throw new RangeError(`receive: "messages" or "streams" is expected, not ${String(options.receive)}`);
  }
  if (options.lookup !== undefined && typeof options.lookup !== 'function')
    throw new TypeError('lookup: a function is expected');
  const { tcpKeepAliveMs = 60_000 } = options;
  return {
    headers,
    origin,
    urlCredentials,
    extensions: readCompression(compression),
    tls: compileTls(options.tls, 'tls'),
    dial: {
      lookup: options.lookup,
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

function cookieHook(cookies: CookieHook | undefined): CookieHook | undefined {
  if (cookies === undefined) return undefined;
  if (typeof cookies !== 'object' || cookies === null || typeof cookies.get !== 'function') {
    throw new TypeError('cookies: an object with a function get is expected');
  }
  if ('set' in cookies) hook('cookies.set', cookies['set'] as unknown);
  // A jar of a class of its own may have what it likes.
  if (Object.getPrototypeOf(cookies) === Object.prototype) {
    for (const name of Object.keys(cookies)) {
      if (name !== 'get' && name !== 'set') throw new TypeError(`cookies.${quote(name, 40)}: there is no such option`);
    }
  }
  return cookies;
}

function hook<T>(name: string, value: T): T {
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(`${name}: a function is expected, not ${typeof value}`);
  return value;
}

function familyOf(address: string | undefined): 4 | 6 | undefined {
  if (address === undefined) return undefined;
  return isIP(address) === 6 ? 6 : 4;
}

function flag(name: string, value: boolean | undefined, byDefault: boolean): boolean {
  if (value !== undefined && typeof value !== 'boolean')
    throw new TypeError(`${name}: true or false is expected, not ${String(value)}`);
  return value ?? byDefault;
}

/** What comes before anything is known of a peer always has a bound. */
function finite(name: string, value: number): number {
  if (value === Infinity) throw new RangeError(`${name}: a finite number is expected, not Infinity`);
  return value;
}

function integer(name: string, value: number, least: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name}: a number is expected, not ${String(value)}`);
  if ((Number.isInteger(value) || value === Infinity) && value >= least) return value;
  throw new RangeError(`${name}: a whole number of at least ${least} is expected, not ${value}`);
}
