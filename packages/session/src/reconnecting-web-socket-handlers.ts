import type { TypedEventTarget } from './events.js';
import type { ReconnectingWebSocketEventMap } from './reconnecting-web-socket-events.js';

export type SocketEventName = keyof ReconnectingWebSocketEventMap;
export type Handler<Name extends SocketEventName> = ((event: ReconnectingWebSocketEventMap[Name]) => void) | null;

type Handlers = { [Name in SocketEventName]: Handler<Name> };

/** The event handlers of a socket: `onopen` and its like (https://html.spec.whatwg.org/#event-handlers). */
export class SocketHandlers {
  readonly #target: TypedEventTarget<ReconnectingWebSocketEventMap>;
  readonly #handlers: Handlers = { open: null, message: null, error: null, close: null };
  /** Stands for each of them among the listeners. */
  readonly #listener = this.#call.bind(this);

  constructor(target: TypedEventTarget<ReconnectingWebSocketEventMap>) {
    this.#target = target;
  }

  get<Name extends SocketEventName>(name: Name): Handlers[Name] {
    return this.#handlers[name];
  }

  /** A handler has its place among the listeners from when it is set until it is removed (API-31). What can't be called is none. */
  set<Name extends SocketEventName>(name: Name, handler: Handlers[Name]): void {
    const had = this.#handlers[name] !== null;
    const has = typeof handler === 'function';
    this.#handlers[name] = has ? handler : null;
    if (has && !had) this.#target.addEventListener(name, this.#listener);
    else if (had && !has) this.#target.removeEventListener(name, this.#listener);
  }

  #call(event: ReconnectingWebSocketEventMap[SocketEventName]): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an event is of the type that its name says, and so is its handler
    const handler = this.#handlers[event.type as SocketEventName] as ((event: object) => void) | null;
    handler?.call(this.#target, event);
  }
}
