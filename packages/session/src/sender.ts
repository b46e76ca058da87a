import { checkSendOptions } from './check-send-options.js';
import { encode } from './encode.js';
import { isMessageStream, Parts } from './message-stream.js';
import type { AnySubprotocol } from './negotiation.js';
import { Outbox } from './outbox.js';
import type { DataFor, DropReason, OutboxBounds, Parcel, SendOptions } from './outbox.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import { isWireData } from './subprotocol.js';
import type { WireData } from './subprotocol.js';
import type { TransportConnection } from './transport.js';
import { whenAborted } from './when-aborted.js';
import { wireSize } from './wire-size.js';

/** What a sender needs of a connection. */
export interface Line {
  readonly subprotocol: AnySubprotocol;
  readonly transport: TransportConnection;
}

/** What a sender tells. */
export interface SenderSink<Out> {
  /** `message` is `undefined` for a stream. `isLate`: it was sent over a connection that has ended. */
  dropped(message: Out | undefined, reason: DropReason, cause?: unknown, isLate?: boolean): void;
  /** A message that had been queued was written. */
  sent(message: Out | undefined): void;
  /** Everything that waited is written, and there is room for more. */
  writable(): void;
  /** Call `outbox.expire` when this much time has passed, and not earlier. */
  deadline(name: 'outbox', milliseconds: number): void;
  now(): number;
}

const noOptions: SendOptions = {};

/** A Uint8Array in memory of its own: `slice` of Node's `Buffer` would be a view of the same memory. */
const copyOf = <T>(value: T): T | Uint8Array => (value instanceof Uint8Array ? new Uint8Array(value) : value);

/** The way out: straight to the connection while there is one that has room, into the outbox otherwise. */
export class Sender<Out> {
  readonly #sink: SenderSink<Out>;
  readonly #bounds: OutboxBounds;
  readonly #highWaterMarkBytes: number;
  #encoder: AnySubprotocol | undefined;
  /** Made when the first message has to wait. */
  #outbox: Outbox<Out | undefined> | undefined;
  /** The connection, as long as messages can be transmitted over it. */
  #live: Line | undefined;
  /** A stream is on its way over it, or being put together for it: what is sent meanwhile waits. */
  #streaming = false;
  /** Settles the promise of the stream whose parts go out as they come. */
  #lose: ((cause: Error) => void) | undefined;
  /** Streams that are being put together. */
  #assembled: Set<Parts> | undefined;
  #accepting = true;
  #finish: ((live: Line) => void) | undefined;

  /** How many messages were handed to the platform. */
  written = 0;

  constructor(
    bounds: OutboxBounds,
    highWaterMarkBytes: number,
    encoder: AnySubprotocol | undefined,
    sink: SenderSink<Out>,
  ) {
    this.#bounds = bounds;
    this.#highWaterMarkBytes = highWaterMarkBytes;
    this.#encoder = encoder;
    this.#sink = sink;
  }

  get outbox(): Outbox<Out | undefined> {
    this.#outbox ??= new Outbox(this.#bounds, this.#sink);
    return this.#outbox;
  }

  /** Drops everything that waits. */
  clear(reason: DropReason): void {
    this.#outbox?.clear(reason);
  }

  /** Whether a message sent now would be written. */
  get isWritable(): boolean {
    return this.#writable !== undefined;
  }

  /** Whether a stream is on its way, between whose parts no other message can be sent. */
  get isStreaming(): boolean {
    return this.#lose !== undefined;
  }

  /** Whether the connection is being ended from here. */
  get isFinishing(): boolean {
    return this.#finish !== undefined;
  }

