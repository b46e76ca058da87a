import { longestControl } from './control-frame.js';
import type { Limits } from './limits.js';
import { maskCopy } from './masking.js';
import { FIN, Opcode } from './opcode.js';
import { ProtocolError } from './protocol-error.js';
import type { Role } from './role.js';

/** What a {@link FrameReader} has found. Bytes are borrowed until the call returns. */
export interface FrameHandler {
  /**
   * The header of a data frame, before any of its payload.
   *
   * @param first its first byte.
   * @param length of its payload.
   */
  header(first: number, length: number): void;
  /**
   * The next bytes of the message in progress, `bytes[start, end)`.
   *
   * @param last whether the message ends with them.
   */
  data(bytes: Uint8Array, start: number, end: number, last: boolean): void;
  /** A whole control frame. */
  control(opcode: number, bytes: Uint8Array, start: number, end: number): void;
}

const longestHeader = 14;
const nothing = new Uint8Array(0);

/**
 * Parses frames under any segmentation (FRM-15), and enforces what can be judged by the header of a frame alone.
 * A frame that lies within the chunk is passed on straight from there; nothing is allocated for it.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  /** The mask bit that every frame must have: the client's frames are masked, the server's are not. */
  readonly #maskBit: number;
  readonly #maxFrameBytes: number;

  /** While this is set, `push` stops after the frame, or the piece of one, that it is at. */
  stopped = false;

  /** A header that straddles chunks. */
  #header: Uint8Array = nothing;
  #headerLength = 0;
  /** A control frame's payload that straddles chunks. */
  #control: Uint8Array = nothing;
  #controlLength = 0;
  /** Where a masked payload is unmasked: the chunk is the transport's and stays as it is. */
  #unmasked: Uint8Array = nothing;

  /** The frame in progress: its first byte, payload length, masking key, and how much of the payload has come. */
  #first = 0;
  #length = 0;
  #key = 0;
  #seen = 0;
  #inPayload = false;

  constructor(handler: FrameHandler, role: Role, limits: Limits) {
    this.#handler = handler;
    this.#maskBit = role === 'server' ? 0x80 : 0;
    this.#maxFrameBytes = limits.maxFrameBytes;
  }

  /**
   * Reads frames from `bytes[from …]`.
   *
   * @returns where it stopped: at the end of the bytes, or earlier when `stopped` was set meanwhile.
   * @throws {@link ProtocolError} when the peer breaks a rule.
   */
  push(bytes: Uint8Array, from: number): number {
    const end = bytes.length;
    let at = from;
    while (at < end && !this.stopped) {
      if (!this.#inPayload) {
        at = this.#headerLength === 0 ? this.#readHeader(bytes, at, end) : this.#resumeHeader(bytes, at, end);
        if (!this.#inPayload) return at;
      }
      const missing = this.#length - this.#seen;
      const stop = missing <= end - at ? at + missing : end;
      // After a header at the very end of the chunk there is no piece to pass on, unless the payload is empty.
      if (stop > at || missing === 0) {
        this.#payload(bytes, at, stop);
        at = stop;
      }
    }
    return at;
  }

  /** Whether it is between two frames, and has no memory that it would have to make anew. */
  get isAtRest(): boolean {
    return !this.#inPayload && this.#headerLength === 0 && this.#unmasked === nothing;
  }

  /** How much is missing of the data frame in progress that need not go through here: 0 for what has to be unmasked. */
  get missing(): number {
    const isPlain = this.#inPayload && this.#maskBit === 0 && (this.#first & 0x08) === 0;
    return isPlain ? this.#length - this.#seen : 0;
  }

  /**
   * Notes that the next `length` bytes of the payload, at most those {@link missing}, have come another way.
   *
   * @returns whether the message ends with them.
   */
  passed(length: number): boolean {
    this.#seen += length;
    if (this.#seen < this.#length) return false;
    this.#inPayload = false;
    return (this.#first & FIN) !== 0;
  }

  /** Reads a header at `bytes[at, end)` and returns where it ends; an incomplete one is put aside. */
  #readHeader(bytes: Uint8Array, at: number, end: number): number {
    const size = this.#parse(bytes, at, end);
    if (size > 0) return at + size;
    if (this.#header === nothing) this.#header = new Uint8Array(longestHeader);
    for (let i = at; i < end; i++) this.#header[this.#headerLength++] = bytes[i]!;
    return end;
  }

  #resumeHeader(bytes: Uint8Array, from: number, end: number): number {
    for (let at = from; at < end; at++) {
      this.#header[this.#headerLength++] = bytes[at]!;
      if (this.#parse(this.#header, 0, this.#headerLength) > 0) {
        this.#headerLength = 0;
        return at + 1;
      }
    }
    return end;
  }

  /** Parses and judges a header. Returns its size, or 0 when there is not enough of it. */
  #parse(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 2) return 0;
    const first = bytes[at]!;
    const second = bytes[at + 1]!;
    const opcode = first & 0x0f;
    let length = second & 0x7f;
    if (opcode > Opcode.binary) this.#judgeControl(opcode, first, length);
    if ((second & 0x80) !== this.#maskBit) {
      throw new ProtocolError(this.#maskBit === 0 ? 'masked-by-server' : 'unmasked-by-client'); // FRM-07, FRM-08
    }
    let size = 2;
    if (length === 126) {
      if (end - at < 4) return 0;
      length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
      size = 4;
      if (length < 126) throw new ProtocolError('length-not-minimal', `${length} in 16 bits`); // FRM-05
    } else if (length === 127) {
      if (end - at < 10) return 0;
      length = readLength(bytes, at + 2);
      size = 10;
    }
    if (length > this.#maxFrameBytes) {
      throw new ProtocolError('frame-too-big', `${length} bytes, the limit is ${this.#maxFrameBytes}`); // FRM-06
    }
    if (this.#maskBit !== 0) {
      if (end - at < size + 4) return 0;
      const key = at + size;
      this.#key = bytes[key]! | (bytes[key + 1]! << 8) | (bytes[key + 2]! << 16) | (bytes[key + 3]! << 24);
      size += 4;
    }
    this.#first = first;
    this.#length = length;
    this.#seen = 0;
    this.#inPayload = true;
    if (opcode <= Opcode.binary) this.#handler.header(first, length);
    return size;
  }

  #judgeControl(opcode: number, first: number, length: number): void {
    if (opcode < Opcode.close || opcode > Opcode.pong) {
      throw new ProtocolError('unknown-opcode', `0x${opcode.toString(16)}`); // FRM-02
    }
    if ((first & 0x70) !== 0) throw new ProtocolError('reserved-bit', 'on a control frame'); // FRM-01, PMD-11
    if ((first & FIN) === 0) throw new ProtocolError('fragmented-control'); // FRG-04
    if (length > longestControl) throw new ProtocolError('control-too-long'); // CTL-01
  }

  /** Passes on the next bytes of the payload. The state is up to date before the handler is called. */
  #payload(bytes: Uint8Array, start: number, end: number): void {
    let source = bytes;
    let from = start;
    let to = end;
    if (this.#maskBit !== 0) {
      source = this.#unmask(bytes, start, end); // MSK-08
      from = 0;
      to = end - start;
    }
    this.#seen += end - start;
    const whole = this.#seen === this.#length;
    if (whole) this.#inPayload = false;
    if ((this.#first & 0x08) === 0) this.#handler.data(source, from, to, whole && (this.#first & FIN) !== 0);
    else if (whole && this.#controlLength === 0) this.#handler.control(this.#first & 0x0f, source, from, to);
    else this.#gatherControl(source, from, to, whole);
  }

  #gatherControl(bytes: Uint8Array, start: number, end: number, whole: boolean): void {
    if (this.#control === nothing) this.#control = new Uint8Array(longestControl);
    for (let at = start; at < end; at++) this.#control[this.#controlLength++] = bytes[at]!;
    if (!whole) return;
    const length = this.#controlLength;
    this.#controlLength = 0;
    this.#handler.control(this.#first & 0x0f, this.#control, 0, length);
  }

  #unmask(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start;
    if (this.#unmasked.length < length) this.#unmasked = new Uint8Array(Math.max(length, 1024));
    maskCopy(bytes, start, end, this.#unmasked, 0, this.#key, this.#seen);
    return this.#unmasked;
  }
}

/** The 64-bit length at `bytes[at]`. */
function readLength(bytes: Uint8Array, at: number): number {
  if (bytes[at]! > 0x7f) throw new ProtocolError('length-top-bit'); // FRM-03
  let length = 0;
  // Above 2^53 this is rounded, and above every limit all the same (FRM-06).
  for (let i = 0; i < 8; i++) length = length * 0x100 + bytes[at + i]!;
  if (length < 0x10000) throw new ProtocolError('length-not-minimal', `${length} in 64 bits`); // FRM-05
  return length;
}
