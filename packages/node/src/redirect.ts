import { OpenError } from '@hybi/session';
import type { Answer } from './http-exchange.js';
import { quote, redactUrl } from './quote.js';
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
  const location = answer.head.headers.getAll('location')[0] ?? '';
  let target: Target;
  try {
    const base = from.href.replace(/^ws/, 'http');
    const url = new URL(location, base);
    // What a redirect says of a fragment or of credentials is not for this side.
    url.hash = '';
    url.username = '';
    url.password = '';
    target = parseTarget(normalizeUrl(url));
  } catch (cause) {
    throw refusedRedirect(answer, from, `which is no WebSocket URL that could be followed`, cause);
  }
  if (from.secure && !target.secure) throw refusedRedirect(answer, from, 'which would give up TLS', undefined);
  if (target.socketPath !== undefined)
    throw refusedRedirect(answer, from, 'which is a file of this machine', undefined);
  return { target, crossOrigin: originOf(target) !== originOf(from) };
}

/** Subprotocols that are credentials in disguise: they were meant for the server that was asked first. */
export function withoutBearer(protocols: readonly string[]): readonly string[] {
  return protocols.filter((protocol) => !/(^|\.)bearer\./i.test(protocol));
}

function refusedRedirect(answer: Answer, from: Target, why: string, cause: unknown): OpenError {
  const location = quote(redactUrl(answer.head.headers.get('location') ?? ''), 200);
  return new OpenError('rejected', `${redactUrl(from.href)}: the server redirects to "${location}", ${why}`, {
    phase: 'http',
    status: answer.head.status,
    headers: headerMap(answer.head),
    body: answer.body,
    cause,
  });
}
