import { Queue } from './queue.js';
import { reportUncaught } from './report-uncaught.js';

/** What an inbox asks of the connection that fills it. */
export interface InboxSink {
  /** Stops the delivery; `false` where that can't be. */
  pause(): boolean;
  resume(): void;
  /** A mark was passed, and the policy says that the connection has to go. */
  overflow(): void;
}

/** Bounds, complete. */
export interface InboxBounds {
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly overflow: 'close' | 'drop-oldest' | 'drop-newest';
  /** Whether messages are thrown away instead. */
  readonly discard?: boolean;
  /** Why no message will ever come this way, where that is so. */
  readonly unreadable?: string | undefined;
}

/** What can take messages. There is at most one at a time. */
export type ReaderKind = 'async iterator' | 'message listeners' | 'receive()' | 'connections()';

/** A message that waits; `size` is what it counts against the bound. */
interface Entry<In> {
  readonly message: In;
  readonly size: number;
}

interface Waiter<In> {
  readonly resolve: (result: IteratorResult<In, undefined>) => void;
  readonly reject: (reason: unknown) => void;
}

/** Messages that nobody has read yet, in order and under bounds, and the one reader that takes them. */
export class Inbox<In> {
  /** The connection that fills it, if it can be paused at all. */
  sink: InboxSink | undefined;
  readonly #bounds: InboxBounds;
  /** Made when the first message has to wait. */
  #queue: Queue<Entry<In>> | undefined;
  #waiters: Waiter<In>[] | undefined;
  #bytes = 0;
  #dropped = 0;
  #paused = false;
  #reader: ReaderKind | undefined;
  #iterator: object | undefined;
  /** The function that takes messages as they come. While there is a queue it isn't called directly. */
  #handler: ((message: In) => void) | undefined;
  #draining = false;
  #end: { readonly error: unknown; readonly failed: boolean } | undefined;

  constructor(bounds: InboxBounds, sink?: InboxSink) {
    this.#bounds = bounds;
    this.sink = sink;
  }

  /** Messages waiting. */
  get length(): number {
    return this.#queue?.length ?? 0;
  }

