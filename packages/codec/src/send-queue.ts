import { copyOf } from './copy-of.js';
import type { FrameWriter } from './frame-writer.js';
import { leastWaiting, lentMemory } from './lent-memory.js';
import { FIN, Opcode, binaryFrame, pingFrame, pongFrame, textFrame } from './opcode.js';
import type { MessageOpcode } from './opcode.js';
import type { FrameMemory, TextPort } from './ports.js';
import type { SendQueueHost, SendQueueOptions } from './send-queue-options.js';
import type { Transformation } from './transformation.js';

/** A message, or a piece of one, that is to be sent. */
interface Outgoing {
  readonly opcode: MessageOpcode;
  readonly data: string | Uint8Array;
  /** The payload bytes. */
  readonly size: number;
  readonly begins: boolean;
  readonly ends: boolean;
}

/**
 * The order in which frames go out.
 *
 * Data goes in the order of the calls, and waits while the transport takes nothing, while an extension works on an
 * earlier piece, or behind a message of unknown length. Control frames go ahead of waiting data, at a frame boundary.
 */
export class SendQueue {
  readonly #writer: FrameWriter;
  readonly #encoder: Transformation;
  readonly #text: TextPort;
  readonly #memory: FrameMemory | undefined;
  readonly #interleavePings: boolean;
  readonly #maxPings: number;
  readonly #host: SendQueueHost;
  /** What has to wait is kept in lists that are there only as long as something does: an idle connection has none. */
  #waiting: Outgoing[] | undefined;
  #next = 0;
  /** Whole messages sent while a message of unknown length is open: fragments never interleave (FRG-06). */
  #behind: Outgoing[] | undefined;
  #size = 0;
  /** Whether a message of unknown length was begun and not yet ended by the application. */
  #open = false;
  /** Whether the first frame of the message in progress was formed, and whether its last one was not. */
  #started = false;
  #rsv = 0;
  #encoding: Outgoing | undefined;
  #pong: Uint8Array | undefined;
  #pings: Uint8Array[] | undefined;
  #close: Uint8Array | undefined;
  #closed = false;

  constructor(options: SendQueueOptions) {
    this.#writer = options.writer;
    this.#encoder = options.encoder;
    this.#text = options.text;
    this.#memory = options.memory;
    this.#interleavePings = options.interleavePings;
    this.#maxPings = options.maxPings;
    this.#host = options.host;
  }

  /** The payload bytes of data that waits here, or was dropped for a Close: what was accepted and never formed. */
  get size(): number {
    return this.#size;
  }

  /** Whether the Close was formed: no data frame follows it (CTL-06). */
  get closed(): boolean {
    return this.#closed;
  }

  /** Sends a whole text message. */
  sendText(message: string): void {
    if (this.#idle && this.#encoder.bits === 0) {
      this.#writer.text(textFrame, message);
      return;
    }
    const data = this.#text.encoded?.(message) ?? message;
    this.#add({ opcode: Opcode.text, data, size: this.#sizeOf(data), begins: true, ends: true });
  }

  /** Sends a whole binary message. The bytes are copied before the call returns (MSK-07). */
  sendBinary(message: Uint8Array): void {
    if (this.#idle && this.#encoder.bits === 0) {
      this.#writer.bytes(binaryFrame, message);
      return;
    }
    // The encoder copies too: a copy is needed only for what has to wait.
    // What waits behind an open message may be dropped without being given back: its memory is its own.
    const data = this.#idle ? message : this.#open ? copyOf(message) : this.#copy(message);
    this.#add({ opcode: Opcode.binary, data, size: message.length, begins: true, ends: true });
  }

