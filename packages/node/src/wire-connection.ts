import type { Duplex } from 'node:stream';
import { Wire } from '@hybi/codec';
import type { CloseFrame, ProtocolError, WireClosure, WireDeadline, WireOptions, WireSink } from '@hybi/codec';
import { ClosedError } from '@hybi/session';
import type { Clock, Closure, TransportEvents } from '@hybi/session';
import type { Channel } from './attempt-scope.js';
import type { ByteSource } from './byte-source.js';
import type { ConnectionDiagnostics } from './diagnostics.js';
import { EndRecord } from './end-record.js';
import { sendChunks } from './outgoing-stream.js';
import { PingLedger } from './ping-ledger.js';
import { StreamWriter } from './stream-writer.js';

/** What a connection is made from, once its opening handshake is complete. */
export interface WireConnectionInit {
  readonly channel: Channel;
  readonly events: TransportEvents;
  readonly clock: Clock;
  readonly wire: WireOptions;
  readonly diagnostics: ConnectionDiagnostics;
  /** Whole messages go to `events.message`; pieces go here, when the wire delivers those. */
  readonly piece?: ((bytes: Uint8Array, text: boolean, end: boolean) => void) | undefined;
}

/** One open connection: the codec's wire on a stream. What the stream does and what the application wants meet here. */
export class WireConnection {
  readonly #stream: Duplex;
  readonly #source: ByteSource;
  readonly #events: TransportEvents;
  readonly #wire: Wire;
  readonly #writer: StreamWriter;
  readonly #pings = new PingLedger();
  readonly #diagnostics: ConnectionDiagnostics;
  /** Payload bytes of all messages that were accepted. */
  #accepted = 0;
  /** A text that is being sent and not yet part of {@link #accepted}. */
  #uncounted: string | undefined;
  /** The wire is performing an input: its other inputs have to wait. */
  #inside = false;
  #paused = false;
  /** Nothing is told any more: `abandon` was called, or `closed` has been told. */
  #silent = false;
  readonly #end = new EndRecord();
  #closure: Closure | undefined;
  #waitingForRoom: (() => void)[] = [];
  /** That room was made is about to be told. */
  #announcing = false;
  #transportEnded = false;
  /** Arms the deadline for what may leave after the end; returns what disarms it. */
  readonly #lingering: (elapsed: () => void) => () => void;

