import { createSession, openConnection } from '@hybi/session';
import type {
  Clock,
  ConnectOptions,
  MakeConnection,
  MessageIn,
  MessageOut,
  OfferedProtocols,
  Platform,
  Provided,
  Session,
  UrlLike,
} from '@hybi/session';
import { NodeClock } from './node-clock.js';
import { NodeConnection } from './node-connection.js';
import { nodeOptionNames } from './node-options.js';
import type { NodeConnectOptions, NodeOptions } from './node-options.js';
import { nodeSettings } from './node-settings.js';
import { nodeTransport } from './node-transport.js';
import { normalizeUrl } from './websocket-url.js';

/**
 * Starts a session: a series of connections to `url`, each opened when the one before has ended, until it is closed, aborted, or
 * trying again can't help. The first attempt starts in a microtask.
 *
 * ```ts
 * const session = connect('wss://example.com/feed', { protocols: json(), headers: { authorization: 'Bearer …' } });
 * for await (const message of session) console.log(message); // goes on across reconnects
 * ```
 *
 * @param url `ws:`, `wss:`, `http:` or `https:`, or `ws+unix:/path/to.sock:/resource`; or a function that gives one for each attempt.
 * @throws SyntaxError, TypeError or RangeError for a bad URL or option, with its name and value, before any I/O. Network failures are not
 * thrown: `session.state` and its promises tell of them.
 */
export function connect<const Protocols extends OfferedProtocols = readonly []>(
  url: Provided<string | UrlLike>,
  options: NodeConnectOptions<Protocols> = {},
): Session<MessageIn<Protocols>, MessageOut<Protocols>, NodeConnection<MessageIn<Protocols>, MessageOut<Protocols>>> {
  type In = MessageIn<Protocols>;
  type Out = MessageOut<Protocols>;
  const session = createSession<Protocols>(nodePlatform(options), url, options);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- makeConnection below makes no other kind
  return session as Session<In, Out, NodeConnection<In, Out>>;
}

/**
 * Opens one connection, without retries. Of the option `retry` only `false` is accepted.
 *
 * @param url as for {@link connect}.
 * @returns the connection, once it is open and greeted. Rejects with an `OpenError`, or with the reason of `signal`.
 * @throws SyntaxError, TypeError or RangeError for a bad URL or option, with its name and value, before any I/O.
 */
export function open<const Protocols extends OfferedProtocols = readonly []>(
  url: Provided<string | UrlLike>,
  options: NodeConnectOptions<Protocols> & { readonly retry?: false | undefined } = {},
): Promise<NodeConnection<MessageIn<Protocols>, MessageOut<Protocols>>> {
  const opened = openConnection<Protocols>(nodePlatform(options), url, options);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- makeConnection below makes no other kind
  return opened as Promise<NodeConnection<MessageIn<Protocols>, MessageOut<Protocols>>>;
}

/** What a session is given by Node. Made for each session, since clock and transport are its own. */
export function nodePlatform(
  options: NodeOptions & Pick<ConnectOptions, 'liveness'> = {},
  clock: Clock = new NodeClock(),
): Platform {
  const settings = nodeSettings(options ?? {});
  return {
    transport: nodeTransport(settings, clock),
    clock,
    random: Math.random,
    normalizeUrl: (url) => normalizeUrl(url, settings.urlCredentials),
    ownOptions: nodeOptionNames,
    unreadable: settings.receivesStreams ? "the option receive is 'streams': read incoming()" : undefined,
    makeConnection: makeNodeConnection,
  };
}

const makeNodeConnection: MakeConnection = (host) => new NodeConnection(host);
