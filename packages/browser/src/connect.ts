import { createSession, openConnection, unexpected } from '@hybi/session';
import type {
  Connection,
  MessageIn,
  MessageOut,
  OfferedProtocols,
  Platform,
  Provided,
  Session,
  UrlLike,
} from '@hybi/session';
import { browserClock } from './browser-clock.js';
import type { BrowserConnectOptions } from './browser-options.js';
import { pageEvents } from './page-events.js';
import { pageUrl } from './page-url.js';
import { webSocketTransport } from './web-socket-transport.js';

const native = /* @__PURE__ */ webSocketTransport(browserClock);
const wakeUps = /* @__PURE__ */ pageEvents(browserClock);

/** What a session is given here. What is wrong with the other options, the session says. */
function platform(options: Pick<BrowserConnectOptions, 'transport'> | null): Platform {
  const { transport = native } = options ?? {};
  if (typeof transport !== 'function') throw unexpected('transport', 'what nativeStream() gives', transport);
  return {
    transport,
    clock: browserClock,
    random: Math.random,
    wakeUps,
    normalizeUrl: pageUrl,
    ownOptions: ['transport'],
    where: 'in a browser',
  };
}

/**
 * Starts a session: a series of connections to `url`, each opened when the one before has ended, until it is closed, aborted, or
 * trying again can't help. The first attempt starts in a microtask.
 *
 * ```ts
 * const session = connect('wss://example.com/feed', { protocols: json() });
 * for await (const message of session) console.log(message); // goes on across reconnects
 * ```
 *
 * What a browser can't do, such as setting request headers, is an option of Node's `connect` alone.
 *
 * @param url `ws:`, `wss:`, `http:` or `https:`; a relative one is resolved against the page's. A function is called before each
 *   attempt. A page from `https:` can open `ws:` to a loopback host only: otherwise the session gives up with the `OpenError` `blocked`.
 * @throws SyntaxError, TypeError or RangeError that names what is wrong with the URL or an option, before any I/O.
 */
export function connect<const Protocols extends OfferedProtocols = readonly []>(
  url: Provided<string | UrlLike>,
  options: BrowserConnectOptions<Protocols> = {},
): Session<MessageIn<Protocols>, MessageOut<Protocols>> {
  return createSession(platform(options), url, options);
}

/**
 * Opens one connection, without retries. The options are those of `connect`, and mean the same; of `retry` only `false` is accepted.
 *
 * @returns the connection once it is open and greeted; rejects with an `OpenError`, or the signal's reason.
 * @throws as `connect` does.
 */
export function open<const Protocols extends OfferedProtocols = readonly []>(
  url: Provided<string | UrlLike>,
  options: BrowserConnectOptions<Protocols> & { readonly retry?: false | undefined } = {},
): Promise<Connection<MessageIn<Protocols>, MessageOut<Protocols>>> {
  return openConnection(platform(options), url, options);
}
