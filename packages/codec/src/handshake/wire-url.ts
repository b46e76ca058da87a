import { excerpt } from './excerpt.js';

/** What of a `ws:` or `wss:` URL goes onto the wire (RFC 6455 §3). */
export interface WireUrl {
  readonly secure: boolean;
  /** As it stands in `Host`: brackets around an IPv6 literal, the port only if it is not the default (HSQ-04). */
  readonly host: string;
  /** The resource name: the path, and the query with its "?" if there is one (URI-03). */
  readonly resource: string;
}

/** The parts of a parsed URL that are looked at; a WHATWG `URL` has them all. */
export interface UrlParts {
  readonly href: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly pathname: string;
  readonly search: string;
}

/**
 * What goes onto the wire for an already parsed URL. The parser has lowered the scheme (URI-02), applied IDNA
 * (URI-07), percent-encoded what is not ASCII (URI-08), dropped a default port and kept the brackets of an IPv6
 * literal (URI-10).
 *
 * @throws {TypeError} for a scheme other than `ws:` and `wss:`, a missing host, a fragment, or user information.
 */
export function wireUrl(url: UrlParts): WireUrl {
  // URI-01, URI-06.
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new TypeError(`url: expected the scheme "ws" or "wss", not ${excerpt(url.protocol)}`);
  }
  if (url.host === '') throw new TypeError('url: expected a host, not none');
  // URI-04: also the empty fragment of `ws://h/#`, of which only `href` knows. Data would be %23 (URI-05).
  if (url.href.includes('#'))
    throw new TypeError('url: expected no fragment, not one; write a "#" in the URL as "%23"');
  // URI-09: the grammar has no userinfo. Its value is not in the message: it is a secret.
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('url: expected no user name or password, not the one given; use an Authorization header');
  }
  // URI-03: `/.well-known/…` is a path like any other (URI-11). An empty path is "/", an empty query is none.
  const query = url.search === '?' ? '' : url.search;
  return { secure: url.protocol === 'wss:', host: url.host, resource: (url.pathname || '/') + query };
}