  /**
   * Begins a message of unknown length: whole messages wait behind it until its last piece was sent.
   *
   * @throws Error while another one is open.
   */
  begin(): void {
    if (this.#open) throw new Error('beginMessage: the message before is open, not ended');
    this.#open = true;
  }

  /** Sends a piece of a message of unknown length, of any size (FRG-08). Bytes are copied before the call returns (MSK-07). */
  sendPiece(opcode: MessageOpcode, piece: string | Uint8Array, begins: boolean, ends: boolean): void {
    const size = this.#sizeOf(piece);
    const isFree = this.#isFree;
    this.#open = !ends;
    if (!isFree) {
      const data = typeof piece === 'string' ? piece : this.#copy(piece);
      (this.#waiting ??= []).push({ opcode, data, size, begins, ends });
      this.#size += size;
    }
    if (ends && this.#behind !== undefined) {
      this.#waiting = (this.#waiting ?? []).slice(this.#next).concat(this.#behind);
      this.#next = 0;
      this.#behind = undefined;
    }
    if (isFree) this.#form({ opcode, data: piece, size, begins, ends });
    this.pump();
  }

  /** Answers a Ping, or sends a Pong of the application's own: as soon as practical (CTL-13, FRG-07). */
  sendPong(payload: Uint8Array): void {
    // CTL-15: of several that wait only the latest goes out
    if (this.#writer.blocked) this.#pong = copyOf(payload);
    else this.#writer.bytes(pongFrame, payload);
  }

  /**
   * Sends a Ping of the application's own: at a message boundary unless they may interleave (FRG-12).
   *
   * @throws RangeError when too many wait already.
   */
  sendPing(payload: Uint8Array): void {
    if (!this.#writer.blocked && (this.#interleavePings || !this.#started)) {
      this.#writer.bytes(pingFrame, payload);
      return;
    }
    const pings = (this.#pings ??= []);
    if (pings.length >= this.#maxPings) {
      throw new RangeError(`maxQueuedControlFrames: expected at most ${this.#maxPings} Pings that wait, not one more`);
    }
    pings.push(copyOf(payload));
  }

  /** Sends a Close after all that waits, except for what is behind a message that was not ended (FRM-11). */
  closeAfterData(body: Uint8Array): void {
    this.#close = body;
    this.#behind = undefined;
    this.pump();
  }

  /** Sends a Close at the next frame boundary; data that waits is not sent any more (CTL-08). */
  closeNow(body: Uint8Array): void {
    this.clear();
    this.#close = body;
    this.pump();
  }

  /** Forms what can be formed. */
  pump(): void {
    const writer = this.#writer;
    const owed = this.#pong;
    if (owed !== undefined && !writer.blocked) {
      this.#pong = undefined;
      writer.bytes(pongFrame, owed);
    }
    this.#pumpPings();
    while (!writer.blocked && this.#encoding === undefined) {
      const next = this.#shift();
      if (next === undefined) break;
      this.#size -= next.size;
      this.#form(next);
    }
    const close = this.#close;
    if (close !== undefined && !writer.blocked && this.#encoding === undefined && this.#waiting === undefined) {
      this.#close = undefined;
      this.#closed = true;
      this.#pings = undefined;
      writer.bytes(FIN | Opcode.close, close);
    }
  }

  /** The encoder has answered a step later. */
  encoded(): void {
    const piece = this.#encoding!;
    this.#encoding = undefined;
    this.#size -= piece.size;
    this.#emit(piece);
    this.pump();
    this.#writer.announceRoom();
  }

  /** Drops all that waits. */
  clear(): void {
    for (const { data } of this.#waiting?.slice(this.#next) ?? []) this.#giveBack(data);
    this.#waiting = this.#behind = this.#pings = undefined;
    this.#next = 0;
    this.#pong = this.#close = this.#encoding = undefined;
    this.#open = false;
    this.#encoder.cancel();
  }

  /** Whether a whole message can be formed at once. */
  get #idle(): boolean {
    return !this.#open && this.#isFree;
  }

  /** Whether what comes next, if it belongs to the message in progress, can be formed at once. */
  get #isFree(): boolean {
    return !this.#writer.blocked && this.#encoding === undefined && this.#waiting === undefined;
  }

  #add(message: Outgoing): void {
    if (this.#open) (this.#behind ??= []).push(message);
    else (this.#waiting ??= []).push(message);
    this.#size += message.size;
    this.pump();
  }

  /** The first that waits. An index instead of `Array.shift`, whose cost grows with what is left. */
  #shift(): Outgoing | undefined {
    const waiting = this.#waiting;
    if (waiting === undefined) return undefined;
    const first = waiting[this.#next];
    if (++this.#next === waiting.length) {
      this.#waiting = undefined;
      this.#next = 0;
    }
    return first;
  }

  #pumpPings(): void {
    while (this.#pings !== undefined && !this.#writer.blocked && (this.#interleavePings || !this.#started)) {
      const next = this.#pings.shift()!;
      if (this.#pings.length === 0) this.#pings = undefined;
      this.#writer.bytes(pingFrame, next);
    }
  }

  #form(piece: Outgoing): void {
    if (piece.begins) {
      // PMD-10: the choice is made for each message
      this.#rsv = this.#encoder.choose(piece.ends ? piece.size : undefined, piece.opcode === Opcode.text);
      if (this.#rsv !== 0) this.#encoder.begin(this.#rsv);
    }
    if (this.#rsv === 0) this.#write(piece, piece.data);
    else this.#encode(piece);
    this.#giveBack(piece.data);
  }

  #encode(piece: Outgoing): void {
    const { data, size } = piece;
    const bytes = typeof data === 'string' ? new Uint8Array(size) : data;
    if (typeof data === 'string') this.#text.encode(data, bytes, 0, size);
    if (this.#encoder.push(bytes, 0, bytes.length, piece.ends, Infinity)) {
      this.#emit(piece);
    } else {
      this.#encoding = piece;
      this.#size += piece.size;
    }
  }

  /** A copy of what has to wait, in memory that is given back: when it is formed, or dropped with all that waits. */
  #copy(bytes: Uint8Array): Uint8Array {
    const lent = lentMemory(this.#memory, bytes.length, leastWaiting);
    lent?.set(bytes);
    return lent ?? copyOf(bytes);
  }

  #sizeOf(data: string | Uint8Array): number {
    return typeof data === 'string' ? this.#text.byteLength(data) : data.length;
  }

  #giveBack(data: string | Uint8Array): void {
    if (typeof data !== 'string') this.#memory?.giveBack(data);
  }

  #emit(piece: Outgoing): void {
    const outcome = this.#encoder.take();
    if (typeof outcome === 'string') this.#host.encodingFailed(outcome);
    else this.#write(piece, outcome);
  }

  #write(piece: Outgoing, data: string | Uint8Array): void {
    // A compressor may keep everything to itself for now: an empty fragment would be legal and of no use.
    if (!piece.ends && data.length === 0) return;
    // FRM-12, FRM-13, FRG-02, PMD-09: opcode and reserved bits on the first frame only, FIN on the last only. PMD-12: the opcode is
    // that of the message, transformed or not.
    const fin = piece.ends ? FIN : 0;
    const first = fin | (this.#started ? Opcode.continuation : piece.opcode | this.#rsv);
    this.#started = !piece.ends;
    if (typeof data === 'string') this.#writer.text(first, data);
    else this.#writer.bytes(first, data);
    if (piece.ends) this.#pumpPings();
  }
}
