import { ProtocolError } from '@hybi/codec';
import { SocketErrorEvent } from '@hybi/session';
import type { BasicEvent, Closure, Opening } from '@hybi/session';
import { closedError, domException } from '@hybi/session/faces';
import { NodeClock } from '../node-clock.js';
import { TransportAttempt } from '../transport-attempt.js';
import type { AttemptEvents } from '../transport-attempt.js';
import type { WireConnection } from '../wire-connection.js';
import { blockedPortError } from './blocked-port.js';
import { BufferedAmount } from './buffered-amount.js';
import { CloseEvent } from './close-event.js';
import type { EventHandlers, HandlerFunction } from './event-handlers.js';
import { EventTurns } from './event-turns.js';
import type { FaceSettings } from './face-options.js';
import { FaceRequest } from './face-request.js';
import { OutgoingOrder } from './outgoing-order.js';
import { callMessageHandler } from './received-message-event.js';

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;

// oxlint-disable-next-line typescript/unbound-method -- called with `call`, so that nobody's override stands in between
const { dispatchEvent } = EventTarget.prototype;

/** What is behind a `WebSocket`: one connection, and the events that it makes. The arguments have been converted and checked. */
export class SocketLife {
  readonly #target: EventTarget;
  readonly #handlers: EventHandlers;
  readonly #origin: string;
  readonly #maxBufferedAmount: number;
  /** Until it is open. */
  #request: FaceRequest | undefined;
  #attempt: TransportAttempt | undefined;
  /** Until it has ended: V8 keeps what a handler holds, this socket among it, longer than the rest. */
  #connection: WireConnection | undefined;
  readonly #turns = new EventTurns<string | Uint8Array>((message) => this.#tell(message));
  readonly #order = new OutgoingOrder((error) => this.#giveUp(error));
  readonly #amount: BufferedAmount;
  #readyState = CONNECTING;
  #opening: Opening | undefined;
  /** The connection takes messages: it is open, and no Close was sent or received. */
  #takes = false;
  /** Why the connection was failed from here after it was open. */
  #failure: unknown;
  /** How the connection ended, once it has. */
  #closure: Closure | undefined;
  /** Whether the listeners are those that were told of the message before. */
  #sameListeners = false;
  /** `onmessage`, when nobody else listens for messages; `undefined` when that is to be found out. */
  #soleHandler: HandlerFunction | null | undefined;
  #readAt = 0;
  /** Whether it keeps the process alive. */
  #holds = true;

  /** What a binary message is given as. */
  binaryType: 'blob' | 'arraybuffer' = 'blob';

  constructor(
    target: EventTarget,
    handlers: EventHandlers,
    url: URL,
    protocols: readonly string[],
    settings: FaceSettings,
  ) {
    this.#target = target;
    this.#handlers = handlers;
    this.#origin = url.origin;
    this.#maxBufferedAmount = settings.maxBufferedAmount;
    this.#amount = new BufferedAmount(() => this.#closure?.unsentBytes ?? this.#connection?.unsentBytes ?? 0);
    const blocked = blockedPortError(url);
    if (blocked !== undefined) {
      this.#turns.later(() => this.#failed(blocked));
      return;
    }
    // API-07: whatever comes of it comes in a later turn, when the handlers of this one are set.
    this.#request = new FaceRequest(url.href, protocols, settings.request);
    this.#attempt = new TransportAttempt(settings.node, new NodeClock(), this.#request, this.#events);
  }

  get readyState(): number {
    return this.#readyState;
  }

  /** API-15: the empty string until open. */
  get protocol(): string {
    return this.#opening?.protocol ?? '';
  }

  get extensions(): string {
    return this.#opening?.extensions ?? '';
  }

  get bufferedAmount(): number {
    return this.#amount.value;
  }

  /** Those who listen for messages may be others from now on. */
  listenersChanged(): void {
    this.#sameListeners = false;
    this.#soleHandler = undefined;
  }

  sendText(text: string): void {
    this.#count(Buffer.byteLength(text), text);
  }

  /** The bytes are copied before the call returns. */
  sendBytes(bytes: Uint8Array): void {
    // What has to wait for a Blob is copied here; the connection copies too.
    this.#count(bytes.byteLength, this.#order.busy ? new Uint8Array(bytes) : bytes);
  }

