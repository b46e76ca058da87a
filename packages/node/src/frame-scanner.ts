/** What the header of a frame says (RFC 6455 §5.2). */
export interface FrameHeader {
  readonly fin: boolean;
  /** RSV1, RSV2 and RSV3 as a number of three bits: 4 is RSV1, a compressed message. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payloadLength: number;
}

/** Finds the headers in a stream of frames, for diagnostics only: it judges nothing and keeps no payload. */
export class FrameScanner {
  readonly #found: (header: FrameHeader) => void;
  readonly #header = new Uint8Array(14);
  #have = 0;
  /** Payload bytes still to be passed over. */
  #skip = 0;

  constructor(found: (header: FrameHeader) => void) {
    this.#found = found;
  }

  scan(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, bytes.length - at);
        this.#skip -= passed;
        at += passed;
        continue;
      }
      this.#header[this.#have] = bytes[at]!;
      this.#have += 1;
      at += 1;
      if (this.#have === this.#headerLength) this.#complete();
    }
  }

  /** The length of the header, as far as it is known: at least two bytes. */
  get #headerLength(): number {
    if (this.#have < 2) return 2;
    const second = this.#header[1]!;
    const short = second & 0x7f;
    return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
  }

  #complete(): void {
    const first = this.#header[0]!;
    const second = this.#header[1]!;
    const view = new DataView(this.#header.buffer);
    const short = second & 0x7f;
    const payloadLength = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
    this.#have = 0;
    this.#skip = payloadLength;
    this.#found({
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 7,
      opcode: first & 0x0f,
      masked: (second & 0x80) !== 0,
      payloadLength,
    });
  }
}
