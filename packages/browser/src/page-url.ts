import { unexpected } from '@hybi/session';

/** What is needed of a `URL` object. */
interface UrlLike {
  readonly href: string;
}

/**
 * Makes of a URL what a `WebSocket` takes: absolute, `ws:` or `wss:`, a relative one against the page's own. It refuses more than the
 * standard does: what the parser would drop in silence, and a userinfo.
 *
 * @throws SyntaxError that quotes the URL: as {@link socketUrl}, and for a userinfo, or a line break or NUL in it.
 */
export function pageUrl(input: string | UrlLike, base?: string): string {
  const text = typeof input === 'string' ? input : input.href;
  // HSQ-01: the parser would drop these in silence, and the mistake with them.
  if (/[\0\r\n]/.test(text)) refuse(text, ' without CR, LF and NUL');
  const url = socketUrl(text, base);
  // What a browser makes of a userinfo differs; Node sends it only when it is told to.
  if (url.username || url.password) refuse(text, ' without a userinfo');
  return url.href;
}

/**
 * The URL that a `WebSocket` makes of a text, as the standard has it (API-01, API-02).
 *
 * @param base by default the document's base URL, in a worker the address of its script.
 * @throws SyntaxError that quotes the URL: if it can't be parsed, or has another scheme or a fragment.
 */
export function socketUrl(
  text: string,
  base: string | undefined = globalThis.document?.baseURI ?? globalThis.location?.href,
): URL {
  let url: URL;
  try {
    url = new URL(text, base);
    url.protocol = url.protocol.replace('http', 'ws');
  } catch {
    // What the parser says differs between engines, and may quote a secret.
    return refuse(text);
  }
  if (!/^wss?:$/.test(url.protocol)) refuse(text); // API-03
  if (url.href.includes('#')) refuse(text, ' without a fragment'); // API-04
  return url;
}

function refuse(text: string, but = ''): never {
  // What may be a secret is not shown: a userinfo and a query.
  const bare = text.replace(/\/\/[^/]*@/, '//…@').replace(/\?.*/s, '?…');
  throw unexpected('url', `a ws: or wss: URL${but}`, bare, SyntaxError);
}
