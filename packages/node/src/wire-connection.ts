import type { Duplex } from 'node:stream';
import { Wire } from '@hybi/codec';
import type { CloseFrame, ProtocolError, WireClosure, WireDeadline, WireOptions, WireSink } from '@hybi/codec';
import type { AbortSignalLike, Clock, Closure, Timer, TransportEvents } from '@hybi/session';
import type { Channel } from './attempt-scope.js';
import { ignoreBytes } from './byte-source.js';
import { FrameDiagnostics, publishClose } from './diagnostics.js';
import { EndRecord, closeTimeoutError } from './end-record.js';
import { Inbound } from './inbound.js';
import { linger } from './lingering.js';
import { Outbound } from './outbound.js';
import { sendChunks } from './outgoing-stream.js';
import type { OutgoingStreamHost } from './outgoing-stream.js';
import { PingLedger } from './ping-ledger.js';
import { Room } from './room.js';
import { own } from './stream-owner.js';
import type { StreamOwner } from './stream-owner.js';
import type { StreamWriterHost } from './stream-writer.js';
import type { StreamedMessages } from './streamed-messages.js';

/** What a connection is made from, once its opening handshake is complete. */
export interface WireConnectionInit {
  /** The URL that was reached. */
  readonly url: string;
  readonly channel: Channel;
  readonly events: TransportEvents;
  readonly clock: Clock;
  readonly wire: WireOptions;
  /** Where pieces of messages go, when the wire delivers those. Whole messages go to `events.message`. */
  readonly pieces?: StreamedMessages | undefined;
}

/**
 * One open connection: the codec's wire on a stream. What the stream does and what the application wants meet here. It is its wire's sink itself,
 * and what a quiet connection has no use for is made when first needed: it is a good part of what a connection weighs.
 */
export class WireConnection implements WireSink, StreamOwner, StreamWriterHost {
  readonly stream: Duplex;
  readonly #url: string;
  readonly #events: TransportEvents;
  readonly #clock: Clock;
  readonly #closeTimeoutMs: number;
  readonly #pieces: StreamedMessages | undefined;
  readonly #wire: Wire;
  readonly #inbound: Inbound;
  readonly #memory: WireOptions['frameMemory'];
  #outbound: Outbound | undefined;
  #pings: PingLedger | undefined;
  #room: Room | undefined;
  #ending: EndRecord | undefined;
  #timer: Timer | undefined;
  #paused = false;
  /** Nothing is told any more: `abandon` was called, or `closed` has been told. */
  #silent = false;
  #transportEnded = false;

  constructor(init: WireConnectionInit) {
    const { stream, source } = init.channel;
    this.#url = init.url;
    this.stream = stream;
    this.#events = init.events;
    this.#clock = init.clock;
    this.#closeTimeoutMs = init.wire.closeTimeoutMs ?? 5_000;
    this.#pieces = init.pieces;
    this.#memory = init.wire.frameMemory;
    this.#wire = new Wire(this, init.wire);
    own(stream, this);
    this.#inbound = new Inbound(this.#wire, init.events, FrameDiagnostics.of(init.url));
    source.landing = this.#inbound;
    // It would keep what was needed for the opening handshake.
    source.consumer = ignoreBytes;
  }

  /** Bytes from the peer: borrowed. */
  receive(bytes: Uint8Array): void {
    this.#inbound.receive(bytes);
  }

  get bufferedBytes(): number {
    return this.#wire.queuedBytes + this.stream.writableLength;
  }

  /** Payload bytes that were accepted and have certainly not left. */
  get unsentBytes(): number {
    return this.#outbound?.unsentBytes ?? this.#wire.queuedBytes;
  }

  /** Whether messages can be sent: the closing handshake has not begun. */
  get isOpen(): boolean {
    return !this.#silent && this.#wire.state === 'open';
  }

  // What the application wants.

  send(data: string | Uint8Array): void {
    if (this.isOpen) this.#sending.send(data);
    else this.#sending.refuse(data);
  }

  sendStream(chunks: AsyncIterable<string | Uint8Array>, signal?: AbortSignalLike): Promise<void> {
    const host: OutgoingStreamHost = {
      begin: (type) => this.#wire.beginMessage(type),
      abort: (message) => {
        message.abort();
        this.#closeSent({ code: 1011, reason: '' });
      },
      isOpen: () => this.isOpen,
      written: (bytes) => this.#sending.accept(bytes),
      bufferedBytes: () => this.bufferedBytes,
      room: () => (this.#room ??= new Room()).wait(),
      ended: () => this.#endedError(),
    };
    return sendChunks(chunks, host, signal);
  }

  sendPing(payload: Uint8Array): void {
    if (this.isOpen) this.#wire.ping(payload);
  }

  /** Sends a Ping; fulfilled with the milliseconds until its Pong. */
  async roundTrip(payload?: Uint8Array): Promise<number> {
    if (!this.isOpen) throw this.#endedError();
    this.#pings ??= new PingLedger();
    return this.#pings.roundTrip(payload, (sent) => this.#wire.ping(sent));
  }

  pause(): void {
    this.#paused = true;
    this.#wire.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#inbound.perform(() => {
      if (!this.#paused) this.#wire.resume();
    });
  }

