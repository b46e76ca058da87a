import { ReconnectingWebSocketBase } from '@hybi/session';
import type { Provided, ReconnectingWebSocketOptions, SocketProtocols, UrlLike } from '@hybi/session';
import { connect } from './connect.js';
import type { NodeOptions } from './node-options.js';

/** What Node's `ReconnectingWebSocket` takes: the options of every platform, and those that only Node has. A message is an event, never a stream. */
export interface NodeReconnectingWebSocketOptions extends ReconnectingWebSocketOptions, Omit<NodeOptions, 'receive'> {}

/**
 * A session behind the interface of a `WebSocket`: see {@link ReconnectingWebSocketBase}.
 *
 * ```ts
 * const socket = new ReconnectingWebSocket('wss://example.com/feed')
 * socket.onmessage = ({ data }) => show(data)
 * ```
 */
export class ReconnectingWebSocket extends ReconnectingWebSocketBase {
  /**
   * @param url as for `connect`, or a function that makes it for each attempt.
   * @param protocols one name or several, or a function that makes them for each attempt.
   * @throws SyntaxError (DOMException) for a URL or a subprotocol that a `WebSocket` would not take either.
   * @throws RangeError for a port that is blocked, as in browsers, where such a `WebSocket` fails at once.
   * @throws TypeError or RangeError that names what is wrong with an option.
   */
  constructor(
    url: Provided<string | UrlLike>,
    protocols?: SocketProtocols,
    options?: NodeReconnectingWebSocketOptions,
  ) {
    if (Object.hasOwn(options ?? {}, 'receive')) throw new TypeError('receive: there is no such option');
    super({ connect, blob: (bytes) => new Blob([bytes.slice()]) }, url, protocols, options);
  }
}