  constructor(init: WireConnectionInit) {
    this.#stream = init.channel.stream;
    this.#source = init.channel.source;
    this.#events = init.events;
    this.#diagnostics = init.diagnostics;
    this.#lingering = (elapsed) => init.clock.after(init.wire.closeTimeoutMs ?? 5_000, elapsed);
    this.#writer = new StreamWriter(
      this.#stream,
      () => this.#input(() => this.#drained()),
      () => this.flushed(),
    );
    this.#wire = new Wire(this.#sink(init), init.wire);
    this.#stream.on('error', (error) => this.#end.failed(error));
    this.#stream.once('end', () => this.#ended());
    this.#stream.once('close', () => this.#ended());
    this.#source.consumer = (bytes) => this.receive(bytes);
  }

  /** Bytes from the peer: borrowed. */
  receive(bytes: Uint8Array): void {
    if (this.#silent) return;
    this.#diagnostics.received(bytes);
    this.#events.alive();
    this.#inside = true;
    this.#wire.receive(bytes);
    this.#inside = false;
  }

  get bufferedBytes(): number {
    return this.#wire.queuedBytes + this.#writer.pendingBytes;
  }

  /** Whether messages can be sent: the closing handshake has not begun. */
  get isOpen(): boolean {
    return !this.#silent && this.#wire.state === 'open';
  }

  send(data: string | Uint8Array): void {
    if (!this.isOpen) return;
    if (typeof data === 'string') this.#sendText(data);
    else {
      this.#accepted += data.byteLength;
      this.#wire.sendBinary(data);
    }
  }

  /** The wire counts the bytes of the text, so that they need not be counted twice, unless it writes in the middle of it. */
  #sendText(text: string): void {
    const before = this.#wire.queuedBytes;
    this.#uncounted = text;
    this.#wire.sendText(text);
    if (this.#uncounted !== undefined) this.#accepted += this.#wire.queuedBytes - before;
    this.#uncounted = undefined;
  }

  #write(bytes: Uint8Array): boolean {
    if (this.#uncounted !== undefined) this.#accepted += Buffer.byteLength(this.#uncounted);
    this.#uncounted = undefined;
    this.#diagnostics.sent(bytes);
    return this.#writer.write(bytes, this.#accepted - this.#wire.queuedBytes);
  }

  sendStream(chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
    return sendChunks(chunks, {
      begin: (type) => this.#wire.beginMessage(type),
      abort: (message) => {
        message.abort();
        this.#closeSent({ code: 1011, reason: '' });
      },
      isOpen: () => this.isOpen,
      written: (bytes) => {
        this.#accepted += bytes;
      },
      bufferedBytes: () => this.bufferedBytes,
      room: () => new Promise((resolve) => this.#waitingForRoom.push(resolve)),
      ended: () => this.#endedError(),
    });
  }

  ping(payload: Uint8Array): void {
    if (this.isOpen) this.#wire.ping(payload);
  }

  /** Sends a Ping; fulfilled with the milliseconds until its Pong. */
  async roundTrip(payload: Uint8Array = this.#pings.freshPayload()): Promise<number> {
    if (!this.isOpen) throw this.#endedError();
    this.#wire.ping(payload);
    return this.#pings.sent(payload);
  }

  pause(): void {
    this.#paused = true;
    this.#wire.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#input(() => {
      if (!this.#paused) this.#wire.resume();
    });
  }

  close(code?: number, reason?: string): void {
    if (!this.isOpen) return;
    this.#wire.close(code, reason);
    this.#closeSent({ code, reason: reason ?? '' });
  }

  /** Lets go at once. */
  abandon(cause: unknown): Closure {
    const wasSilent = this.#silent;
    this.#silent = true;
    this.#end.failed(cause);
    const closure = this.#closure ?? this.#end.abandoned(this.unsentBytes);
    this.#stream.destroy();
    if (!wasSilent) this.#released(closure);
    return closure;
  }

  /** A Close goes out: nothing that is sent from now on will be transmitted. */
  #closeSent(frame: CloseFrame): void {
    if (this.#end.closeSent(frame) && !this.#silent) this.#events.closing();
  }

  #sink(init: WireConnectionInit): WireSink {
    const { events, clock } = init;
    let disarm: (() => void) | undefined;
    const piece = init.piece;
    return {
      text: (message) => {
        if (!this.#silent) events.message(message);
      },
      binary: (message) => {
        if (!this.#silent) events.message(message);
      },
      ...(piece === undefined ? {} : { piece }),
      ping: () => undefined,
      pong: (payload) => {
        if (this.#silent) return;
        this.#pings.answered(payload);
        events.pong(new Uint8Array(payload)); // the `slice` of a Buffer would be a view
      },
      close: (frame) => {
        this.#end.closeReceived(frame);
        this.#closeSent({ code: frame.code, reason: '' });
      },
      fail: (error: ProtocolError) => {
        this.#end.failed(error);
        this.#closeSent({ code: error.closeCode, reason: '' });
      },
      write: (bytes) => this.#write(bytes),
      flushNeeded: () => process.nextTick(flush, this.#wire, this),
      readable: (flowing) => {
        if (flowing) this.#source.resume();
        else this.#source.pause();
      },
      arm: (deadline: WireDeadline, milliseconds) => {
        disarm?.();
        disarm = clock.after(milliseconds, () => this.#input(() => this.#wire.elapsed(deadline)));
      },
      disarm: () => disarm?.(),
      end: () => this.#writer.end(),
      destroy: () => this.#stream.destroy(),
      closed: (closure) => {
        disarm?.();
        this.#closed(closure);
      },
    };
  }

  /** Called when a flush is over: room was made, if the system took what there was. */
  flushed(): void {
    if (this.#silent) return;
    if (this.#writer.pendingBytes > 0) {
      // TLS takes its time also for what it has room for, and `drain` does not come then.
      this.#writer.tellWhenTaken();
      return;
    }
    // In a turn of its own, so that a producer who is always ready can't keep the loop from reading.
    if (!this.#announcing) {
      this.#announcing = true;
      setImmediate(() => {
        this.#announcing = false;
        this.#announceRoom();
      });
    }
  }

  #drained(): void {
    this.#wire.drained();
    this.#announceRoom();
  }

  #announceRoom(): void {
    for (const resolve of this.#waitingForRoom.splice(0)) resolve();
    if (!this.#silent) this.#events.drained();
  }

  /** Performs an input of the transport, or leaves it for later when the wire is in the middle of one. */
  #input(perform: () => void): void {
    if (this.#inside) {
      process.nextTick(() => this.#input(perform));
      return;
    }
    this.#inside = true;
    perform();
    this.#inside = false;
  }

  /** The peer's FIN came, after everything before it, or the stream is gone. */
  #ended(): void {
    if (this.#transportEnded) return;
    this.#transportEnded = true;
    // The answer to a Close that came with the FIN has to leave first.
    this.#wire.flush();
    this.#input(() => this.#wire.ended());
  }

  #closed(wire: WireClosure): void {
    this.#closure = this.#end.ended(wire, this.unsentBytes);
    this.#letGo();
    if (this.#silent) return;
    this.#silent = true;
    this.#released(this.#closure);
    this.#events.closed(this.#closure);
  }

  /** What was written may still leave, for as long as a close may take: a peer that reads nothing must not keep the socket. */
  #letGo(): void {
    const stream = this.#stream;
    if (stream.destroyed) return;
    if (stream.writableLength > 0)
      stream.once(
        'close',
        this.#lingering(() => stream.destroy()),
      );
    stream.end(() => stream.destroy());
  }

  #released(closure: Closure): void {
    this.#diagnostics.closed(closure);
    this.#pings.end(this.#endedError());
    for (const resolve of this.#waitingForRoom.splice(0)) resolve();
    this.#wire.release();
  }

  /** Payload bytes that were accepted and have certainly not left. */
  get unsentBytes(): number {
    return this.#wire.queuedBytes + this.#writer.unsentBytes;
  }

  #endedError(): ClosedError {
    const closure = this.#closure ?? this.#end.abandoned(this.unsentBytes);
    return new ClosedError(
      this.#wire.state === 'closing' ? 'local' : 'abnormal',
      'the connection is closing or closed',
      closure,
    );
  }
}

function flush(wire: Wire, connection: WireConnection): void {
  wire.flush();
  connection.flushed();
}
