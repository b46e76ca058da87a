import { unexpected } from '@hybi/session';
import { readHeaders } from './header-input.js';
import type { HeaderInput, HeaderList } from './header-input.js';
import { checkNames } from './option-names.js';
import { redactUrl, unexpectedSecret } from './quote.js';
import { compileTls } from './tls-options.js';
import type { TlsOptions, TlsSettings } from './tls-options.js';
import { basicCredentials, userinfoOf } from './userinfo.js';
import type { Userinfo } from './userinfo.js';

/** A proxy with more than its URL. */
export interface ProxyOptions {
  /**
   * `http:`, `https:`, `socks5:` (names are resolved here) or `socks5h:` (by the proxy). A user and password in it are sent as Basic
   * `Proxy-Authorization`, or as RFC 1929 has it.
   */
  readonly url: string | URL;
  /** More header fields for the `CONNECT` of an HTTP proxy, such as another `Proxy-Authorization`. Default: none. */
  readonly headers?: HeaderInput | undefined;
  /** TLS towards an `https:` proxy. The target's TLS is not affected. Default: Node's defaults. */
  readonly tls?: TlsOptions | undefined;
}

/** Chooses the proxy for one target. `false` and `undefined`: none. It gets the `ws:` or `wss:` URL (CON-07). */
export type ProxyFunction = (
  url: string,
) => string | URL | ProxyOptions | false | undefined | Promise<string | URL | ProxyOptions | false | undefined>;

/** The `proxy` option; as a string it is `'env'` or the URL of a proxy. */
export type ProxyOption = false | string | URL | ProxyOptions | ProxyFunction;

/** A proxy, checked. */
export interface Proxy {
  readonly kind: 'http' | 'https' | 'socks5' | 'socks5h';
  readonly hostname: string;
  readonly port: number;
  readonly userinfo: Userinfo | undefined;
  readonly headers: HeaderList;
  /** For an `https:` proxy. */
  readonly tls: TlsSettings | undefined;
  /** As it may stand in an error. */
  readonly name: string;
}

const optionNames: ReadonlySet<string> = /* @__PURE__ */ new Set(
  Object.keys({ url: 0, headers: 0, tls: 0 } satisfies Record<keyof ProxyOptions, 0>),
);

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, socks5: 1080, socks5h: 1080 };

/**
 * Checks a proxy.
 *
 * @param option where it was given, for the error.
 * @throws SyntaxError for what is no URL, TypeError for a scheme that is no proxy's, and for a user or password that can't be sent.
 */
export function readProxy(given: string | URL | ProxyOptions, option = 'proxy'): Proxy {
  const options: ProxyOptions = typeof given === 'string' || given instanceof URL ? { url: given } : given;
  if (typeof options !== 'object' || options === null) throw unexpected(option, 'a URL or an object with a url', given);
  checkNames(options, optionNames, option);
  if (typeof options.url !== 'string' && !(options.url instanceof URL))
    throw unexpected(`${option}.url`, 'a string or a URL', options.url);
  const text = String(options.url);
  // oxlint-disable-next-line no-control-regex -- these are the characters that must not get into a request
  if (/[\u0000-\u0020]/.test(text))
    throw unexpectedSecret(option, 'a URL without white space and control characters', SyntaxError);
  // As other tools read it: without a scheme it is an HTTP proxy.
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`, option);
  const kind = url.protocol.slice(0, -1) === 'socks' ? 'socks5h' : url.protocol.slice(0, -1);
  if (kind !== 'http' && kind !== 'https' && kind !== 'socks5' && kind !== 'socks5h') {
    throw new TypeError(`${option}: expected the scheme http, https, socks5 or socks5h, not "${shown(text)}"`);
  }
  if (options.tls !== undefined && kind !== 'https')
    throw new TypeError(`${option}.tls: expected for a proxy with https: alone, not for ${kind}:`);
  if (options.headers !== undefined && kind.startsWith('socks'))
    throw new TypeError(`${option}.headers: expected for a proxy with http: or https: alone, not for ${kind}:`);
  const userinfo = userinfoOf(url);
  if (userinfo !== undefined) checkUserinfo(kind, userinfo, option);
  // A URL with another scheme than http or https has its host as it was written: neither IDNA nor lower case nor IPv4 (URI-07).
  const host = parse(`http://${url.hostname}`, option).hostname;
  const hostname = host.startsWith('[') ? host.slice(1, -1) : host;
  const port = url.port === '' ? defaultPorts[kind]! : Number(url.port);
  return {
    kind,
    hostname,
    port,
    userinfo,
    headers: readHeaders(options.headers, `${option}.headers`),
    tls: kind === 'https' ? compileTls(options.tls, `${option}.tls`) : undefined,
    name: `${kind}://${host}:${port}`,
  };
}

/** The header fields of a `CONNECT`: Basic from the URL, unless the caller's own say otherwise. */
export function connectHeaders(proxy: Proxy): HeaderList {
  const given = proxy.headers.some(([name]) => name.toLowerCase() === 'proxy-authorization');
  if (proxy.userinfo === undefined || given) return proxy.headers;
  return [...proxy.headers, ['Proxy-Authorization', basicCredentials(proxy.userinfo, 'proxy')]];
}

function parse(text: string, option: string): URL {
  try {
    const url = new URL(text);
    if (url.hostname !== '') return url;
  } catch {
    // reported below
  }
  throw new SyntaxError(`${option}: expected the URL of a proxy, not "${shown(text)}"`);
}

function checkUserinfo(kind: Proxy['kind'], userinfo: Userinfo, option: string): void {
  if (kind === 'http' || kind === 'https') basicCredentials(userinfo, option);
  // RFC 1929 §2: a length is one byte.
  else if (userinfo.user.length > 255 || userinfo.password.length > 255)
    throw unexpectedSecret(option, 'a user and a password of at most 255 bytes each for SOCKS5', RangeError);
}

/** There is nothing to see in the path of a proxy, and whoever forgets to escape a slash has a password there. */
function shown(text: string): string {
  return redactUrl(text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@'));
}
