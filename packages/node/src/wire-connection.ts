import { Wire } from '@hybi/codec';
import type { CloseFrame, ProtocolError, WireClosure, WireDeadline, WireOptions, WireSink } from '@hybi/codec';
import type { AbortSignalLike, Clock, Closure, TransportConnection, TransportEvents } from '@hybi/session';
import type { Channel } from './attempt-scope.js';
import type { ByteConsumer } from './byte-source.js';
import { FrameDiagnostics, publishClose } from './diagnostics.js';
import { EndRecord } from './end-record.js';
import { linger } from './lingering.js';
import { Outbound } from './outbound.js';
import { sendChunks } from './outgoing-stream.js';
import { PingLedger } from './ping-ledger.js';
import { ProcessHolder } from './process-holder.js';
import { Room } from './room.js';
import { own } from './stream-owner.js';
import type { StreamOwner } from './stream-owner.js';
import type { StreamedMessages } from './streamed-messages.js';

/**
 * One open connection: the codec's wire on a stream. What the stream does and what the application wants meet here. It is its wire's sink itself,
 * and what a quiet connection has no use for is made when first needed: it is a good part of what a connection weighs. So would be a mark that
 * V8 puts on each object with `#methods`: those here are `private`.
 */
export class WireConnection extends ProcessHolder implements TransportConnection, WireSink, ByteConsumer, StreamOwner {
  /** Where pieces of messages go: to be set when the wire delivers those. Whole messages go to `events.message`. */
  streams: StreamedMessages | undefined;
  readonly #url: string;
  readonly #events: TransportEvents;
  readonly #wire: Wire;
  readonly #diagnostics: FrameDiagnostics | undefined;
  #outbound: Outbound | undefined;
  #pings: PingLedger | undefined;
  #ending: EndRecord | undefined;
  #paused = false;

  /** @param url the one that was reached. */
  constructor(url: string, { stream, source }: Channel, events: TransportEvents, clock: Clock, options: WireOptions) {
    super(clock, stream);
    this.#url = url;
    this.#events = events;
    this.#wire = new Wire(this, options);
    this.#diagnostics = FrameDiagnostics.of(url);
    own(stream, this);
    source.consumer = this;
  }

  // What comes from the peer.

  receive(bytes: Uint8Array): void {
    if (this.isSilent) return;
    this.#diagnostics?.received(bytes);
    this.#events.alive();
    this.#wire.receive(bytes);
  }

  destination(least: number): Uint8Array | undefined {
    return this.isSilent ? undefined : this.#wire.destination(least);
  }

  arrived(bytes: Uint8Array): void {
    if (this.isSilent) return;
    this.#diagnostics?.received(bytes);
    this.#events.alive();
    this.#wire.arrived(bytes.length);
  }

  // What the application wants.

  get bufferedBytes(): number {
    return this.#wire.queuedBytes + this.stream.writableLength;
  }

  /** Payload bytes that were accepted and have certainly not left. */
  get unsentBytes(): number {
    return this.#outbound?.unsentBytes ?? this.#wire.queuedBytes;
  }

  /** Whether messages can be sent: the closing handshake has not begun. */
  get isOpen(): boolean {
    return !this.isSilent && this.#wire.state === 'open';
  }

  send(data: string | Uint8Array): void {
    if (this.isOpen) this.sending.send(data);
    else this.sending.refuse(data);
  }

  get pingsWaitForStreams(): boolean {
    return !this.#wire.interleavesPings;
  }

  sendStream(chunks: AsyncIterable<string | Uint8Array>, signal?: AbortSignalLike): Promise<void> {
    return sendChunks(chunks, signal, {
      begin: (type) => this.#wire.beginMessage(type),
      abort: (message) => {
        message.abort();
        this.closeSent({ code: 1011, reason: '' });
      },
      isOpen: () => this.isOpen,
      written: (bytes) => this.sending.accept(bytes),
      bufferedBytes: () => this.bufferedBytes,
      room: () => (this.sending.room ??= new Room()).wait(),
      ended: () => this.endedError(),
    });
  }

