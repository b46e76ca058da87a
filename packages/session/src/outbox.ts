import type { AbortSignalLike } from './abort-signal.js';
import type { AnySubprotocol } from './negotiation.js';
import type { WireData } from './subprotocol.js';
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

/** What can be said about one message when it is sent. */
export interface SendOptions {
  /** A message that is still waiting under the same key is dropped in favour of this one, with reason `superseded`. */
  readonly key?: string | undefined;
  /**
   * Drops the message when aborted, if it is still waiting. A stream is dropped until its last part has been taken, at once, even where
   * its source hangs; if parts have left already the message can't be taken back, and Node ends the connection with 1011.
   */
  readonly signal?: AbortSignalLike | undefined;
  /** How long it may wait, in milliseconds, instead of the outbox's own `ttlMs`; below 0 it is a RangeError. */
  readonly ttlMs?: number | undefined;
}

/** A message that waits. */
export interface Queued<Out> {
  readonly message: Out;
  /**
   * As encoded. While `protocols` is a function and nothing has opened, nobody knows the encoding: then text and a `Uint8Array` count
   * as they are, and any other value counts nothing, bounded by `maxMessages` alone.
   */
  readonly bytes: number;
  readonly key: string | undefined;
  /** Wall-clock milliseconds. */
  readonly queuedAt: number;
  /** Wall-clock milliseconds; `Infinity` if it may wait for ever. */
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
  dropped(message: Out, reason: DropReason): void;
  /** Call `expire` when this much time has passed, and not earlier. */
  deadline(name: 'outbox', milliseconds: number): void;
}

/** What goes over the wire where this subprotocol is in use. Throws what its `encode` throws, if it has to be asked. */
export type DataFor = (subprotocol: AnySubprotocol) => WireData;

/** A waiting message with what it takes to send it. */
export interface Parcel<Out> extends Queued<Out> {
  readonly dataFor: DataFor;
}

interface Entry<Out> extends Parcel<Out> {
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
  #bytes = 0;
  #nextExpiry = Infinity;

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

  /** Takes a message in, and what `keep` makes of it then. `false`: there was no room, and it has been reported dropped. */
  add(now: number, message: Out, bytes: number, keep: () => DataFor, options: SendOptions): boolean {
    const { maxMessages, maxBytes, overflow } = this.#bounds;
    const { signal, key, ttlMs = this.#bounds.ttlMs } = options;
    const fits = (length: number, held: number): boolean => length < maxMessages && held + bytes <= maxBytes;
    const older = this.#entries.get(key);
    const hasRoom =
      overflow === 'drop-oldest'
        ? fits(0, 0)
        : fits(this.length - (older ? 1 : 0), this.#bytes - (older ? older.bytes : 0));
    if (!hasRoom) {
      this.#sink.dropped(message, 'overflow');
      return false;
    }
    if (older) this.#drop(older, 'superseded');
    while (!fits(this.length, this.#bytes)) this.#sink.dropped(this.take()!.message, 'overflow');

    const entry: Entry<Out> = {
      message,
      bytes,
      key,
      queuedAt: now,
      expiresAt: now + ttlMs,
      dataFor: keep(),
      // Whoever was told of a drop may have sent another one under the same key meanwhile.
      place: key === undefined || this.#entries.has(key) ? Symbol() : key,
      release: whenAborted(signal, () => this.#drop(entry, 'aborted')),
    };
    this.#entries.set(entry.place, entry);
    this.#bytes += bytes;
    if (entry.expiresAt < this.#nextExpiry) this.#arm(entry.expiresAt, now);
    return true;
  }

  /** Takes the next one to be sent, if there is one. */
  take(): Parcel<Out> | undefined {
    const entry = this.#oldest.next().value ?? (this.#oldest = this.#entries.values()).next().value;
    if (entry) this.#remove(entry);
    return entry;
  }

  /** What waits, in order. */
  inspect(): readonly Queued<Out>[] {
    return Array.from(this.#entries.values(), ({ message, bytes, key, queuedAt, expiresAt }) => ({
      message,
      bytes,
      key,
      queuedAt,
      expiresAt,
    }));
  }

  /** Gives everything back to the caller, in order: it is neither sent nor reported as dropped. */
  drain(): Out[] {
    return Array.from(this.#entries.values(), (entry) => {
      this.#remove(entry);
      return entry.message;
    });
  }

  /** Drops everything, or what expires by then. */
  clear(reason: DropReason, by: number = Infinity): void {
    for (const [, entry] of this.#entries) if (entry.expiresAt <= by) this.#drop(entry, reason);
  }

  /** The deadline has passed: drops what has waited too long. */
  expire(now: number): void {
    this.clear('expired', now);
    let next = Infinity;
    for (const [, { expiresAt }] of this.#entries) next = Math.min(next, expiresAt);
    this.#arm(next, now);
  }

  #drop(entry: Entry<Out>, reason: DropReason): void {
    this.#remove(entry);
    this.#sink.dropped(entry.message, reason);
  }

  #remove(entry: Entry<Out>): void {
    entry.release();
    this.#entries.delete(entry.place);
    this.#bytes -= entry.bytes;
    if (this.length === 0) this.#arm(Infinity);
  }

  #arm(expiry: number, now = 0): void {
    this.#nextExpiry = expiry;
    this.#sink.deadline('outbox', expiry - now);
  }
}
