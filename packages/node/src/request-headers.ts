import type { ResponseHead } from '@hybi/codec';
import type { ProviderContext } from '@hybi/session';
import type { AttemptScope } from './attempt-scope.js';
import { hasHeader, readHeaders, withHeader } from './header-input.js';
import type { HeaderList } from './header-input.js';
import { cookieUrl } from './http-hooks.js';
import type { CookieHook } from './http-hooks.js';
import type { NodeSettings } from './node-settings.js';
import { provide } from './provide.js';
import { basicCredentials } from './userinfo.js';
import type { Target } from './websocket-url.js';

/** What decides about the caller's header fields. */
type HeaderSettings = Pick<NodeSettings, 'headers' | 'origin' | 'urlCredentials'>;

/** The caller's header fields, where they are known without asking anybody. */
export function fixedHeaders({ headers, origin, urlCredentials }: HeaderSettings): HeaderList | undefined {
  return typeof headers === 'function' || origin !== undefined || urlCredentials !== 'refuse' ? undefined : headers;
}

/** The caller's header fields for an attempt, `Origin` and the URL's credentials among them. */
export async function firstHeaders(
  { headers, origin, urlCredentials }: HeaderSettings,
  target: Target,
  context: () => ProviderContext,
  scope: AttemptScope,
): Promise<HeaderList> {
  let list = await provide('headers', scope, async () =>
    readHeaders(typeof headers === 'function' ? await headers(context()) : headers),
  );
  if (origin !== undefined) list = withHeader(list, 'Origin', origin); // HSQ-11
  const { userinfo } = target;
  if (urlCredentials === 'basic' && userinfo !== undefined && !hasHeader(list, 'authorization')) {
    const credentials = await provide('url', scope, () => basicCredentials(userinfo, 'userinfo'));
    list = withHeader(list, 'Authorization', credentials); // URI-09
  }
  return list;
}

/** The header fields with those cookies that the jar has for the target (SEC-06). */
export async function withCookie(
  list: HeaderList,
  cookies: CookieHook,
  target: Target,
  scope: AttemptScope,
): Promise<HeaderList> {
  const cookie = await provide('cookies', scope, async () =>
    sendable('cookies', 'Cookie', await cookies.get(cookieUrl(target.href))),
  );
  return cookie === undefined || cookie === '' ? list : withHeader(list, 'Cookie', cookie);
}

/** Gives the jar the cookies of an answer, if there are any and it takes some (HSR-16). It never fails. */
export function keepCookies(
  cookies: CookieHook | undefined,
  target: Target,
  head: ResponseHead,
): Promise<void> | undefined {
  if (cookies?.set === undefined) return undefined;
  const lines = head.headers.getAll('set-cookie');
  return lines.length === 0 ? undefined : offerCookies(cookies, target, lines);
}

async function offerCookies(cookies: CookieHook, target: Target, lines: readonly string[]): Promise<void> {
  try {
    await cookies.set?.(cookieUrl(target.href), lines);
  } catch {
    // A jar that takes no cookie is no reason to give the connection up.
  }
}

/** A hook's value that could not stand in a request is the hook's failure. */
export function sendable(hook: string, name: string, value: string | undefined): string | undefined {
  if (value !== undefined) readHeaders({ [name]: value }, hook);
  return value;
}
