import type { ListenerOptions } from './events.js';

const none: ListenerOptions = {};

/** Which `message` listeners there are: the first one makes them the reader, the last one to go gives that up. */
export class MessageListeners {
  readonly #listeners = new Map<object, () => void>();
  readonly #once = new Set<object>();
  readonly #claim: () => () => void;
  #release: (() => void) | undefined;

  /** `claim` makes the listeners the reader, or throws; what it returns ends that. */
  constructor(claim: () => () => void) {
    this.#claim = claim;
  }

  add(listener: object, options: ListenerOptions | boolean | undefined): void {
    const { once = false, signal } = typeof options === 'object' ? options : none;
    if (this.#listeners.has(listener) || signal?.aborted === true) return;
    this.#release ??= this.#claim();
    const onAbort = (): void => this.remove(listener);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#listeners.set(listener, () => signal?.removeEventListener('abort', onAbort));
    if (once) this.#once.add(listener);
  }

  remove(listener: object): void {
    this.#forget(listener);
    this.dispatched();
  }

  /** A message is being dispatched: those that want a single one have it. What is added meanwhile is for the next one. */
  dispatching(): void {
    for (const listener of this.#once) this.#forget(listener);
  }

  /** A message was dispatched. */
  dispatched(): void {
    if (this.#listeners.size > 0) return;
    this.#release?.();
    this.#release = undefined;
  }

  #forget(listener: object): void {
    this.#listeners.get(listener)?.();
    this.#listeners.delete(listener);
    this.#once.delete(listener);
  }
}
