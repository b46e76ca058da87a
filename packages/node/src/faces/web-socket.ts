import {
  bufferSource,
  checkProtocols,
  closeArguments,
  defineInterface,
  domException,
  domString,
  isObject,
  readProtocols,
  usvString,
} from '@hybi/session/faces';
import type { ClosedError, OpenError } from '@hybi/session';
import { withoutEmptyTables } from '../event-tables.js';
import type { CloseEvent } from './close-event.js';
import { EventHandlers } from './event-handlers.js';
import { faceSettings } from './face-options.js';
import type { WebSocketOptions } from './face-options.js';
import { parseFaceUrl } from './face-url.js';
import { CLOSED, CLOSING, CONNECTING, OPEN, SocketLife } from './socket-life.js';

/** The events of a {@link WebSocket}. */
export interface WebSocketEventMap {
  readonly open: Event;
  /** `data` is a string, or what `binaryType` says. */
  readonly message: MessageEvent;
  /** `error` says why the connection failed, which in a browser nobody may know: hence it is optional by its type. */
  readonly error: Event & { readonly error?: OpenError | ClosedError; readonly message?: string };
  readonly close: CloseEvent;
}

/** Without a `this`, so that this class can stand wherever TypeScript's DOM library wants its own `WebSocket`. */
type Handler<Name extends keyof WebSocketEventMap> = ((event: WebSocketEventMap[Name]) => unknown) | null;
type Listener<Name extends keyof WebSocketEventMap> =
  ((this: WebSocket, event: WebSocketEventMap[Name]) => void) | { handleEvent(event: WebSocketEventMap[Name]): void };
type AnyListener = Parameters<EventTarget['addEventListener']>[1];
type AddOptions = Parameters<EventTarget['addEventListener']>[2];
type RemoveOptions = Parameters<EventTarget['removeEventListener']>[2];

/**
 * `WebSocket` of the WHATWG standard (https://websockets.spec.whatwg.org), for Node: what a browser has, to the letter, with the options
 * of Node as a third argument, and `ping`, `terminate`, `ref` and `unref`.
 *
 * It does not reconnect: that is what `connect` does. Network errors are never thrown: they are an `error` and a `close` event. The
 * connection keeps the process alive until it has ended, unless `unref` is called.
 */
export class WebSocket extends EventTarget {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  readonly #url: string;
  readonly #life: SocketLife;
  readonly #handlers: EventHandlers = new EventHandlers(this);

  static {
    withoutEmptyTables(this.prototype);
  }

  /**
   * Starts to connect. The first event comes in a later turn of the event loop.
   *
   * @param url `ws:`, `wss:`, `http:` or `https:`, absolute unless there is a base.
   * @param protocols the subprotocols to offer, or one of them. The connection fails if the server selects none of them.
   * @param options what only Node can do; anything that is no object is ignored, as a browser ignores a third argument.
   * @throws SyntaxError (DOMException) for another URL, a fragment, or a subprotocol that is no token or is given twice.
   * @throws TypeError or RangeError that names what is wrong with an option.
   */
  constructor(url: string | URL, protocols: string | readonly string[] = [], options: WebSocketOptions = {}) {
    if (arguments.length === 0) throw new TypeError('WebSocket: expected a URL, not nothing');
    const text = usvString(url);
    const list = readProtocols(protocols);
    super();
    const settings = faceSettings(isObject(options) ? options : {});
    const parsed = parseFaceUrl(text, settings.baseUrl, settings.node.urlCredentials);
    this.#url = parsed.href; // API-13
    this.#life = new SocketLife(this, this.#handlers, parsed, checkProtocols(list), settings);
  }

  /** The URL, absolute and in its normal form. */
  get url(): string {
    return this.#url;
  }

  /** `CONNECTING` 0, `OPEN` 1, `CLOSING` 2, `CLOSED` 3. */
  get readyState(): 0 | 1 | 2 | 3 {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there are no other states
    return this.#life.readyState as 0 | 1 | 2 | 3;
  }

  /**
   * Payload bytes that `send` was given and that the operating system had not taken when this turn of the event loop began. It does not
   * fall when the connection ends, and goes on growing with each `send`.
   */
  get bufferedAmount(): number {
    return this.#life.bufferedAmount;
  }

  /** The extensions in use, or the empty string. */
  get extensions(): string {
    return this.#life.extensions;
  }

  /** The subprotocol that the server selected, or the empty string. */
  get protocol(): string {
    return this.#life.protocol;
  }

  /** What binary messages arrive as. Default: `blob`. Other values are ignored. */
  get binaryType(): 'blob' | 'arraybuffer' {
    return this.#life.binaryType;
  }

  set binaryType(type: 'blob' | 'arraybuffer') {
    const life = this.#life;
    const value = domString(type);
    if (value === 'blob' || value === 'arraybuffer') life.binaryType = value; // API-25
  }

