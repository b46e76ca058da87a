import { inspect } from 'node:util';

/** What a {@link ReceivedMessageEvent} is while its handler runs: https://dom.spec.whatwg.org/#dom-event-eventphase. */
const atTarget = 2;

/**
 * The `MessageEvent` that a lone `onmessage` is called with. It is one to `instanceof` and in everything that can be read from it, and takes
 * a tenth of the time to make, because the platform's constructor never runs. For the same reason the platform's `dispatchEvent` won't
 * take it a second time.
 */
class ReceivedMessageEvent {
  readonly #data: unknown;
  readonly #origin: string;
  readonly #target: EventTarget;
  readonly #timeStamp: number;
  #dispatching = true;
  #stopped = false;

  constructor(data: unknown, origin: string, target: EventTarget, timeStamp: number) {
    this.#data = data;
    this.#origin = origin;
    this.#target = target;
    this.#timeStamp = timeStamp;
  }

  /** The handler has returned. */
  static dispatched(event: ReceivedMessageEvent): void {
    event.#dispatching = false;
    event.#stopped = false;
  }

  get data(): unknown {
    return this.#data;
  }
  get origin(): string {
    return this.#origin;
  }
  get lastEventId(): string {
    return '';
  }
  get source(): null {
    return null;
  }
  get ports(): readonly never[] {
    return noPorts;
  }

  get type(): string {
    return 'message';
  }
  get target(): EventTarget {
    return this.#target;
  }
  get srcElement(): EventTarget {
    return this.#target;
  }
  get currentTarget(): EventTarget | null {
    return this.#dispatching ? this.#target : null;
  }
  get eventPhase(): number {
    return this.#dispatching ? atTarget : 0;
  }
  get timeStamp(): number {
    return this.#timeStamp;
  }
  get bubbles(): boolean {
    return false;
  }
  get cancelable(): boolean {
    return false;
  }
  get composed(): boolean {
    return false;
  }
  get defaultPrevented(): boolean {
    return false;
  }
  get isTrusted(): boolean {
    return false;
  }
  get returnValue(): boolean {
    return true;
  }
  set returnValue(_value: boolean) {
    // It is not cancelable.
  }
  get cancelBubble(): boolean {
    return this.#stopped;
  }
  set cancelBubble(value: boolean) {
    this.#stopped ||= value;
  }

  composedPath(): EventTarget[] {
    return this.#dispatching ? [this.#target] : [];
  }
  preventDefault(): void {
    // It is not cancelable.
  }
  stopPropagation(): void {
    this.#stopped = true;
  }
  stopImmediatePropagation(): void {
    this.#stopped = true;
  }
  initEvent(): void {
    // While it is dispatched this does nothing, and afterwards nobody dispatches it.
  }

  [inspect.custom](depth: number, options: object): string {
    const { type, data, origin, timeStamp } = this;
    return `MessageEvent ${inspect({ type, data, origin, timeStamp }, { ...options, depth })}`;
  }
}

const noPorts: readonly never[] = Object.freeze([]);

Reflect.deleteProperty(ReceivedMessageEvent.prototype, 'constructor');
Object.setPrototypeOf(ReceivedMessageEvent.prototype, MessageEvent.prototype);

/**
 * Calls the handler with a `message` event. What it throws surfaces as an uncaught exception, as it does from the listener of any
 * `EventTarget`, and ends nothing here.
 */
export function callMessageHandler(
  handler: (...args: unknown[]) => unknown,
  target: EventTarget,
  data: unknown,
  origin: string,
  timeStamp: number,
): void {
  const event = new ReceivedMessageEvent(data, origin, target, timeStamp);
  try {
    Reflect.apply(handler, target, [event]);
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
  ReceivedMessageEvent.dispatched(event);
}
