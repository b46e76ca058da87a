import { OpenError } from '@hybi/session';
import type { Answer } from './http-exchange.js';
import { redactUrl } from './quote.js';
import { headerMap } from './refusal.js';
import { normalizeUrl, originOf, parseTarget } from './websocket-url.js';
import type { Target } from './websocket-url.js';

const statuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends the attempt to, and what may go along. */
export interface Redirect {
  readonly target: Target;
  /** Another scheme, host or port: the caller's credentials were not meant for it (SEC-10, T-18). */
  readonly crossOrigin: boolean;
}

/** Whether an answer is a redirect that says where to. */
export function isRedirect(answer: Answer): boolean {
  return statuses.has(answer.head.status) && answer.head.headers.get('location') !== undefined;
}

/**
 * Reads a redirect.
 *
 * @throws OpenError `rejected` for one that leads from `wss:` to `ws:`, or nowhere.
 */
export function readRedirect(answer: Answer, from: Target): Redirect {
  const location = locationOf(answer);
  const base = from.href.replace(/^ws/, 'http');
  // What the parser throws holds both URLs as they are, and in them whatever is secret.
  const url = URL.canParse(location, base) ? new URL(location, base) : undefined;
  if (url === undefined) throw refusedRedirect(answer, from, 'which is no URL');
  // What a redirect says of a fragment or of credentials is not for this side.
  url.hash = '';
  url.username = '';
  url.password = '';
  let target: Target;
  try {
    target = parseTarget(normalizeUrl(url));
  } catch (cause) {
    throw refusedRedirect(answer, from, 'which is no WebSocket URL that could be followed', cause);
  }
  if (from.secure && !target.secure) throw refusedRedirect(answer, from, 'which would give up TLS');
  if (target.socketPath !== undefined) throw refusedRedirect(answer, from, 'which is a file of this machine');
  return { target, crossOrigin: originOf(target) !== originOf(from) };
}

/**
 * The subprotocols that are no credentials, neither known as such nor by the look of a bearer token: those were meant for the server that
 * was asked first.
 */
export function withoutCredentials(protocols: readonly string[], credentials: readonly string[]): readonly string[] {
  return protocols.filter((protocol) => !credentials.includes(protocol) && !/(^|\.)bearer\./i.test(protocol));
}

/** A relative URL, or the empty one, which means the same place again. */
function locationOf(answer: Answer): string {
  return answer.head.headers.getAll('location')[0] ?? '';
}

function refusedRedirect(answer: Answer, from: Target, why: string, cause?: unknown): OpenError {
  const location = redactUrl(locationOf(answer));
  return new OpenError('rejected', `${redactUrl(from.href)}: the server redirects to "${location}", ${why}`, {
    phase: 'http',
    status: answer.head.status,
    headers: headerMap(answer.head),
    body: answer.body,
    cause,
  });
}
