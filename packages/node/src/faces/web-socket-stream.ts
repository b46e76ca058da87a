import type { ReadableStream, WritableStream } from 'node:stream/web';
import { closeInfo, defineInterface, promised, StreamLife, streamOptions, usvString } from '@hybi/session/faces';
import type {
  WebSocketClosed,
  WebSocketCloseInfo,
  WebSocketOpened,
  WebSocketStreamOptions as StandardOptions,
} from '@hybi/session/faces';
import { NodeClock } from '../node-clock.js';
import { nodeTransport } from '../node-transport.js';
import { blockedPortError } from './blocked-port.js';
import { faceSettings } from './face-options.js';
import type { FaceOptions } from './face-options.js';
import { parseFaceUrl } from './face-url.js';

/** Options of Node's `WebSocketStream`: those of the standard's draft, and what only Node can do. */
export interface WebSocketStreamOptions extends StandardOptions, FaceOptions {}

/** What {@link WebSocketStream.opened} is fulfilled with. */
export type WebSocketOpenInfo = WebSocketOpened<
  ReadableStream<string | Uint8Array>,
  WritableStream<string | ArrayBuffer | ArrayBufferView>
>;

/**
 * `WebSocketStream` of the standard's draft (whatwg/websockets PR #48), for Node: one connection as a pair of streams, with back-pressure
 * down to the TCP window in both directions.
 *
 * While nothing is read, nothing is noticed either: neither a Close nor a Ping that stands behind what was not read.
 */
export class WebSocketStream {
  readonly #url: string;
  readonly #life: StreamLife;

  /**
   * @throws SyntaxError (DOMException) for a bad URL or subprotocol, as `WebSocket` does.
   * @throws TypeError or RangeError that names what is wrong with an option.
   */
  constructor(url: string | URL, options: WebSocketStreamOptions = {}) {
    if (arguments.length === 0) throw new TypeError('WebSocketStream: expected a URL, not nothing');
    const text = usvString(url);
    const { protocols, signal, rest } = streamOptions(options);
    const { node, request, baseUrl } = faceSettings(rest);
    const parsed = parseFaceUrl(text, baseUrl, node.urlCredentials);
    this.#url = parsed.href;
    this.#life = new StreamLife(
      nodeTransport(node, new NodeClock()),
      { ...request, url: parsed.href, protocols },
      signal,
      blockedPortError(parsed),
    );
  }

  /** The URL, absolute and in its normal form. */
  get url(): string {
    return this.#url;
  }

  /**
   * Fulfilled when the connection is open. Rejects with a `WebSocketError`, whose `cause` is the `OpenError`, or with the reason of the
   * signal.
   */
  get opened(): Promise<WebSocketOpenInfo> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the streams of the platform are those of Node
    return promised(() => this.#life.opened as Promise<WebSocketOpenInfo>);
  }

  /**
   * Fulfilled with the peer's Close when the connection was closed cleanly. Rejects with a `WebSocketError` when it was not, and as
   * `opened` does when it was never open.
   */
  get closed(): Promise<WebSocketClosed> {
    return promised(() => this.#life.closed);
  }

  /**
   * Closes the connection, after what has been written; what is written later is refused. While connecting it gives up. Messages that
   * come before the peer's Close can still be read, as long as they fit into the queue.
   *
   * @throws TypeError, InvalidAccessError or SyntaxError (DOMException) for a code that is neither 1000 nor 3000 to 4999, or a reason of
   * more than 123 bytes as UTF-8. A reason without a code makes it 1000.
   */
  close(closeInfoDict: WebSocketCloseInfo = {}): void {
    const life = this.#life;
    const { closeCode, reason } = closeInfo(closeInfoDict, 'closeInfo');
    life.close(closeCode, reason);
  }
}

defineInterface(WebSocketStream, { name: 'WebSocketStream', members: ['url', 'opened', 'closed', 'close'] });