  /** The connection, if it has room for one more message. */
  get #roomy(): Line | undefined {
    const live = this.#live;
    return live && !this.#streaming && live.transport.bufferedBytes < this.#highWaterMarkBytes ? live : undefined;
  }

  /** The connection, if the next message sent would be written to it. */
  get #writable(): Line | undefined {
    return this.#finish || this.#outbox?.length ? undefined : this.#roomy;
  }

  /** From now on messages leave over this connection, or over none: it has ended, or its closing handshake has begun. */
  use(live: Line | undefined): void {
    this.#live = live;
    this.#streaming = false;
    this.#lose?.(new Error('the connection ended in the middle of the message'));
    this.#lose = undefined;
    if (!live) return;
    this.#finish = undefined;
    this.#encoder = live.subprotocol;
  }

  /** Whether messages are taken at all. */
  accept(accepting: boolean): void {
    this.#accepting = accepting;
    if (!accepting) for (const parts of this.#assembled ?? []) parts.stop('closed');
  }

  /** `isLate`: it was sent over a connection that has ended. */
  send(
    message: Out | MessageStream,
    options: SendOptions = noOptions,
    isLate: boolean = false,
  ): SendOutcome | Promise<SendOutcome> {
    if (options !== noOptions) checkSendOptions(options);
    if (isMessageStream(message)) return this.#sendStream(message, options, isLate);
    if (this.#refuses(message, options, isLate)) return 'dropped';
    const encoder = this.#encoder;
    const data = encoder && encode(encoder, message);
    const live = this.#writable;
    return live && data !== undefined ? this.#write(live, data) : this.#queue(message, data, encoder, options);
  }

  /** Writes what waits, as far as there is room, and ends the connection if that was what remained to be done. */
  flush(): void {
    for (let live = this.#roomy; live; live = this.#roomy) {
      const parcel = this.#outbox?.take();
      if (!parcel) break;
      this.#transmit(live, parcel);
    }
    if (this.#writable) this.#sink.writable();
    else if (this.#live && !this.#streaming && !this.#outbox?.length) this.#finish?.(this.#live);
  }

  /** Writes what waits, then starts the closing handshake. */
  finish(code: number, reason: string): void {
    // Written where it is assigned V8 would make it among the old objects, and keep the connection with it until a full collection.
    const finish = (live: Line): void => {
      this.use(undefined);
      live.transport.close(code, reason);
    };
    this.#finish ??= finish;
    this.flush();
  }

  #transmit(live: Line, parcel: Parcel<Out | undefined>): void {
    const { message } = parcel;
    // Its timer may be late: a page's timers are throttled, and a machine sleeps.
    if (parcel.expiresAt <= this.#sink.now()) return this.#sink.dropped(message, 'expired');
    let data: WireData;
    try {
      data = parcel.dataFor(live.subprotocol);
    } catch (error) {
      return this.#sink.dropped(message, 'encode', error);
    }
    this.#write(live, data);
    this.#sink.sent(message);
  }

  async #sendStream(stream: MessageStream, options: SendOptions, isLate: boolean): Promise<SendOutcome> {
    if (this.#refuses(undefined, options, isLate)) return 'dropped';
    const live = this.#writable;
    const parts = new Parts(stream);
    const { signal } = options;
    const release = whenAborted(signal, () => parts.stop('aborted', signal?.reason));
    if (live) this.#streaming = true;
    try {
      if (live?.transport.sendStream !== undefined) {
        const lost = new Promise<never>((_, reject) => {
          this.#lose = reject;
        });
        await Promise.race([live.transport.sendStream(parts), lost]);
        this.written += 1;
        return 'written';
      }
      (this.#assembled ??= new Set()).add(parts);
      const data = await parts.assemble(this.#bounds.maxBytes);
      if (this.#refuses(undefined, options)) return 'dropped';
      // It goes before what was sent meanwhile, if its connection is still there. No subprotocol encodes it.
      const line = live && this.#live === live ? live : this.#writable;
      return line ? this.#write(line, data) : this.#queue(undefined, data, undefined, options);
    } catch (error) {
      this.#sink.dropped(undefined, parts.why ?? 'lost', error);
      return 'dropped';
    } finally {
      release();
      parts.stop('lost');
      this.#assembled?.delete(parts);
      if (live && this.#live === live) {
        this.#streaming = false;
        this.#lose = undefined;
        this.flush();
      }
    }
  }

  /** Whether a message is not even taken. That has then been told. */
  #refuses(message: Out | undefined, { signal }: SendOptions, isLate = false): boolean {
    const isAborted = signal?.aborted === true && !isLate;
    const refuses = isAborted || isLate || !this.#accepting;
    if (refuses) this.#sink.dropped(message, isAborted ? 'aborted' : 'closed', undefined, isLate);
    return refuses;
  }

  /** `data` is `undefined` where it isn't known yet who will encode the message, `encoder` where nobody has to. */
  #queue(
    message: Out | undefined,
    data: WireData | undefined,
    encoder: AnySubprotocol | undefined,
    options: SendOptions,
  ): SendOutcome {
    const content: unknown = data ?? message;
    const bytes = isWireData(content) ? wireSize(content) : 0;
    // The caller may use its memory again as soon as `send` has returned.
    const keep = (): DataFor => {
      const kept = copyOf(data);
      const source = message === data ? kept : copyOf(message);
      return (subprotocol) =>
        kept === undefined || (encoder ?? subprotocol) !== subprotocol ? encode(subprotocol, source) : kept;
    };
    return this.outbox.add(this.#sink.now(), message, bytes, keep, options) ? 'queued' : 'dropped';
  }

  #write(live: Line, data: WireData): 'written' {
    live.transport.send(data);
    this.written += 1;
    return 'written';
  }
}