  ping(payload: Uint8Array): void {
    if (this.isOpen) this.#wire.ping(payload);
    // While the reader of a stream holds reading up, no answer could be seen, so none is owed.
    if (this.streams?.isPaused === true) queueMicrotask(() => this.#events.alive());
  }

  async roundTrip(payload?: Uint8Array): Promise<number> {
    if (!this.isOpen) throw this.endedError();
    return (this.#pings ??= new PingLedger()).roundTrip(payload, (sent) => this.#wire.ping(sent));
  }

  pause(): void {
    this.#paused = true;
    this.#wire.pause();
  }

  resume(): void {
    this.#paused = false;
    this.perform(() => {
      if (!this.#paused) this.#wire.resume();
    });
  }

  close(code?: number, reason?: string): void {
    if (!this.isOpen) return;
    this.#wire.close(code, reason);
    this.closeSent({ code, reason: reason ?? '' });
  }

  abandon(cause?: unknown): Closure {
    const end = this.record;
    const wasSilent = end.isSilent;
    end.isSilent = true;
    end.failed(cause);
    const closure = end.abandoned(this.unsentBytes, this.#wire.isCloseComplete);
    this.stream.destroy();
    if (!wasSilent) this.released(closure);
    return closure;
  }

  // What the wire tells.

  text(message: string): void {
    if (!this.isSilent) this.#events.message(message);
  }

  binary(message: Uint8Array): void {
    if (!this.isSilent) this.#events.message(message);
  }

  piece(bytes: Uint8Array, text: boolean, end: boolean): void {
    this.streams?.push(bytes, text, end);
  }

  pingReceived(): void {}

  pongReceived(payload: Uint8Array): void {
    if (this.isSilent) return;
    this.#pings?.answered(payload);
    this.#events.pong(new Uint8Array(payload)); // the `slice` of a Buffer would be a view
  }

  closeReceived(frame: CloseFrame): void {
    this.record.closeReceived(frame);
    this.closeSent({ code: frame.code, reason: '' });
  }

  fail(error: ProtocolError): void {
    this.record.failed(error);
    this.closeSent({ code: error.closeCode, reason: '' });
  }

  write(bytes: Uint8Array): boolean {
    return this.sending.write(bytes);
  }

  flushNeeded(): void {
    process.nextTick(flush, this.#wire, this);
  }

  readable(flowing: boolean): void {
    if (flowing) this.stream.resume();
    else this.stream.pause();
  }

  arm(deadline: WireDeadline, milliseconds: number): void {
    this.record.allow(milliseconds, this.clock, () => this.perform(() => this.#wire.elapsed(deadline)));
  }

  disarm(): void {
    this.#ending?.disarm();
  }

  end(): void {
    this.stream.end();
  }

  destroy(): void {
    this.stream.destroy();
  }

  closed(wire: WireClosure): void {
    const end = this.record;
    const closure = end.ended(wire, this.#outbound?.lostBytes ?? this.#wire.queuedBytes);
    linger(this.stream, this.clock, this.#wire.closeTimeoutMs);
    if (end.isSilent) return;
    end.isSilent = true;
    this.released(closure);
    this.#events.closed(closure);
  }

  // What the stream tells.

  /** A flush is over: room was made, if the stream took what there was. */
  flushed(): void {
    const outbound = this.sending;
    // Behind a Close nobody sends any more: unless somebody waits already there is nobody to tell, for whom the loop would have to turn.
    const isLast = outbound.room === undefined && this.#wire.state !== 'open';
    if (this.isSilent || !outbound.isFlushed || isLast) return;
    (outbound.room ??= new Room()).announce(() => this.tellRoom());
    // Only a Ping or a Pong has left: it is quiet, and may be for long.
    if (outbound.rests()) this.#outbound = undefined;
  }

  drained(): void {
    this.perform(() => {
      this.#wire.drained();
      this.#outbound?.room?.open();
      this.tellRoom();
    });
  }

  streamFailed(error: Error): void {
    this.record.failed(error);
  }

  streamEnded(): void {
    if (this.record.transportEnded) return;
    this.record.transportEnded = true;
    // The answer to a Close that came with the FIN has to leave first.
    this.#wire.flush();
    this.perform(() => {
      // What is held while reading is paused is the last that comes: behind it the end would wait for a reader, and what is sent for nobody.
      if (this.#paused) this.#wire.resume();
      this.#wire.ended();
    });
  }

  private get sending(): Outbound {
    return (this.#outbound ??= new Outbound(this.#wire, this.stream, this.#diagnostics, this));
  }

  private tellRoom(): void {
    if (!this.isSilent) this.#events.drained();
  }

  /** Performs an input of the wire, or leaves it for later when that is in the middle of one. */
  private perform(input: () => void): void {
    if (this.#wire.isPerforming) process.nextTick(() => this.perform(input));
    else input();
  }

  private get isSilent(): boolean {
    return this.#ending !== undefined && this.#ending.isSilent;
  }

  private get record(): EndRecord {
    return (this.#ending ??= new EndRecord());
  }

  /** A Close goes out: nothing that is sent from now on will be transmitted. */
  private closeSent(frame: CloseFrame): void {
    if (!this.record.closeSent(frame)) return;
    this.#outbound?.room?.open();
    if (!this.isSilent) this.#events.closing();
  }

  private released(closure: Closure): void {
    publishClose(this.#url, closure);
    this.#pings?.end(() => this.endedError());
    this.#outbound?.room?.open();
    this.#wire.release();
  }

  private endedError(): Error {
    return this.record.error(this.#wire.state === 'closing', this.unsentBytes);
  }
}

function flush(wire: Wire, connection: WireConnection): void {
  wire.flush();
  connection.flushed();
}