  beginClose(code?: number, reason?: string): void {
    if (!this.isOpen) return;
    this.#wire.close(code, reason);
    this.#closeSent({ code, reason: reason ?? '' });
  }

  /** Lets go at once. */
  abandon(cause: unknown): Closure {
    const wasSilent = this.#silent;
    this.#silent = true;
    this.#inbound.stop();
    this.#end.failed(cause);
    const closure = this.#end.abandoned(this.unsentBytes, this.#wire.isCloseComplete);
    this.stream.destroy();
    if (!wasSilent) this.#released(closure);
    return closure;
  }

  // What the wire tells.

  text(message: string): void {
    if (!this.#silent) this.#events.message(message);
  }

  binary(message: Uint8Array): void {
    if (!this.#silent) this.#events.message(message);
  }

  piece(bytes: Uint8Array, text: boolean, end: boolean): void {
    this.#pieces?.push(bytes, text, end);
  }

  ping(): void {}

  pong(payload: Uint8Array): void {
    if (this.#silent) return;
    this.#pings?.answered(payload);
    this.#events.pong(new Uint8Array(payload)); // the `slice` of a Buffer would be a view
  }

  close(frame: CloseFrame): void {
    this.#end.closeReceived(frame);
    this.#closeSent({ code: frame.code, reason: '' });
  }

  fail(error: ProtocolError): void {
    this.#end.failed(error);
    this.#closeSent({ code: error.closeCode, reason: '' });
  }

  write(bytes: Uint8Array): boolean {
    return this.#sending.write(bytes);
  }

  flushNeeded(): void {
    process.nextTick(flush, this.#wire, this);
  }

  readable(flowing: boolean): void {
    if (flowing) this.stream.resume();
    else this.stream.pause();
  }

  arm(deadline: WireDeadline, milliseconds: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(milliseconds, () => {
      this.#end.failed(closeTimeoutError(milliseconds));
      this.#inbound.perform(() => this.#wire.elapsed(deadline));
    });
  }

  disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  end(): void {
    this.stream.end();
  }

  destroy(): void {
    this.stream.destroy();
  }

  closed(wire: WireClosure): void {
    this.disarm();
    const closure = this.#end.ended(wire, this.#outbound?.lostBytes ?? this.#wire.queuedBytes);
    linger(this.stream, this.#clock, this.#closeTimeoutMs);
    if (this.#silent) return;
    this.#silent = true;
    this.#inbound.stop();
    this.#released(closure);
    this.#events.closed(closure);
  }

  // What the stream tells.

  /** A flush is over: room was made, if the stream took what there was. */
  flushed(): void {
    // Behind a Close nobody sends any more: unless somebody waits already there is nobody to tell, for whom the loop would have to turn.
    const isLast = this.#room === undefined && this.#wire.state !== 'open';
    if (this.#silent || this.#outbound?.isFlushed === false || isLast) return;
    (this.#room ??= new Room()).announce(() => this.#tellRoom());
    // Only a Ping or a Pong has left: it is quiet, and may be for long.
    if (this.#outbound?.rests() === true) this.#outbound = this.#room = undefined;
  }

  drained(): void {
    this.#inbound.perform(() => {
      this.#wire.drained();
      this.#room?.open();
      this.#tellRoom();
    });
  }

  streamFailed(error: Error): void {
    this.#end.failed(error);
  }

  streamEnded(): void {
    if (this.#transportEnded) return;
    this.#transportEnded = true;
    // The answer to a Close that came with the FIN has to leave first.
    this.#wire.flush();
    this.#inbound.perform(() => {
      // What is held while reading is paused is the last that comes: behind it the end would wait for a reader, and what is sent for nobody.
      if (this.#paused) this.#wire.resume();
      this.#wire.ended();
    });
  }

  get #sending(): Outbound {
    return (this.#outbound ??= new Outbound(this.#wire, this.stream, this.#inbound.diagnostics, this, this.#memory));
  }

  #tellRoom(): void {
    if (!this.#silent) this.#events.drained();
  }

  // How it ends.

  get #end(): EndRecord {
    return (this.#ending ??= new EndRecord());
  }

  /** A Close goes out: nothing that is sent from now on will be transmitted. */
  #closeSent(frame: CloseFrame): void {
    if (!this.#end.closeSent(frame)) return;
    this.#room?.open();
    if (!this.#silent) this.#events.closing();
  }

  #released(closure: Closure): void {
    publishClose(this.#url, closure);
    this.#pings?.end(() => this.#endedError());
    this.#room?.open();
    this.#wire.release();
  }

  #endedError(): Error {
    return this.#end.error(this.#wire.state === 'closing', this.unsentBytes);
  }
}

function flush(wire: Wire, connection: WireConnection): void {
  wire.flush();
  connection.flushed();
}
