import { checkSendOptions } from './check-send-options.js';
import { encode } from './encode.js';
import { isMessageStream, Parts } from './message-stream.js';
import type { AnySubprotocol } from './negotiation.js';
import { Outbox } from './outbox.js';
import type { DataFor, DropReason, OutboxBounds, Parcel, SendOptions } from './outbox.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import { isWireData } from './subprotocol.js';
import type { WireData } from './subprotocol.js';
import type { Clock, TransportConnection } from './transport.js';
import { whenAborted } from './when-aborted.js';
import { wireSize } from './wire-size.js';

/** What a sender needs of a connection. */
export interface Line {
  readonly subprotocol: AnySubprotocol;
  readonly transport: TransportConnection;
}

/** What a sender asks for, and tells. */
export interface SenderSink<Out> {
  readonly clock: Clock;
  /** What encodes messages: that of the connection in use, or of the next one; `undefined` while nobody can know. */
  readonly encoder: AnySubprotocol | undefined;
  /** `message` is `undefined` for a stream. `isLate`: it was sent over a connection that has ended. */
  dropped(message: Out | undefined, reason: DropReason, cause?: unknown, isLate?: boolean): void;
  /** A message that had been queued was written. */
  sent(message: Out | undefined): void;
  /** Everything that waited is written, and there is room for more. */
  writable(): void;
}

const noOptions: SendOptions = {};

/** A Uint8Array in memory of its own: `slice` of Node's `Buffer` would be a view of the same memory. */
const copyOf = <T>(value: T): T | Uint8Array => (value instanceof Uint8Array ? new Uint8Array(value) : value);

/** The way out: straight to the connection while there is one that has room, into the outbox otherwise. */
export class Sender<Out> {
  readonly #sink: SenderSink<Out>;
  readonly #bounds: OutboxBounds;
  readonly #highWaterMarkBytes: number;
  /** Made when the first message has to wait. */
  #outbox: Outbox<Out> | undefined;
  /** The connection, as long as messages can be transmitted over it. */
  #live: Line | undefined;
  /** The stream whose parts go out over it as they come: what is sent meanwhile waits. */
  #current: Parts | undefined;
  #accepting = true;
  #finish: ((live: Line) => void) | undefined;

  /** How many messages were handed to the platform. */
  written = 0;

  constructor(bounds: OutboxBounds, highWaterMarkBytes: number, sink: SenderSink<Out>) {
    this.#bounds = bounds;
    this.#highWaterMarkBytes = highWaterMarkBytes;
    this.#sink = sink;
  }

  get outbox(): Outbox<Out> {
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
    return this.#current !== undefined;
  }

  /** Whether the connection is being ended from here. */
  get isFinishing(): boolean {
    return this.#finish !== undefined;
  }

  /** The connection, if it has room for one more message. */
  get #roomy(): Line | undefined {
    const live = this.#live;
    return live && !this.#current && live.transport.bufferedBytes < this.#highWaterMarkBytes ? live : undefined;
  }

  /** The connection, if the next message sent would be written to it. */
  get #writable(): Line | undefined {
    return this.#finish || this.#outbox?.length ? undefined : this.#roomy;
  }

  /** From now on messages leave over this connection, or over none: it has ended, or its closing handshake has begun. */
  use(live: Line | undefined): void {
    const parts = this.#current;
    this.#current = undefined;
    this.#live = live;
    if (live) this.#finish = undefined;
    if (parts) this.outbox.fail(parts, new Error('the connection ended in the middle of the message'));
  }

  /** Whether messages are taken at all. */
  accept(accepting: boolean): void {
    this.#accepting = accepting;
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
    const { encoder } = this.#sink;
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
    else if (this.#live && !this.#current && !this.#outbox?.length) this.#finish?.(this.#live);
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

  #transmit(live: Line, parcel: Parcel<Out>): void {
    const { message, parts } = parcel;
    if (parts && !parts.isWhole) return void this.#sendParts(live, parts);
    let data: WireData;
    try {
      data = parcel.dataFor(live.subprotocol);
    } catch (error) {
      return this.#sink.dropped(message, 'encode', error);
    }
    this.#write(live, data);
    if (parts?.isPending) parts.settle('written');
    else this.#sink.sent(message);
  }

  #sendStream(stream: MessageStream, options: SendOptions, isLate: boolean): Promise<SendOutcome> {
    const parts = new Parts(stream, options.signal);
    const keep = (): DataFor => () => parts.data!;
    const live = this.#writable;
    if (this.#refuses(undefined, options, isLate)) parts.settle('dropped');
    else if (live?.transport.sendStream) void this.#sendParts(live, parts);
    else if (this.outbox.add(undefined, 0, keep, options, parts, live !== undefined)) {
      // Over a connection that takes it as it comes its source is not touched before its turn.
      if (!this.#live?.transport.sendStream) void this.#gather(parts);
    }
    return parts.outcome;
  }

  /** Sends a stream as its parts come. */
  async #sendParts(live: Line, parts: Parts): Promise<void> {
    const { signal } = parts;
    const release = whenAborted(signal, () => parts.stop('aborted', signal?.reason));
    this.#current = parts;
    try {
      await live.transport.sendStream!(parts, signal);
      if (parts.isPending) this.written += 1;
      parts.settle('written');
    } catch (error) {
      this.outbox.fail(parts, error);
    }
    release();
    if (this.#current !== parts) return;
    this.#current = undefined;
    this.flush();
  }

  /** Puts a stream together in its place in the outbox. */
  async #gather(parts: Parts): Promise<void> {
    try {
      await parts.gather(() => this.outbox.grow(parts));
    } catch (error) {
      this.outbox.fail(parts, error);
    }
    this.flush();
    // It is whole, and has to wait.
    if (parts.entry) parts.settle('queued');
  }

  /** Whether a message is not even taken. That has then been told. */
  #refuses(message: Out | undefined, { signal }: SendOptions, isLate: boolean): boolean {
    const isClosed = isLate || !this.#accepting;
    const why = signal?.aborted && !isLate ? 'aborted' : isClosed && 'closed';
    if (why) this.#sink.dropped(message, why, undefined, isLate);
    return why !== false;
  }

  /** `data` and `encoder` are `undefined` where it isn't known yet who will encode the message. */
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
      return (subprotocol) => (subprotocol === encoder ? kept! : encode(subprotocol, source));
    };
    return this.outbox.add(message, bytes, keep, options) ? 'queued' : 'dropped';
  }

  #write(live: Line, data: WireData): 'written' {
    live.transport.send(data);
    this.written += 1;
    return 'written';
  }
}
