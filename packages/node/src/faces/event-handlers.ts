import { getEventListeners } from 'node:events';

/** A value of an event handler attribute: any object is kept, what can't be called does nothing. */
export type HandlerValue = object | null;

/** A handler that can be called. */
export type HandlerFunction = (...args: unknown[]) => unknown;

type EventName = 'open' | 'message' | 'error' | 'close';

/** One handler, and the listener that stands for it among the others. */
interface Handler {
  value: object;
  readonly listener: (this: unknown, event: Event) => void;
}

// oxlint-disable-next-line typescript/unbound-method -- called with `call`, so that nobody's override stands in between
const { addEventListener, removeEventListener } = EventTarget.prototype;

/**
 * The event handlers of one object (https://html.spec.whatwg.org/#event-handlers). A handler has its place among the listeners from
 * when it is set until it is removed: another function takes the same place (API-31).
 */
export class EventHandlers {
  readonly #target: EventTarget;
  readonly #handlers = new Map<EventName, Handler>();

  constructor(target: EventTarget) {
    this.#target = target;
  }

  get(name: EventName): HandlerValue {
    return this.#handlers.get(name)?.value ?? null;
  }

  /** `[LegacyTreatNonObjectAsNull]`: whatever is no object removes the handler. */
  set(name: EventName, value: unknown): void {
    const present = this.#handlers.get(name);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
      if (present !== undefined) removeEventListener.call(this.#target, name, present.listener);
      this.#handlers.delete(name);
    } else if (present !== undefined) present.value = value;
    else this.#add(name, value);
  }

  /** The function of the handler, when nobody else listens for the event; otherwise `null`. */
  soleFunction(name: EventName): HandlerFunction | null {
    const value = this.#handlers.get(name)?.value;
    if (typeof value !== 'function' || getEventListeners(this.#target, name).length !== 1) return null;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what can be called is called, with whatever comes of it
    return value as HandlerFunction;
  }

  #add(name: EventName, value: object): void {
    const handler: Handler = {
      value,
      listener(event) {
        if (typeof handler.value !== 'function') return;
        // What it throws is the platform's to report: the listener of an EventTarget may throw.
        if (Reflect.apply(handler.value, this, [event]) === false) event.preventDefault();
      },
    };
    this.#handlers.set(name, handler);
    addEventListener.call(this.#target, name, handler.listener);
  }
}
