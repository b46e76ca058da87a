import type { AbortSignalLike } from './abort-signal.js';
import { deadline } from './deadline.js';
import type { Parts } from './message-stream.js';
import type { AnySubprotocol } from './negotiation.js';
import type { WireData } from './subprotocol.js';
import type { Clock, Timer } from './transport.js';
import { whenAborted } from './when-aborted.js';

/** Why a message was dropped. */
export type DropReason =
  /** The outbox was full. */
  | 'overflow'
  /** It waited longer than its time to live. */
  | 'expired'
  /** Its own signal, or the session's, was aborted. */
  | 'aborted'
  /** The session was closed, or had ended. */
  | 'closed'
  /** A later message with the same key took its place. */
  | 'superseded'
  /** The session gave up. */
  | 'gave-up'
  /** Another subprotocol was negotiated than it had been encoded for, and that one could not encode it. */
  | 'encode'
  /** The stream that it was to be made of failed. */
  | 'source'
  /** Its connection ended, or began to close, while its parts were being sent. */
  | 'lost';

/** Options of one `send`. */
export interface SendOptions {
  /** A message that is still waiting under the same key is dropped in favour of this one, with reason `superseded`. */
  readonly key?: string | undefined;
  /**
   * Drops the message when aborted, if it is still waiting. A stream is dropped at once, as long as its last part has not been taken, even
   * if its source hangs or the peer takes nothing. If parts have left already the message can't be taken back, and Node ends the
   * connection with 1011.
   */
  readonly signal?: AbortSignalLike | undefined;
  /** How long it may wait, in milliseconds, before it is dropped as `expired`. Default: the outbox's `ttlMs`. Below 0 it is a RangeError. */
  readonly ttlMs?: number | undefined;
}

/** A message that waits. */
export interface Queued<Out> {
  /** As it was given to `send`. */
  readonly message: Out;
  /**
   * Its bytes, as encoded. While `protocols` is a function and nothing has opened, nobody knows the encoding: then text and a `Uint8Array` count
   * as they are, and any other value counts nothing, bounded by `maxMessages` alone. Of a stream what has been taken of it counts.
   */
  readonly bytes: number;
  /** The `key` that it was sent with. */
  readonly key: string | undefined;
  /** When it was sent, in wall-clock milliseconds. */
  readonly queuedAt: number;
  /** When it will be dropped as `expired`, in wall-clock milliseconds; `Infinity` if it may wait for ever. */
  readonly expiresAt: number;
}

/** Bounds, complete. */
export interface OutboxBounds {
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly overflow: 'drop-newest' | 'drop-oldest';
}

/** What an outbox tells. */
export interface OutboxSink<Out> {
  /** `message` is `undefined` for a stream. */
  dropped(message: Out | undefined, reason: DropReason, cause?: unknown): void;
  readonly clock: Clock;
}

/** What goes over the wire where this subprotocol is in use. Throws what its `encode` throws, if it has to be asked. */
export type DataFor = (subprotocol: AnySubprotocol) => WireData;

/** A waiting message with what it takes to send it. */
export interface Parcel<Out> extends Queued<Out | undefined> {
  readonly dataFor: DataFor;
  /** The stream that it is made of. */
  readonly parts: Parts | undefined;
}

/** A place in the outbox. */
export interface Entry<Out> extends Parcel<Out> {
  bytes: number;
  /** What it is found by: its key, or something of its own. */
  readonly place: unknown;
  /** Lets go of its signal. */
  release(): void;
}

/** Messages that can't be sent yet: in order, under bounds, none of them leaving without a word. */
export class Outbox<Out> {
  readonly #bounds: OutboxBounds;
  readonly #sink: OutboxSink<Out>;
  readonly #entries = new Map<unknown, Entry<Out>>();
  /** Goes on from one message to the next: a new one would have to step over all that were there before. */
  #oldest = this.#entries.values();
  #first: Entry<Out> | undefined;
  #bytes = 0;
  #nextExpiry = Infinity;
  #timer: Timer | undefined;

  constructor(bounds: OutboxBounds, sink: OutboxSink<Out>) {
    this.#bounds = bounds;
    this.#sink = sink;
  }