  sendBlob(blob: Blob): void {
    this.#amount.add(blob.size);
    if (this.#readyState !== OPEN || this.#isFull()) return;
    this.#order.blob(blob, (bytes) => this.#transmit(bytes, bytes.byteLength));
  }

  /** The arguments are checked: a code that may be sent, a reason that fits. */
  close(code: number | undefined, reason: string): void {
    if (this.#readyState >= CLOSING) return; // API-18
    const connecting = this.#readyState === CONNECTING;
    this.#readyState = CLOSING;
    if (connecting) {
      this.#request?.abort();
      this.#attempt?.giveUp(); // API-19
    }
    // API-22: what was sent before leaves before. API-21: the connection does nothing when a Close has come.
    else if (this.#order.busy) this.#order.behind(() => this.#connection?.close(code, reason));
    else this.#connection?.close(code, reason); // API-20: without a code the body is empty
  }

  /** Drops the connection, without a closing handshake. */
  terminate(): void {
    if (this.#readyState === CONNECTING) this.close(undefined, '');
    else this.#drop(undefined);
  }

  async ping(payload: Uint8Array | undefined): Promise<number> {
    if (!this.#takes || this.#connection === undefined) {
      throw domException('InvalidStateError', `ping: the connection is ${this.#notOpen}, not open`);
    }
    return this.#connection.roundTrip(payload);
  }

  /** What it is where nothing can be sent: its Close may be told of in a later turn only. */
  get #notOpen(): string {
    if (this.#readyState === CONNECTING) return 'connecting';
    return this.#readyState === CLOSED ? 'closed' : 'closing';
  }

  ref(): void {
    this.#holds = true;
    (this.#attempt ?? this.#connection)?.ref();
  }

  unref(): void {
    this.#holds = false;
    (this.#attempt ?? this.#connection)?.unref();
  }

  /** API-42: the socket holds them, and they hold the `WebSocket`: it is no garbage before its connection has ended. */
  get #events(): AttemptEvents {
    return {
      opened: (opening, connection) => {
        this.#attempt = undefined;
        this.#connection = connection;
        this.#takes = true;
        // The socket that it holds the process with is there only now.
        if (!this.#holds) connection.unref();
        this.#turns.now(() => this.#opened(opening));
      },
      failed: (error) => this.#turns.later(() => this.#failed(error)),
      message: (message) => this.#turns.message(message),
      pong: () => undefined,
      alive: () => {
        this.#soleHandler = undefined;
        this.#readAt = performance.now();
        this.#turns.begun();
      },
      drained: () => undefined,
      closing: () => {
        this.#takes = false;
        // API-35. The messages that came before the Close are told while the state is still OPEN.
        this.#turns.later(() => {
          if (this.#readyState === OPEN) this.#readyState = CLOSING;
        });
      },
      closed: (closure) => this.#ended(closure),
    };
  }

  #opened(opening: Opening): void {
    // API-32
    if (this.#readyState !== CONNECTING) return;
    this.#readyState = OPEN;
    this.#opening = opening;
    this.#request = undefined;
    this.#dispatch(new Event('open'));
  }

  /** API-11: nothing was opened, for whatever reason: no network, or a status other than 101. */
  #failed(error: Error): void {
    this.#attempt = undefined;
    this.#readyState = CLOSED;
    this.#dispatch(new SocketErrorEvent(error));
    this.#dispatch(new CloseEvent('close', { code: 1006 }));
  }

  /** The connection has ended: the events follow in a turn of their own. */
  #ended(closure: Closure): void {
    this.#takes = false;
    this.#closure = closure;
    this.#connection = undefined;
    this.#order.clear();
    this.#turns.later(() => this.#closed(closure));
  }

  #closed(closure: Closure): void {
    this.#readyState = CLOSED;
    // API-36, API-37: an error only if the connection was failed, not if it was lost.
    if (this.#failure !== undefined || closure.cause instanceof ProtocolError) {
      this.#dispatch(new SocketErrorEvent(closedError(closure)));
    }
    const { clean: wasClean, code, reason } = closure;
    this.#dispatch(new CloseEvent('close', { wasClean, code, reason }));
  }

  /** @returns whether those who listen are the same as before. */
  #tell(message: string | Uint8Array): boolean {
    if (this.#readyState !== OPEN) return true; // API-33
    const same = this.#sameListeners;
    this.#sameListeners = true;
    const data = typeof message === 'string' ? message : this.#binary(message);
    // API-34
    if (this.#soleHandler === undefined) this.#soleHandler = this.#handlers.soleFunction('message');
    const handler = this.#soleHandler;
    if (handler === null) this.#dispatch(new MessageEvent('message', { data, origin: this.#origin }));
    else callMessageHandler(handler, this.#target, data, this.#origin, this.#readAt);
    return same && this.#sameListeners;
  }

  #binary(bytes: Uint8Array): Blob | ArrayBuffer {
    if (this.binaryType === 'blob') return new Blob([bytes]);
    const { buffer, byteLength } = bytes;
    const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    return whole ? buffer : new Uint8Array(bytes).buffer;
  }

  #dispatch(event: BasicEvent): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- at run time a BasicEvent is the platform's
    dispatchEvent.call(this.#target, event as Event);
  }

  /** Sends what was counted, unless it is too late or too much. */
  #count(size: number, data: string | Uint8Array): void {
    this.#amount.add(size); // API-24: after the close, too
    if (this.#readyState !== OPEN || this.#isFull()) return; // API-29
    if (this.#order.busy) this.#order.behind(() => this.#transmit(data, size));
    else this.#transmit(data, size);
  }

  #transmit(data: string | Uint8Array, size: number): void {
    if (!this.#takes) return;
    this.#amount.accepted(size);
    this.#connection?.send(data);
  }

  /** API-30: what can't be buffered flags the connection as full and closes it. */
  #isFull(): boolean {
    if (this.#amount.value <= this.#maxBufferedAmount) return false;
    this.#giveUp(new RangeError(`bufferedAmount: more than maxBufferedAmount (${this.#maxBufferedAmount}) would wait`));
    return true;
  }

  /** Fails an open connection: `error` and `close` follow. */
  #giveUp(error: unknown): void {
    this.#failure = error;
    this.#drop(error);
  }

  #drop(cause: unknown): void {
    // An attempt that failed, or was given up, tells its end itself.
    if (this.#closure !== undefined || this.#opening === undefined || this.#connection === undefined) return;
    if (this.#readyState === OPEN) this.#readyState = CLOSING;
    this.#ended(this.#connection.abandon(cause));
  }
}
