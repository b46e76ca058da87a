import type { SessionEnd } from './machine.js';
import { Queue } from './queue.js';
import { guarded } from './report-uncaught.js';

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

type End = Promise<IteratorReturnResult<undefined>>;

/** What takes messages: a function that is called with each, or an iterator, with the requests for one that can't be answered yet. */
interface Reader<In> {
  readonly kind: ReaderKind;
  readonly handler?: (message: In) => void;
  readonly requests?: ((answer: IteratorYieldResult<In> | End) => void)[];
}

const done = (): End => Promise.resolve({ done: true, value: undefined });

/** Messages that nobody has read yet, in order and under bounds, and the one reader that takes them. */
export class Inbox<In> {
  /** The connection that fills it, if it can be paused at all. */
  sink: InboxSink | undefined;
  readonly #bounds: InboxBounds;
  /** There while messages wait; what comes is then put behind them. */
  #queue: Queue<Entry<In>> | undefined;
  #reader: Reader<In> | undefined;
  /** What an iterator comes to, once no message will come any more. */
  #end: (() => End) | undefined;

  /** Messages lost because nobody read and reading could not be paused, or because nothing is to be read. */
  dropped = 0;
  /** Whether reading is paused since too much waits. */
  paused = false;

  constructor(bounds: InboxBounds, sink?: InboxSink) {
    this.#bounds = bounds;
    this.sink = sink;
  }

  /** Messages waiting. */
  get length(): number {
    return this.#queue?.length ?? 0;
  }

  /** A message came; `size` is what it counts against the bound. */
  push(message: In, size: number): void {
    const reader = this.#reader;
    if (reader?.handler && !this.#queue) return guarded(reader.handler, message);
    const answer = reader?.requests?.shift();
    if (answer) answer({ done: false, value: message });
    else if (this.#bounds.discard) this.dropped += 1;
    else this.#store({ message, size });
  }

  /** Calls `handler` with each message. Returns the function that ends it. */
  receive(handler: (message: In) => void, kind: ReaderKind = 'receive()'): () => void {
    const reader = this.claim(kind, { handler });
    queueMicrotask(() => {
      while (this.#reader === reader) {
        const entry = this.take();
        if (!entry) break;
        guarded(handler, entry.message);
      }
    });
    return () => this.#leave(reader);
  }

  /** Takes message by message. Leaving the loop frees the reader; what was not taken stays. */
  iterate(): AsyncIterableIterator<In, undefined, undefined> {
    const reader = this.claim('async iterator', { requests: [] });
    return {
      next: () => {
        if (this.#reader !== reader) return done();
        const entry = this.take();
        if (entry) return Promise.resolve({ done: false, value: entry.message });
        if (!this.#end) return new Promise((resolve) => reader.requests?.push(resolve));
        this.#leave(reader);
        return this.#end();
      },
      return: () => {
        this.#leave(reader);
        return done();
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Makes this the one reader. */
  claim(kind: ReaderKind, takes?: Omit<Reader<In>, 'kind'>): Reader<In> {
    const { unreadable, discard } = this.#bounds;
    const why =
      (kind !== 'connections()' && unreadable) ||
      (discard && "the option unread is 'discard'") ||
      (this.#reader && `they are already read by ${this.#reader.kind}`);
    if (why) throw new TypeError(`messages can't be read by ${kind}: ${why}`);
    return (this.#reader = { kind, ...takes });
  }

  /** An empty one with the same bounds, which goes on counting what is lost. */
  another(): Inbox<In> {
    const other = new Inbox<In>(this.#bounds, this.sink);
    other.dropped = this.dropped;
    return other;
  }

  /** An empty one that has its reader, for whoever asks in vain: what is here is free for another. */
  standIn(): Inbox<In> {
    const other = this.another();
    other.#reader = this.#reader;
    this.#reader = undefined;
    return other;
  }

  /**
   * No message will come any more. What is here can still be read, unless all was aborted; then an iterator ends, or throws the cause if
   * there is something to complain about.
   */
  end(how: SessionEnd = 'closed', cause?: unknown): void {
    if (how === 'aborted') this.#queue = undefined;
    const fail = async (): End => {
      throw cause;
    };
    this.#end = how === 'closed' ? done : fail;
    const reader = this.#reader;
    if (reader?.requests?.length) this.#leave(reader, this.#end);
  }

  /** Messages come again after an end. */
  reopen(): void {
    this.#end = undefined;
  }

  /** Reading is to go on, however much waits. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.sink?.resume();
  }

  /** Takes the next message that waits, if there is one. */
  take(): Entry<In> | undefined {
    const entry = this.#queue?.shift();
    if (!entry) return undefined;
    if (this.length === 0) this.#queue = undefined;
    if (this.#fill() <= 1 / 2) this.resume();
    return entry;
  }

  /** The reader's place is free, and whoever still waits is told. */
  #leave(reader: Reader<In>, end = done): void {
    if (this.#reader !== reader) return;
    this.#reader = undefined;
    const { requests = [] } = reader;
    requests.shift()?.(end());
    for (const answer of requests) answer(done());
  }

  #store(entry: Entry<In>): void {
    while (!this.#hasRoom(entry)) {
      const { overflow } = this.#bounds;
      this.dropped += 1;
      if (overflow === 'close') this.sink?.overflow();
      if (overflow !== 'drop-oldest') return;
      this.take();
    }
    this.#queue ??= new Queue();
    this.#queue.push(entry);
    // Reading pauses as soon as the marks are reached, so that where it can nothing is ever too much.
    if (this.#fill() >= 1) this.#pause();
  }

  /** Whether there is room for a message that came. There is where reading can be paused, which is done if need be. */
  #hasRoom({ size }: Entry<In>): boolean {
    // One message always has a place: a bound on its size is maxMessageBytes.
    if (!this.#queue) return true;
    if (!this.paused) return this.#fill(1, size) <= 1 || this.#pause();
    // What was on its way when reading was paused still comes, and what a greeting left: as much again, and one message in any case.
    return this.length === 1 || this.#fill() < 2;
  }

  /** How full it is, or would be with more: 1 is at one of the marks. */
  #fill(messages = 0, bytes = 0): number {
    const { maxMessages, maxBytes } = this.#bounds;
    return Math.max((this.length + messages) / maxMessages, ((this.#queue?.size ?? 0) + bytes) / maxBytes);
  }

  /** Whether reading is paused, or can be. */
  #pause(): boolean {
    this.paused ||= this.sink?.pause() === true;
    return this.paused;
  }
}
