import { defaultCloseCode } from './check-close.js';
import { EventTargetBase } from './events.js';
import { domException } from './faces/dom-exception.js';
import { closeArguments } from './faces/socket-arguments.js';
import type { Provided, UrlLike } from './options.js';
import { socketDataOf, wireDataOf } from './reconnecting-web-socket-data.js';
import type { SocketData } from './reconnecting-web-socket-data.js';
import { endOfAll, endOfTry, replaced } from './reconnecting-web-socket-end.js';
import type { SocketEnd } from './reconnecting-web-socket-end.js';
import {
  SocketCloseEvent,
  SocketErrorEvent,
  SocketMessageEvent,
  SocketOpenEvent,
} from './reconnecting-web-socket-events.js';
import type { ReconnectingWebSocketEventMap } from './reconnecting-web-socket-events.js';
import { SocketHandlers } from './reconnecting-web-socket-handlers.js';
import type { Handler } from './reconnecting-web-socket-handlers.js';
import { connectOptionsOf } from './reconnecting-web-socket-options.js';
import type { ReconnectingWebSocketOptions, SocketProtocols } from './reconnecting-web-socket-options.js';
import type { SessionBehind, SocketPlatform } from './reconnecting-web-socket-platform.js';
import type { SessionState } from './state.js';
import type { WireData } from './subprotocol.js';
import { wireSize } from './wire-size.js';

export type { SocketData } from './reconnecting-web-socket-data.js';
export type { ReconnectingWebSocketEventMap } from './reconnecting-web-socket-events.js';
export type { SessionBehind, SocketPlatform } from './reconnecting-web-socket-platform.js';

const readyStates = { connecting: 0, waiting: 0, open: 1, closing: 2, closed: 3 } as const;

/**
 * A session behind the interface of a `WebSocket`, for code that was written for `reconnecting-websocket` or `partysocket`. For new code
 * use `connect`. Libraries that reconnect by themselves must be given a `WebSocket`, never this: see `docs/migration.md`.
 *
 * `readyState` is `CONNECTING` while there is no connection and there will be one, and `CLOSED` only at the end. Each opening is an
 * `open`; each failed attempt and each end of a connection is a `close` that tells what happened, with an `error` before it that says
 * why, unless the end was clean. Having given up is an `error` with a `GaveUpError`. Unlike its models it never reports a `close` with
 * 1000 that did not come, and ends when the server closes with a code that says not to come back, such as 1000 or 1008
 * (`retry: { verdict: () => 'retry' }` changes that).
 *
 * What can't be sent yet waits in the session's outbox, which has bounds. What is sent when it is closed is discarded.
 *
 * A platform extends it by a class that brings itself along.
 */
export class ReconnectingWebSocketBase extends EventTargetBase<ReconnectingWebSocketEventMap> {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;

  readonly #platform: SocketPlatform;
  readonly #connect: () => SessionBehind;
  readonly #handlers = new SocketHandlers(this);
  #session: SessionBehind | undefined;
  /** The phase that was told last; the session may be further. */
  #phase: SessionState['phase'] = 'closed';
  #protocol = '';
  #extensions = '';
  #url = '';
  #retryCount = 0;
  #discardedBytes = 0;
  #binaryType: 'blob' | 'arraybuffer' = 'blob';
  #reconnecting = false;

