import type { Listener, ListenerOptions } from './events.js';
import { EventTargetBase, MessageArrivalEvent } from './events.js';
import type { Inbox } from './inbox.js';
import { unexpected } from './quote.js';
import { whenAborted } from './when-aborted.js';

/** Where the messages come from. */
export interface InboxHost<In> {
  /** Where they wait. Throws a TypeError where they can't be read by way of this object. */
  inbox(): Inbox<In>;
}

/** What is to be known of a `message` listener. */
interface Registration {
  readonly once: boolean | undefined;
  readonly release: () => void;
}

/**
 * Has three ways to read, only one of which can be in use at a time: an async iterator, `message` listeners, or `receive`. Messages wait
 * for the first reader, and again whenever there is none.
 */
export class MessageSource<In, Events extends { message: MessageArrivalEvent<In> }> extends EventTargetBase<Events> {
  readonly #host: InboxHost<In>;
  /** The `message` listeners that there are, once there were any. */
  #listeners: Map<object, Registration> | undefined;
  /** Ends their being the reader, as long as there are some. */
  #release: (() => void) | undefined;

  protected constructor(host: InboxHost<In>) {
    super();
    this.#host = host;
  }

  /**
   * Calls `handler` with each message, as a plain function call: the fastest way to read. What the handler throws surfaces as an
   * uncaught exception, as from a listener of any `EventTarget`, and stops nothing.
   *
   * @returns a function that ends this and frees the reader's place.
   * @throws TypeError when there is another reader already.
   */
  receive(handler: (message: In) => void): () => void {
    if (typeof handler !== 'function') throw unexpected('receive', 'a function', handler);
    return this.#host.inbox().receive(handler);
  }

  /**
   * Iterates the messages in order. Leaving the loop frees the reader's place and closes nothing.
   *
   * @throws TypeError when there is another reader already.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<In, undefined, undefined> {
    return this.#host.inbox().iterate();
  }

  /**
   * As in the DOM. The first listener for `message` makes the listeners the reader.
   *
   * @throws TypeError for `message` when there is another reader already.
   */
  override addEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: Listener<Events[Type]> | null,
    options?: ListenerOptions | boolean,
  ): void {
    if (type === 'message' && listener !== null) this.#add(listener, typeof options === 'object' ? options : {});
    super.addEventListener(type, listener, options);
  }

  /** As in the DOM. When the last listener for `message` goes, the reader's place is free. */
  override removeEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: Listener<Events[Type]> | null,
    options?: ListenerOptions | boolean,
  ): void {
    super.removeEventListener(type, listener, options);
    if (type === 'message' && listener !== null) {
      this.#forget(listener);
      this.#settle();
    }
  }

  #add(listener: object, { once, signal }: ListenerOptions): void {
    const listeners = (this.#listeners ??= new Map<object, Registration>());
    if (listeners.has(listener) || signal?.aborted) return;
    this.#release ??= this.#host.inbox().receive((message) => {
      // Those that want a single one have it. What is added meanwhile is for the next one.
      for (const [each, registration] of listeners) if (registration.once) this.#forget(each);
      this.dispatchEvent(new MessageArrivalEvent(message));
      this.#settle();
    }, 'message listeners');
    const release = whenAborted(signal, () => {
      this.#forget(listener);
      this.#settle();
    });
    listeners.set(listener, { once, release });
  }

  #forget(listener: object): void {
    this.#listeners?.get(listener)?.release();
    this.#listeners?.delete(listener);
  }

  /** When the last listener has gone, they are the reader no more. */
  #settle(): void {
    if (this.#listeners?.size) return;
    this.#release?.();
    this.#release = undefined;
  }
}
