import { checkSendOptions } from './check-send-options.js';
import { encode } from './encode.js';
import { assemble, isMessageStream, partsOf } from './message-stream.js';
import type { AnySubprotocol } from './negotiation.js';
import { Outbox } from './outbox.js';
import type { DropReason, OutboxBounds, Parcel, SendOptions } from './outbox.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import type { WireData } from './subprotocol.js';
import type { TransportConnection } from './transport.js';

/** What a sender needs of a connection. */
export interface Line {
  readonly subprotocol: AnySubprotocol;
  readonly transport: TransportConnection;
  /** The closing handshake has begun: nothing more can be transmitted. */
  isClosing: boolean;
}

/** What a sender tells. */
export interface SenderSink<Out> {
  /** `message` is `undefined` for a stream. `isLate`: it was sent over a connection that has ended. */
  dropped(message: Out | undefined, reason: DropReason, cause: unknown, isLate?: boolean): void;
  /** A message that had been queued was written. */
  sent(message: Out | undefined): void;
  /** Everything that waited is written, and there is room for more. */
  writable(): void;
  /** Call `outbox.expire` when this much time has passed; `undefined` takes that back. */
  deadline(name: 'outbox', milliseconds: number | undefined): void;
  now(): number;
}

/** Takes no more parts of a stream, and drops it. */
type StopStream = (why: DropReason, cause?: unknown) => void;

const noOptions: SendOptions = {};

/** The way out: straight to the connection while there is one that has room, into the outbox otherwise. */
export class Sender<Out> {
  readonly #sink: SenderSink<Out>;
  readonly #bounds: OutboxBounds;
  readonly #highWaterMarkBytes: number;
  #encoder: AnySubprotocol | undefined;
  /** Made when the first message has to wait. */
  #outbox: Outbox<Out | undefined> | undefined;
  #live: Line | undefined;
  /** A stream is on its way, or being put together for it: what is sent meanwhile waits. */
  #streaming = false;
  /** Streams whose parts go out as they come; they end with their connection. */
  #direct: Set<StopStream> | undefined;
  /** Streams that are being put together first. */
  #assembled: Set<StopStream> | undefined;
  #accepting = true;
  #written = 0;
  #finish: { readonly code: number; readonly reason: string } | undefined;

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

  /** How many messages wait. */
  get length(): number {
    return this.#outbox?.length ?? 0;
  }

  /** Their bytes, as encoded. */
  get bytes(): number {
    return this.#outbox?.bytes ?? 0;
  }

  /** Drops everything that waits. */
  clear(reason: DropReason): void {
    this.#outbox?.clear(reason);
  }

  /** Whether a message sent now would be written. */
  get isWritable(): boolean {
    return this.#writable !== undefined;
  }

