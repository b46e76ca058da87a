import { isBlockedPort } from './blocked-ports.js';
import { redactUrl } from './quote.js';
import { basicCredentials, userinfoOf } from './userinfo.js';
import type { Userinfo } from './userinfo.js';

/** Where an attempt goes, as the URL says it. */
export interface Target {
  /** The URL without its userinfo, for messages and for `Opening.url`. */
  readonly href: string;
  /** `wss:` and `wss+unix:`. */
  readonly secure: boolean;
  /** As in the Host header: brackets kept, the port only when it is not the default (HSQ-04). */
  readonly host: string;
  /** For DNS, for connecting and for the certificate's name: an IPv6 address without its brackets (URI-10). */
  readonly hostname: string;
  readonly port: number;
  /** The path of a Unix socket, which stands in for host and port. */
  readonly socketPath: string | undefined;
  /** Path and query, as in the request line (URI-03). */
  readonly resource: string;
  /** Where the URL has one. */
  readonly userinfo: Userinfo | undefined;
}

/** What to do with a userinfo in the URL: see `NodeOptions.urlCredentials`. */
export type UrlCredentials = 'refuse' | 'basic';

/**
 * Checks a URL and writes it the one way that the session and the transport use: absolute, `ws:` or `wss:` (`http:` and
 * `https:` are turned into them, API-02), the host in its ASCII form (URI-07), everything else percent-encoded (URI-08).
 *
 * @throws SyntaxError for anything that is no WebSocket URL, and for a fragment (URI-04) or an unasked userinfo (URI-09).
 * @throws TypeError for a userinfo that is asked for and can't be sent (RFC 7617 §2).
 * @throws RangeError for a port that browsers block.
 */
export function normalizeUrl(input: string | URL, credentials: UrlCredentials = 'refuse'): string {
  const text = String(input);
  if (text === normalized?.text) return normalized.href;
  const { href, username, password } = checkedUrl(text, credentials);
  // As in parseTarget: the same again and again, and nothing secret.
  if (username === '' && password === '') normalized = { text, href };
  return href;
}

let normalized: { readonly text: string; readonly href: string } | undefined;

function checkedUrl(text: string, credentials: UrlCredentials): URL {
  // HSQ-01, T-17: the URL parser would drop line ends in silence, and the mistake with them.
  // eslint-disable-next-line no-control-regex -- these are the characters that must not get into a request
  if (/[\u0000\r\n]/.test(text)) throw refused('a URL without CR, LF and NUL', text);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refused('an absolute ws: or wss: URL', text);
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') url = new URL(`ws${url.href.slice('http'.length)}`);
  if (url.href.includes('#')) throw refused('no fragment', text); // URI-04
  if (url.protocol === 'ws+unix:' || url.protocol === 'wss+unix:') {
    parseTarget(url.href);
    return url;
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw refused('the scheme ws: or wss:', text);
  }
  checkUserinfo(url, credentials, text);
  if (url.port !== '' && isBlockedPort(Number(url.port))) {
    throw refused(`another port than ${url.port}, which is blocked as it is in browsers`, text, RangeError);
  }
  return url;
}

/**
 * Takes apart a URL that {@link normalizeUrl} has checked.
 *
 * @throws SyntaxError for a `ws+unix:` URL without an absolute socket path.
 */
export function parseTarget(href: string): Target {
  if (last?.href === href) return last;
  const target = takeApart(href);
  // Nearly always the same URL is asked for again and again. One with a password is not kept longer than it is needed.
  if (target.userinfo === undefined) last = target;
  return target;
}

let last: Target | undefined;

function takeApart(href: string): Target {
  const url = new URL(href);
  const secure = url.protocol === 'wss:' || url.protocol === 'wss+unix:';
  if (url.protocol.endsWith('+unix:')) return parseUnixTarget(url, secure);
  const userinfo = userinfoOf(url);
  if (userinfo !== undefined) url.username = url.password = '';
  return {
    href: url.href,
    secure,
    host: url.host,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    socketPath: undefined,
    resource: `${url.pathname}${url.search}`,
    userinfo,
  };
}

/** `ws+unix:/path/to.sock:/resource?query`: the socket's path ends at the first colon; one inside it is written %3A. */
function parseUnixTarget(url: URL, secure: boolean): Target {
  const colon = url.pathname.indexOf(':');
  const path = percentDecoded(colon < 0 ? url.pathname : url.pathname.slice(0, colon));
  const resource = colon < 0 ? '/' : url.pathname.slice(colon + 1);
  if (!path.startsWith('/') || path === '/' || path.includes('\0') || url.host !== '') {
    throw refused('ws+unix:/path/to.sock:/resource', url.href);
  }
  return {
    href: url.href,
    secure,
    host: 'localhost',
    hostname: 'localhost',
    port: 0,
    socketPath: path,
    resource: `${resource.startsWith('/') ? '' : '/'}${resource}${url.search}`,
    userinfo: undefined,
  };
}

/** The scheme, host and port of a URL: what decides whether credentials may go along. */
export function originOf(target: Target): string {
  return `${target.secure ? 'wss' : 'ws'}://${target.socketPath ?? target.hostname}:${target.port}`;
}

/** URI-09 */
function checkUserinfo(url: URL, credentials: UrlCredentials, text: string): void {
  const userinfo = userinfoOf(url);
  if (userinfo === undefined) return;
  if (credentials === 'refuse') {
    throw refused("no userinfo unless urlCredentials is 'basic', which sends it as Basic authorization", text);
  }
  basicCredentials(userinfo, 'url');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused(expected: string, text: string, Mistake: new (message: string) => Error = SyntaxError): Error {
  return new Mistake(`url: expected ${expected}, not "${redactUrl(text)}"`);
}