  get onopen(): Handler<'open'> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- by its setter's type it is one
    return this.#handlers.get('open') as Handler<'open'>;
  }

  set onopen(handler: Handler<'open'>) {
    this.#handlers.set('open', handler);
  }

  get onerror(): Handler<'error'> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- by its setter's type it is one
    return this.#handlers.get('error') as Handler<'error'>;
  }

  set onerror(handler: Handler<'error'>) {
    this.#handlers.set('error', handler);
  }

  get onclose(): Handler<'close'> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- by its setter's type it is one
    return this.#handlers.get('close') as Handler<'close'>;
  }

  set onclose(handler: Handler<'close'>) {
    this.#handlers.set('close', handler);
  }

  get onmessage(): Handler<'message'> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- by its setter's type it is one
    return this.#handlers.get('message') as Handler<'message'>;
  }

  set onmessage(handler: Handler<'message'>) {
    this.#handlers.set('message', handler);
    this.#life.listenersChanged();
  }

  /**
   * Closes the connection, after what was sent before. Does nothing when it is closing or closed; while connecting it gives up, with an
   * `error` and a `close` event.
   *
   * @param code 1000 or 3000 to 4999. Default: none is sent.
   * @param reason at most 123 bytes as UTF-8.
   * @throws InvalidAccessError or SyntaxError (DOMException) for anything else.
   */
  // oxlint-disable-next-line typescript/no-useless-default-assignment -- Web IDL: its `length` is 0
  close(code: number | undefined = undefined, reason: string | undefined = undefined): void {
    const life = this.#life;
    const toSend = closeArguments(code, reason); // API-16, API-17
    life.close(toSend.code, toSend.reason);
  }

  /**
   * Sends a message: a string as text, a `Blob`, an `ArrayBuffer` or a view of one as binary, anything else as the string that it
   * becomes. Bytes are copied before the call returns. What is sent when it is closing or closed is dropped, and counted in
   * `bufferedAmount`.
   *
   * @throws InvalidStateError (DOMException) while it is connecting.
   */
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void {
    const life = this.#life;
    if (arguments.length === 0) throw new TypeError('send: expected a message, not nothing');
    const bytes = bufferSource(data, 'data');
    const blob = bytes === undefined && data instanceof Blob;
    const text = bytes === undefined && !blob ? domString(data) : '';
    if (life.readyState === CONNECTING) throw notYetOpen(); // API-26
    if (bytes !== undefined) life.sendBytes(bytes);
    else if (blob) life.sendBlob(data);
    else life.sendText(text); // API-27: lone surrogates leave as U+FFFD (UTF-06)
  }

  /**
   * Sends a Ping frame. Only in Node.
   *
   * @param payload at most 125 bytes; by default a few bytes that no other Ping of this connection has.
   * @returns the milliseconds until its Pong. Rejects with an `InvalidStateError` (DOMException) unless it is open, with a `RangeError`
   * for a longer payload, and with a `ClosedError` when the connection ends before.
   */
  ping(payload?: Uint8Array): Promise<number> {
    return this.#life.ping(payload);
  }

  /** Drops the connection now, without a closing handshake: `close` with 1006 follows. Only in Node. */
  terminate(): void {
    this.#life.terminate();
  }

  /** Lets the connection keep the process alive, as it does at first. Only in Node. */
  ref(): void {
    this.#life.ref();
  }

  /** Lets the process end although the connection is open. Only in Node. */
  unref(): void {
    this.#life.unref();
  }

  override addEventListener<Name extends keyof WebSocketEventMap>(
    type: Name,
    listener: Listener<Name> | null,
    options?: AddOptions,
  ): void;
  override addEventListener(type: string, listener: AnyListener, options?: AddOptions): void;
  /** As of any `EventTarget`. */
  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...args);
    this.#life.listenersChanged();
  }

  override removeEventListener<Name extends keyof WebSocketEventMap>(
    type: Name,
    listener: Listener<Name> | null,
    options?: RemoveOptions,
  ): void;
  override removeEventListener(type: string, listener: AnyListener, options?: RemoveOptions): void;
  /** As of any `EventTarget`. */
  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    super.removeEventListener(...args);
    this.#life.listenersChanged();
  }
}

function notYetOpen(): Error {
  return domException('InvalidStateError', 'send: the connection is connecting, not open');
}

defineInterface(WebSocket, {
  name: 'WebSocket',
  members: [
    'url',
    'readyState',
    'bufferedAmount',
    'onopen',
    'onerror',
    'onclose',
    'extensions',
    'protocol',
    'close',
    'onmessage',
    'binaryType',
    'send',
    'ping',
    'terminate',
    'ref',
    'unref',
    'addEventListener',
    'removeEventListener',
  ],
  constants: { CONNECTING, OPEN, CLOSING, CLOSED }, // API-14: on the class and on its prototype
});

for (const method of ['addEventListener', 'removeEventListener'] as const) {
  Object.defineProperty(WebSocket.prototype[method], 'length', { value: 2 });
}
