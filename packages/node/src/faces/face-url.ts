import { domException } from '@hybi/session/faces';
import type { DomException } from '@hybi/session/faces';
import { redactUrl } from '../quote.js';
import type { UrlCredentials } from '../websocket-url.js';

/**
 * The URL of a `WebSocket` or a `WebSocketStream`, as the standard parses it.
 *
 * @param base what a relative URL is relative to. Default: `location.href` where the host has one, as Deno may.
 * @param credentials what a userinfo in the URL means: browsers send it as Basic authorization.
 * @throws SyntaxError (DOMException) for an unwanted userinfo, and for anything but a `ws:`, `wss:`, `http:` or `https:` URL without a fragment.
 */
export function parseFaceUrl(text: string, base: string | undefined, credentials: UrlCredentials): URL {
  const url = parsed(text, base ?? hostBase());
  // API-01
  if (url === undefined) throw refused('a URL', text);
  // API-02. The `protocol` setter would do as well, but for the default port, which it keeps.
  const socketUrl = /^https?:/.test(url.protocol) ? new URL(`ws${url.href.slice('http'.length)}`) : url;
  // API-03
  if (socketUrl.protocol !== 'ws:' && socketUrl.protocol !== 'wss:') {
    throw refused('the scheme ws, wss, http or https', text);
  }
  // API-04: an empty fragment is one too, which `hash` does not show.
  if (socketUrl.href.includes('#')) {
    throw refused('no fragment', text);
  }
  if (credentials === 'refuse' && (socketUrl.username !== '' || socketUrl.password !== '')) {
    throw refused('no userinfo', text);
  }
  return socketUrl;
}

function refused(expected: string, text: string): DomException {
  return domException('SyntaxError', `url: expected ${expected}, not "${redactUrl(text)}"`);
}

function parsed(text: string, base: string | undefined): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** The API base URL of a host that has one. */
function hostBase(): string | undefined {
  const location: unknown = Reflect.get(globalThis, 'location');
  if (typeof location !== 'object' || location === null) return undefined;
  const href: unknown = Reflect.get(location, 'href');
  // Such as about:blank, to which nothing is relative.
  return typeof href === 'string' && URL.canParse(href) && parsed('.', href) !== undefined ? href : undefined;
}