  /** The connection, if nothing that is under way on it keeps messages from being transmitted. */
  get #open(): Line | undefined {
    return this.#live?.isClosing === false && !this.#streaming ? this.#live : undefined;
  }

  /** The connection, if it has room for one more message. */
  get #roomy(): Line | undefined {
    const open = this.#open;
    return open !== undefined && open.transport.bufferedBytes < this.#highWaterMarkBytes ? open : undefined;
  }

  /** The connection, if the next message sent would be written to it. */
  get #writable(): Line | undefined {
    return this.length === 0 && this.#finish === undefined ? this.#roomy : undefined;
  }

  /** How many messages were handed to the platform. */
  get written(): number {
    return this.#written;
  }

  /** Whether a stream is on its way, between whose parts no other message can be sent. */
  get isStreaming(): boolean {
    return this.#streaming && this.#live?.transport.sendStream !== undefined;
  }

  /** Whether the connection is being ended from here. */
  get isFinishing(): boolean {
    return this.#finish !== undefined;
  }

  /** From now on messages leave over this connection, or over none. */
  use(live: Line | undefined): void {
    this.#live = live;
    for (const stop of this.#direct ?? []) stop('lost', new Error('the connection ended'));
    this.#streaming = false;
    this.#finish = undefined;
    if (live !== undefined) this.#encoder = live.subprotocol;
  }

  /** Whether messages are taken at all. */
  accept(accepting: boolean): void {
    this.#accepting = accepting;
    if (!accepting) for (const stop of this.#assembled ?? []) stop('closed');
  }

  send(message: Out | MessageStream, options: SendOptions = noOptions): SendOutcome | Promise<SendOutcome> {
    if (options !== noOptions) checkSendOptions(options);
    if (isMessageStream(message)) return this.#sendStream(message, options);
    const refusal = this.#refusal(options);
    if (refusal !== undefined) return this.#dropped(message, refusal);
    const encoder = this.#encoder;
    return this.#post(message, encoder && encode(encoder, message), encoder, options);
  }

  /** Answers for a connection that is no more. */
  refuse(message: Out | MessageStream, options: SendOptions = noOptions): SendOutcome | Promise<SendOutcome> {
    checkSendOptions(options);
    const isStream = isMessageStream(message);
    this.#sink.dropped(isStream ? undefined : message, 'closed', undefined, true);
    return isStream ? Promise.resolve('dropped') : 'dropped';
  }

  /** Writes what waits, as far as there is room, and ends the connection if that was what remained to be done. */
  flush(): void {
    for (let live = this.#roomy; live !== undefined; live = this.#roomy) {
      const parcel = this.#outbox?.take();
      if (parcel === undefined) break;
      // Its timer may be late: a page's timers are throttled, and a machine sleeps.
      if (parcel.expiresAt <= this.#sink.now()) this.#sink.dropped(parcel.message, 'expired', undefined);
      else this.#transmit(live, parcel);
    }
    const live = this.#open;
    if (this.#writable !== undefined) this.#sink.writable();
    else if (live !== undefined && this.#finish !== undefined && this.length === 0) {
      live.isClosing = true;
      live.transport.close(this.#finish.code, this.#finish.reason);
    }
  }

  /** Writes what waits, then starts the closing handshake. */
  finish(code: number, reason: string): void {
    this.#finish ??= { code, reason };
    this.flush();
  }

  #transmit(live: Line, parcel: Parcel<Out | undefined>): void {
    let data = parcel.data;
    // A stream, put together, has no encoder: it is what goes over the wire.
    if (data === undefined || (parcel.encoder !== undefined && parcel.encoder !== live.subprotocol)) {
      try {
        data = encode(live.subprotocol, parcel.source);
      } catch (error) {
        this.#sink.dropped(parcel.message, 'encode', error);
        return;
      }
    }
    this.#write(live, data);
    this.#sink.sent(parcel.message);
  }

  async #sendStream(stream: MessageStream, options: SendOptions): Promise<SendOutcome> {
    let reason: DropReason | undefined = this.#refusal(options);
    if (reason !== undefined) return this.#dropped(undefined, reason);
    const live = this.#writable;
    const { signal } = options;
    const isDirect = live?.transport.sendStream !== undefined;
    const taking = new AbortController();
    let failure: DropReason | undefined;
    const stop: StopStream = (why, cause) => {
      failure ??= why;
      taking.abort(cause);
    };
    const onAbort = (): void => stop('aborted', signal?.reason);
    async function* watched(): AsyncGenerator<WireData, void, undefined> {
      try {
        yield* partsOf(stream, taking.signal);
      } catch (error) {
        failure ??= 'source';
        throw error;
      }
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    const streams = isDirect ? (this.#direct ??= new Set()) : (this.#assembled ??= new Set());
    streams.add(stop);
    // What is sent meanwhile waits behind it.
    if (live !== undefined) this.#streaming = true;
    try {
      if (isDirect) {
        await live.transport.sendStream(watched());
        this.#written += 1;
        return 'written';
      }
      const data = await assemble(watched(), this.#bounds.maxBytes);
      reason = data === undefined ? 'overflow' : this.#refusal(options);
      if (reason !== undefined) return this.#dropped(undefined, reason);
      if (data !== undefined && live !== undefined && this.#live === live && !live.isClosing) {
        return this.#write(live, data);
      }
      // A stream is what goes over the wire already: no subprotocol encodes it.
      return this.#post(undefined, data, undefined, options);
    } catch (error) {
      const why = failure ?? 'lost';
      return this.#dropped(undefined, why, why === 'closed' ? undefined : error);
    } finally {
      streams.delete(stop);
      signal?.removeEventListener('abort', onAbort);
      if (live !== undefined && this.#live === live) {
        this.#streaming = false;
        this.flush();
      }
    }
  }

  /** Why a message is not even taken. */
  #refusal({ signal }: SendOptions): DropReason | undefined {
    if (signal?.aborted === true) return 'aborted';
    return this.#accepting ? undefined : 'closed';
  }

  #post(message: Out | undefined, data: WireData | undefined, encoder: unknown, options: SendOptions): SendOutcome {
    const live = this.#writable;
    if (data !== undefined && live !== undefined) return this.#write(live, data);
    return this.outbox.add(this.#sink.now(), message, data, encoder, options) ? 'queued' : 'dropped';
  }

  #write(live: Line, data: WireData): 'written' {
    live.transport.send(data);
    this.#written += 1;
    return 'written';
  }

  #dropped(message: Out | undefined, reason: DropReason, cause?: unknown): 'dropped' {
    this.#sink.dropped(message, reason, cause);
    return 'dropped';
  }
}
