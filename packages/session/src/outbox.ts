import type { AbortSignalLike } from './abort-signal.js';
import type { WireData } from './subprotocol.js';
import { wireSize } from './wire-size.js';

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
  /** Its connection ended while its parts were being sent. */
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
  dropped(message: Out, reason: DropReason, cause: unknown): void;
  /** Call `expire` when this much time has passed; `undefined` takes that back. */
  deadline(name: 'outbox', milliseconds: number | undefined): void;
}

/** A waiting message with what it takes to send it. */
export interface Parcel<Out> extends Queued<Out> {
  /** `undefined` where it isn't known yet who will encode it. */
  readonly data: WireData | undefined;
  /** What `encode` is given, if it has to be asked once more: the message, and of a `Uint8Array` a copy. */
  readonly source: unknown;
  /** What encoded it. */
  readonly encoder: unknown;
}

interface Entry<Out> extends Parcel<Out> {
  readonly release: () => void;
}

/** A Uint8Array in memory of its own: `slice` of Node's `Buffer` would be a view of the same memory. */
const copyOf = <T>(value: T): T | Uint8Array => (value instanceof Uint8Array ? new Uint8Array(value) : value);
const nothing = (): void => undefined;

/** Messages that can't be sent yet: in order, under bounds, none of them leaving without a word. */
export class Outbox<Out> {
  readonly #bounds: OutboxBounds;
  readonly #sink: OutboxSink<Out>;
  readonly #entries = new Set<Entry<Out>>();
  readonly #byKey = new Map<string, Entry<Out>>();
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

  /** Takes a message in. `false`: there was no room, and it has been reported dropped. */
  add(now: number, message: Out, data: WireData | undefined, encoder: unknown, options: SendOptions): boolean {
    const { signal, key, ttlMs = this.#bounds.ttlMs } = options;
    const content: unknown = data ?? message;
    const bytes = typeof content === 'string' || content instanceof Uint8Array ? wireSize(content) : 0;
    const { maxMessages, maxBytes } = this.#bounds;
    const older = key === undefined ? undefined : this.#byKey.get(key);
    const freedBytes = older?.bytes ?? 0;
    const freed = older === undefined ? 0 : 1;
    const fits = (): boolean => this.length - freed < maxMessages && this.#bytes - freedBytes + bytes <= maxBytes;
    if (!fits() && (this.#bounds.overflow === 'drop-newest' || bytes > maxBytes || maxMessages < 1)) {
      this.#sink.dropped(message, 'overflow', undefined);
      return false;
    }
    if (older !== undefined) this.#drop(older, 'superseded');
    for (const oldest of this.#entries) {
      if (this.length < maxMessages && this.#bytes + bytes <= maxBytes) break;
      this.#drop(oldest, 'overflow');
    }

    // The caller may use its memory again as soon as `send` has returned.
    const kept = copyOf(data);
    const onAbort = (): void => this.#drop(entry, 'aborted');
    const entry: Entry<Out> = {
      message,
      data: kept,
      source: message === data ? kept : copyOf(message),
      bytes,
      key,
      encoder,
      queuedAt: now,
      expiresAt: now + ttlMs,
      release: signal === undefined ? nothing : () => signal.removeEventListener('abort', onAbort),
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#entries.add(entry);
    this.#bytes += bytes;
    if (key !== undefined) this.#byKey.set(key, entry);
    if (entry.expiresAt < this.#nextExpiry) this.#arm(now, entry.expiresAt);
    return true;
  }

  /** Takes the next one to be sent, if there is one. */
  take(): Parcel<Out> | undefined {
    for (const entry of this.#entries) {
      this.#remove(entry);
      return entry;
    }
    return undefined;
  }

  /** What waits, in order. */
  inspect(): readonly Queued<Out>[] {
    return Array.from(this.#entries, ({ message, bytes, key, queuedAt, expiresAt }) => ({
      message,
      bytes,
      key,
      queuedAt,
      expiresAt,
    }));
  }

  /** Gives everything back to the caller, in order: it is neither sent nor reported as dropped. */
  drain(): Out[] {
    return Array.from(this.#entries, (entry) => {
      this.#remove(entry);
      return entry.message;
    });
  }

  /** Drops everything. */
  clear(reason: DropReason): void {
    for (const entry of this.#entries) this.#drop(entry, reason);
  }

  /** The deadline has passed: drops what has waited too long. */
  expire(now: number): void {
    for (const entry of this.#entries) if (entry.expiresAt <= now) this.#drop(entry, 'expired');
    let next = Infinity;
    for (const entry of this.#entries) next = Math.min(next, entry.expiresAt);
    this.#arm(now, next);
  }

  #drop(entry: Entry<Out>, reason: DropReason): void {
    this.#remove(entry);
    this.#sink.dropped(entry.message, reason, undefined);
  }

  #remove(entry: Entry<Out>): void {
    entry.release();
    this.#entries.delete(entry);
    this.#bytes -= entry.bytes;
    if (entry.key !== undefined && this.#byKey.get(entry.key) === entry) this.#byKey.delete(entry.key);
    if (this.#entries.size === 0 && this.#nextExpiry !== Infinity) this.#arm(0, Infinity);
  }

  #arm(now: number, expiry: number): void {
    this.#nextExpiry = expiry;
    this.#sink.deadline('outbox', expiry === Infinity ? undefined : Math.max(0, expiry - now));
  }
}