  get length(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes a message in, and what `keep` makes of it then.
   *
   * @param parts the stream that it is to be made of.
   * @param isNext a stream that is to be put together for the connection that there is, whatever the bounds.
   * @returns `false`: there was no room, and it has been reported dropped.
   */
  add(
    message: Out | undefined,
    bytes: number,
    keep: () => DataFor,
    options: SendOptions,
    parts?: Parts,
    isNext = false,
  ): boolean {
    const { maxMessages, maxBytes, overflow } = this.#bounds;
    const { signal, key, ttlMs = this.#bounds.ttlMs } = options;
    const fits = (length: number, held: number): boolean =>
      isNext || (length < maxMessages && held + bytes <= maxBytes);
    const older = this.#entries.get(key);
    const hasRoom =
      overflow === 'drop-oldest'
        ? fits(0, 0)
        : fits(this.length - (older ? 1 : 0), this.#bytes - (older ? older.bytes : 0));
    if (!hasRoom) {
      this.#lose(message, parts, 'overflow');
      return false;
    }
    if (older) this.#drop(older, 'superseded');
    while (!fits(this.length, this.#bytes)) this.#drop(this.#head!, 'overflow');

    const now = this.#sink.clock.now();
    const entry: Entry<Out> = {
      message,
      bytes,
      key,
      queuedAt: now,
      expiresAt: now + ttlMs,
      dataFor: keep(),
      parts,
      // Whoever was told of a drop may have sent another one under the same key meanwhile.
      place: key === undefined || this.#entries.has(key) ? Symbol() : key,
      release: whenAborted(signal, () => this.#drop(entry, 'aborted', signal?.reason)),
    };
    if (parts) parts.entry = entry;
    this.#entries.set(entry.place, entry);
    this.#bytes += bytes;
    if (entry.expiresAt < this.#nextExpiry) this.#arm(entry.expiresAt);
    return true;
  }

  /** Counts what has been taken of a stream. `false`: there is no room for it. */
  grow(parts: Parts): boolean {
    const { maxBytes, overflow } = this.#bounds;
    for (;;) {
      const { entry, size } = parts;
      // Whoever was told of a drop may have taken it back.
      if (!entry || size > maxBytes) return false;
      const bytes = this.#bytes - entry.bytes + size;
      if (bytes <= maxBytes) {
        entry.bytes = size;
        this.#bytes = bytes;
        return true;
      }
      if (overflow !== 'drop-oldest') return false;
      // Which may be this one.
      this.#drop(this.#head!, 'overflow');
    }
  }

  /** A stream has failed: for its own reasons, which may have led to `error`, or for that one. */
  fail(parts: Parts, error: unknown): void {
    const { entry, isPending, why = 'lost', cause = error } = parts;
    if (entry) this.#remove(entry);
    if (isPending) this.#lose(undefined, parts, why, cause);
  }

  /** Takes the next one to be sent, if there is one. Nothing overtakes a stream that is being put together. */
  take(): Parcel<Out> | undefined {
    const now = this.#sink.clock.now();
    // The timer may be late: a page's timers are throttled, and a machine sleeps.
    while (this.#head && this.#head.expiresAt <= now) this.#drop(this.#head, 'expired');
    const head = this.#head;
    if (!head || head.parts?.isWhole === false) return undefined;
    this.#remove(head);
    return head;
  }

  /** What waits, in order. */
  inspect(): readonly Queued<Out | undefined>[] {
    return Array.from(this.#entries.values(), ({ message, bytes, key, queuedAt, expiresAt }) => ({
      message,
      bytes,
      key,
      queuedAt,
      expiresAt,
    }));
  }

  /** Gives everything back to the caller, in order: it is neither sent nor reported as dropped. */
  drain(): (Out | undefined)[] {
    return Array.from(this.#entries.values(), (entry) => {
      this.#remove(entry);
      entry.parts?.settle('dropped', 'aborted');
      return entry.message;
    });
  }

  /** Drops everything, or what expires by then. */
  clear(reason: DropReason, by: number = Infinity): void {
    for (const [, entry] of this.#entries) if (entry.expiresAt <= by) this.#drop(entry, reason);
  }

  /** The deadline has passed: drops what has waited too long. */
  elapsed(): void {
    const now = this.#sink.clock.now();
    this.clear('expired', now);
    let next = Infinity;
    for (const [, { expiresAt }] of this.#entries) next = Math.min(next, expiresAt);
    this.#arm(next);
  }

  get #head(): Entry<Out> | undefined {
    return (this.#first ??= this.#oldest.next().value ?? (this.#oldest = this.#entries.values()).next().value);
  }

  #drop(entry: Entry<Out>, reason: DropReason, cause?: unknown): void {
    this.#remove(entry);
    this.#lose(entry.message, entry.parts, reason, cause);
  }

  #lose(message: Out | undefined, parts: Parts | undefined, reason: DropReason, cause?: unknown): void {
    parts?.settle('dropped', reason, cause);
    this.#sink.dropped(message, reason, cause);
  }

  #remove(entry: Entry<unknown>): void {
    const { parts } = entry;
    if (parts) parts.entry = undefined;
    if (entry === this.#first) this.#first = undefined;
    entry.release();
    this.#entries.delete(entry.place);
    this.#bytes -= entry.bytes;
    if (this.length === 0) this.#arm(Infinity);
  }

  #arm(expiry: number): void {
    this.#nextExpiry = expiry;
    const { clock } = this.#sink;
    this.#timer = deadline(this.#timer, clock, expiry - clock.now(), this);
  }
}