  /**
   * @param url or a function that makes it for each attempt.
   * @param protocols one name or several, or a function that makes them for each attempt.
   * @throws SyntaxError (DOMException) for a URL or a subprotocol that a `WebSocket` would not take either.
   * @throws TypeError or RangeError that names what is wrong with an option.
   */
  constructor(
    platform: SocketPlatform,
    url: Provided<string | UrlLike>,
    protocols?: SocketProtocols,
    options: ReconnectingWebSocketOptions = {},
  ) {
    super();
    this.#platform = platform;
    const connectOptions = connectOptionsOf(protocols, options);
    this.#connect = () => {
      try {
        return platform.connect(url, connectOptions);
      } catch (error) {
        // WHATWG: what is wrong with a URL or a subprotocol is a DOMException (API-01, API-06).
        throw error instanceof SyntaxError ? domException('SyntaxError', error.message) : error;
      }
    };
    if (options.startClosed !== true) this.#start();
  }

  /** Where it stands: 0 connecting or about to, 1 open, 2 closing, 3 closed for good. */
  get readyState(): 0 | 1 | 2 | 3 {
    const phase = this.#session?.state.phase ?? 'closed';
    // WHATWG: CLOSED only when its `close` is told (API-36), which `close()` itself does not (API-19).
    const isUntold = phase === 'closed' && this.#phase !== 'closed' && this.#phase !== 'waiting';
    return isUntold ? 2 : readyStates[phase];
  }

  /** The URL of the latest connection; the empty string before the first. */
  get url(): string {
    return this.#url;
  }

  /** The subprotocol of the latest connection, or the empty string. */
  get protocol(): string {
    return this.#protocol;
  }

  /** The extensions of the latest connection, or the empty string. */
  get extensions(): string {
    return this.#extensions;
  }

  /** Bytes that wait in the outbox and in the platform, and those that were discarded because it was closed. */
  get bufferedAmount(): number {
    const session = this.#session;
    return this.#discardedBytes + (session?.outbox.bytes ?? 0) + (session?.connection?.bufferedBytes ?? 0);
  }

  /** Retries that led to the present attempt or connection, or to the wait before the next one. */
  get retryCount(): number {
    return this.#retryCount;
  }

  /** What binary messages arrive as. Default: `blob`, as in a `WebSocket`. Other values are ignored, as there. */
  get binaryType(): 'blob' | 'arraybuffer' {
    return this.#binaryType;
  }

  set binaryType(type: 'blob' | 'arraybuffer') {
    if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type;
  }

  get onopen(): Handler<'open'> {
    return this.#handlers.get('open');
  }

  set onopen(handler: Handler<'open'>) {
    this.#handlers.set('open', handler);
  }

  get onmessage(): Handler<'message'> {
    return this.#handlers.get('message');
  }

  set onmessage(handler: Handler<'message'>) {
    this.#handlers.set('message', handler);
  }

  get onerror(): Handler<'error'> {
    return this.#handlers.get('error');
  }

  set onerror(handler: Handler<'error'>) {
    this.#handlers.set('error', handler);
  }

  get onclose(): Handler<'close'> {
    return this.#handlers.get('close');
  }

  set onclose(handler: Handler<'close'>) {
    this.#handlers.set('close', handler);
  }

  /**
   * Sends a message, or queues it until there is a connection.
   *
   * @throws TypeError for anything but a string, an `ArrayBuffer` or a view of one.
   */
  send(data: SocketData): void {
    const message = wireDataOf(data);
    if (this.#session === undefined || this.readyState >= this.CLOSING) {
      // WHATWG: what is sent too late is discarded and counted.
      this.#discardedBytes += wireSize(message);
      return;
    }
    this.#session.send(message);
  }

  /**
   * Ends it: the connection is closed, or the attempt given up, and no other follows.
   *
   * @param code 1000, the default, or 3000 to 4999.
   * @param reason at most 123 bytes as UTF-8.
   * @throws InvalidAccessError or SyntaxError (DOMException) for anything else, as `WebSocket.close` does.
   */
  // oxlint-disable-next-line typescript/no-useless-default-assignment -- Web IDL: its `length` is 0
  close(code: number | undefined = undefined, reason: string | undefined = undefined): void {
    const toSend = closeArguments(code, reason); // API-16, API-17
    this.#reconnecting = false;
    void this.#session?.close(toSend.code ?? defaultCloseCode, toSend.reason);
  }

  /**
   * Connects anew, now: in place of the present connection, which is closed with `code` and `reason`, instead of waiting on, or after
   * the end. Does nothing while an attempt is under way.
   *
   * @throws InvalidAccessError or SyntaxError (DOMException) as `close` does.
   */
  reconnect(code?: number, reason?: string): void {
    const toSend = closeArguments(code, reason);
    const session = this.#session;
    if (session === undefined) {
      this.#start();
      return;
    }
    switch (session.state.phase) {
      case 'closed':
      case 'closing':
        // The end is told first.
        if (this.#phase === 'closed') this.#start();
        else this.#reconnecting = true;
        return;
      case 'open':
        void session.connection?.close(toSend.code ?? defaultCloseCode, toSend.reason);
        this.#reconnecting = true;
        return;
      case 'waiting':
        session.reconnect();
        return;
      case 'connecting':
    }
  }

  #start(): void {
    const session = this.#connect();
    this.#session = session;
    this.#phase = session.state.phase;
    this.#retryCount = 0;
    this.#reconnecting = false;
    session.receive((message) => this.#message(message));
    session.addEventListener('statechange', ({ state }) => this.#changed(session, state));
  }

  #changed(session: SessionBehind, state: SessionState): void {
    const before = this.#phase;
    this.#phase = state.phase;
    switch (state.phase) {
      case 'connecting':
        this.#retryCount = state.attempt - 1;
        // A page came back from the back/forward cache: the connection was dropped in favour of a new one.
        if (before === 'open') this.#end(replaced);
        return;
      case 'open':
        if (before === 'open') return;
        this.#protocol = state.protocol;
        this.#extensions = state.extensions;
        this.#url = session.connection?.url ?? '';
        this.dispatchEvent(new SocketOpenEvent());
        return;
      case 'waiting':
        if (before === 'waiting') return;
        this.#retryCount = state.attempt - 1;
        this.#end(endOfTry(state.cause));
        if (this.#reconnecting) session.reconnect();
        this.#reconnecting = false;
        return;
      case 'closing':
        return;
      case 'closed':
        // Between two attempts nothing is there that could end: its close has been told.
        // And the closure of an earlier connection is not the end of the attempt that was under way.
        if (before !== 'waiting') this.#end(endOfAll(before === 'connecting' ? undefined : state.closure, state.cause));
        if (this.#reconnecting) this.#start();
    }
  }

  #end({ error, close }: SocketEnd): void {
    if (error !== undefined) this.dispatchEvent(new SocketErrorEvent(error));
    this.dispatchEvent(new SocketCloseEvent(close));
  }

  #message(message: WireData): void {
    const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(this.#url)?.[0] ?? '';
    const blob = this.#binaryType === 'blob' ? this.#platform.blob : undefined;
    this.dispatchEvent(new SocketMessageEvent(socketDataOf(message, blob), origin));
  }
}