  /** Messages lost because nobody read and reading could not be paused, or because nothing is to be read. */
  get dropped(): number {
    return this.#dropped;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** A message came; `size` is what it counts against the bound. */
  push(message: In, size: number): void {
    if (this.#handler !== undefined && !this.#draining) {
      this.#hand(this.#handler, message);
      return;
    }
    const waiter = this.#waiters?.shift();
    if (waiter !== undefined) waiter.resolve({ done: false, value: message });
    else if (this.#bounds.discard) this.#dropped += 1;
    else this.#store(message, size);
  }

  /** Calls `handler` with each message. Returns the function that ends it. */
  receive(handler: (message: In) => void, kind: ReaderKind = 'receive()'): () => void {
    this.claim(kind);
    this.#handler = handler;
    this.#drainSoon();
    return () => {
      if (this.#handler !== handler) return;
      this.#handler = undefined;
      this.#reader = undefined;
    };
  }

  /** Takes message by message. Leaving the loop frees the reader; what was not taken stays. */
  iterate(): AsyncIterableIterator<In, undefined, undefined> {
    this.claim('async iterator');
    const leave = (): Promise<IteratorResult<In, undefined>> => {
      if (this.#iterator === iterator) this.#leave();
      return Promise.resolve({ done: true, value: undefined });
    };
    const iterator: AsyncIterableIterator<In, undefined, undefined> = {
      next: () => {
        if (this.#iterator !== iterator) return Promise.resolve({ done: true, value: undefined });
        const entry = this.take();
        if (entry !== undefined) return Promise.resolve({ done: false, value: entry.message });
        if (this.#end === undefined) {
          return new Promise((resolve, reject) => (this.#waiters ??= []).push({ resolve, reject }));
        }
        const { failed, error } = this.#end;
        this.#leave();
        return failed ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
      },
      return: leave,
      [Symbol.asyncIterator]: () => iterator,
    };
    this.#iterator = iterator;
    return iterator;
  }

  /** Makes `kind` the one reader. */
  claim(kind: ReaderKind): void {
    const { unreadable } = this.#bounds;
    if (unreadable !== undefined && kind !== 'connections()') {
      throw new TypeError(`messages can't be read by ${kind}: ${unreadable}`);
    }
    if (this.#bounds.discard) {
      throw new TypeError(`messages can't be read by ${kind}: the option unread is 'discard'`);
    }
    if (this.#reader !== undefined) {
      throw new TypeError(`messages can't be read by ${kind}: they are already read by ${this.#reader}`);
    }
    this.#reader = kind;
  }

  /** An empty one with the same bounds, which goes on counting what is lost. */
  another(): Inbox<In> {
    const other = new Inbox<In>(this.#bounds, this.sink);
    other.#dropped = this.#dropped;
    return other;
  }

  /** An empty one that has its reader, for whoever asks in vain: what is here is free for another. */
  standIn(): Inbox<In> {
    const other = this.another();
    other.#reader = this.#reader;
    this.#reader = undefined;
    return other;
  }

  /** No message will come any more; what is here can still be read. */
  end(): void {
    this.#end = { failed: false, error: undefined };
    if (this.#waiters?.length) this.#leave();
  }

  /** No message will come any more, for this reason, which the iterator throws after what is here, or at once with `now`. */
  fail(error: unknown, now: boolean): void {
    this.#end = { failed: true, error };
    if (now) {
      this.#queue = undefined;
      this.#bytes = 0;
    }
    const waiter = this.#waiters?.shift();
    if (waiter === undefined) return;
    waiter.reject(error);
    this.#leave();
  }

  /** Messages come again after an end. */
  reopen(): void {
    this.#end = undefined;
  }

  /** The iterator is done: the reader's place is free, and whoever still waits is told. */
  #leave(): void {
    this.#iterator = undefined;
    this.#reader = undefined;
    for (const waiter of this.#waiters?.splice(0) ?? []) waiter.resolve({ done: true, value: undefined });
  }

  #store(message: In, size: number): void {
    if (this.#isTooMuch(size)) {
      if (this.#bounds.overflow !== 'drop-oldest') {
        this.#dropped += 1;
        if (this.#bounds.overflow === 'close') this.sink?.overflow();
        return;
      }
      do {
        this.#bytes -= this.#queue!.shift()!.size;
        this.#dropped += 1;
      } while (this.#isTooMuch(size));
    }
    this.#queue ??= new Queue();
    this.#queue.push({ message, size });
    this.#bytes += size;
    // Reading pauses as soon as the marks are reached, so that where it can nothing is ever too much.
    if (!this.#paused && this.#isFull(1)) this.#pause();
  }

  /** Whether there is no room for a message that came, and reading can't be paused, or is paused already. */
  #isTooMuch(size: number): boolean {
    // One message always has a place: a bound on its size is maxMessageBytes.
    if (this.length === 0) return false;
    if (!this.#paused) return this.#isFull(size) && !this.#pause();
    // What was on its way when reading was paused still comes, and what a greeting left: as much again, and one message in any case.
    const { maxMessages, maxBytes } = this.#bounds;
    return this.length >= 2 * maxMessages || (this.length > 1 && this.#bytes >= 2 * maxBytes);
  }

  #isFull(size: number): boolean {
    return this.length >= this.#bounds.maxMessages || this.#bytes + size > this.#bounds.maxBytes;
  }

  #pause(): boolean {
    this.#paused = this.sink?.pause() === true;
    return this.#paused;
  }

  /** Reading is to go on, however much waits. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.sink?.resume();
  }

  /** Takes the next message that waits, if there is one. */
  take(): Entry<In> | undefined {
    const entry = this.#queue?.shift();
    if (entry === undefined) return undefined;
    this.#bytes -= entry.size;
    const { maxMessages, maxBytes } = this.#bounds;
    if (this.length * 2 <= maxMessages && this.#bytes * 2 <= maxBytes) this.resume();
    return entry;
  }

  #drainSoon(): void {
    if (this.length === 0 || this.#draining) return;
    this.#draining = true;
    void Promise.resolve().then(() => this.#drain());
  }

  #drain(): void {
    while (this.#handler !== undefined) {
      const entry = this.take();
      if (entry === undefined) break;
      this.#hand(this.#handler, entry.message);
    }
    this.#draining = false;
  }

  #hand(handler: (message: In) => void, message: In): void {
    try {
      handler(message);
    } catch (error) {
      reportUncaught(error);
    }
  }
}
