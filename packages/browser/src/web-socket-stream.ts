import {
  closeInfo,
  defineInterface,
  domException,
  promised,
  StreamLife,
  streamOptions,
  usvString,
} from '@hybi/session/faces';
import type { UrlLike } from '@hybi/session';
import type { WebSocketClosed, WebSocketCloseInfo, WebSocketOpened, WebSocketStreamOptions } from '@hybi/session/faces';
import { browserClock } from './browser-clock.js';
import type { PageReadable, PageWritable } from './page-stream.js';
import { socketUrl } from './page-url.js';
import { webSocketTransport } from './web-socket-transport.js';

/** What {@link WebSocketStream.opened} is fulfilled with. */
export type WebSocketOpenInfo = WebSocketOpened<
  PageReadable<string | Uint8Array>,
  PageWritable<string | ArrayBuffer | ArrayBufferView>
>;

/** One connection as a pair of streams: https://github.com/whatwg/websockets/pull/48. */
export interface WebSocketStream {
  /** The URL, absolute and in its normal form. */
  readonly url: string;
  /** Fulfilled when the connection is open. Rejects with a `WebSocketError`, or with the reason of the signal. */
  readonly opened: Promise<WebSocketOpenInfo>;
  /** Fulfilled with the peer's Close when the connection was closed cleanly. Rejects when it was not, or was never open. */
  readonly closed: Promise<WebSocketClosed>;
  /**
   * Closes the connection, after what has been written. While connecting it gives up.
   *
   * @throws InvalidAccessError or SyntaxError (DOMException) for a code that is neither 1000 nor 3000 to 4999, or a reason of more than
   * 123 bytes as UTF-8.
   */
  close(closeInfo?: WebSocketCloseInfo): void;
}

/** The class of {@link WebSocketStream}. */
export interface WebSocketStreamClass {
  /**
   * @param url parsed as the standard says, with a userinfo too; `connect` and `open` are stricter.
   * @throws SyntaxError (DOMException) for a bad URL or subprotocol.
   */
  new (url: string | UrlLike, options?: WebSocketStreamOptions): WebSocketStream;
  readonly prototype: WebSocketStream;
}

/** The requests of an engine's `WebSocket` have no deadline that a page could see: these are its own to keep. */
const bounds = {
  requireSubprotocol: true,
  attempt: 1,
  openTimeoutMs: 30_000,
  closeTimeoutMs: 30_000,
  maxMessageBytes: Infinity,
} as const;

/** A `WebSocketStream` over the native `WebSocket`, for an engine without one. */
export const WebSocketStreamOverWebSocket: WebSocketStreamClass = /* @__PURE__ */ defineInterface(
  class implements WebSocketStream {
    readonly #url: string;
    readonly #life: StreamLife;

    constructor(url: string | UrlLike, options: WebSocketStreamOptions = {}) {
      if (arguments.length === 0) throw new TypeError('WebSocketStream: expected a URL, not nothing');
      const text = usvString(url);
      // What isn't the standard's is ignored, as the native one ignores it.
      const { protocols, signal } = streamOptions(options);
      this.#url = absolute(text);
      this.#life = new StreamLife(webSocketTransport(browserClock), { ...bounds, url: this.#url, protocols }, signal);
    }

    get url(): string {
      return this.#url;
    }

    get opened(): Promise<WebSocketOpenInfo> {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the streams of the platform are those of the page
      return promised(() => this.#life.opened as Promise<WebSocketOpenInfo>);
    }

    get closed(): Promise<WebSocketClosed> {
      return promised(() => this.#life.closed);
    }

    close(closeInfoDict: WebSocketCloseInfo = {}): void {
      const life = this.#life;
      const { closeCode, reason } = closeInfo(closeInfoDict, 'closeInfo');
      life.close(closeCode, reason);
    }
  },
  { name: 'WebSocketStream', members: ['url', 'opened', 'closed', 'close'] },
);

// A call as a whole: Rspack keeps an unused operator, and all that it names.
/**
 * The engine's `WebSocketStream`, or one over its `WebSocket` where it has none (Firefox, Safari).
 *
 * That one lacks back-pressure for what comes in: a `WebSocket` can't be paused, so that whoever reads slowly fills the page's memory.
 * And where the engine's `opened` rejects, it waits no longer than 30 seconds to be open, or closed.
 */
export const WebSocketStream: WebSocketStreamClass = /* @__PURE__ */ (() => native() ?? WebSocketStreamOverWebSocket)();

function native(): WebSocketStreamClass | undefined {
  const { WebSocketStream: stream } = globalThis;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the ambient declaration says only what the transport needs
  return stream as WebSocketStreamClass | undefined;
}

function absolute(url: string): string {
  try {
    return socketUrl(url).href;
  } catch (error) {
    throw domException('SyntaxError', error instanceof Error ? error.message : String(error));
  }
}
