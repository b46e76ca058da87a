import type { Extension } from '../../src/extension.js';
import { close, described } from './suite-case.js';

/**
 * Reads what a client writes, as a suspicious server would, and puts it into words. It is written apart from the codec, so that both
 * would have to be wrong in the same way.
 */
export class ClientFrames {
  readonly found: string[] = [];
  /** Whether a Close has come. */
  closed = false;
  #bytes: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #type = 0;
  #compressed = false;
  readonly #extension: Pick<Extension, 'decode'> | undefined;

  /** @param extension the server's half of permessage-deflate, when it was agreed on. */
  constructor(extension?: Pick<Extension, 'decode'>) {
    this.#extension = extension;
  }

  push(bytes: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    let at = 0;
    for (let end = this.#frame(at); end > 0; end = this.#frame(at)) at = end;
    this.#bytes = this.#bytes.subarray(at);
  }

  /** Reads the frame at an index; returns where it ends, or 0 when it is not whole. */
  #frame(at: number): number {
    const bytes = this.#bytes;
    if (bytes.length < at + 2) return 0;
    const first = bytes[at]!;
    const opcode = first & 15;
    if ((bytes[at + 1]! & 0x80) === 0) throw new Error('a client must mask');
    const maySet = this.#extension !== undefined && (opcode === 1 || opcode === 2) ? 0x40 : 0;
    if ((first & 0x70 & ~maySet) !== 0) throw new Error('a reserved bit is set');
    let length = bytes[at + 1]! & 0x7f;
    let start = at + 2;
    if (length > 125 && opcode > 7) throw new Error('a control frame is too long');
    if (length === 126) {
      if (bytes.length < start + 2) return 0;
      length = bytes.readUInt16BE(start);
      start += 2;
    } else if (length === 127) {
      if (bytes.length < start + 8) return 0;
      length = Number(bytes.readBigUInt64BE(start));
      start += 8;
    }
    const shortest = at + 2 + (length < 126 ? 0 : length < 65536 ? 2 : 8);
    if (start !== shortest) throw new Error('a length is not minimal');
    const end = start + 4 + length;
    if (bytes.length < end) return 0;
    const payload = Buffer.from(bytes.subarray(start + 4, end));
    for (let i = 0; i < length; i++) payload[i]! ^= bytes[start + (i & 3)]!;
    if (opcode === 1 || opcode === 2) this.#compressed = (first & 0x40) !== 0;
    this.#take(opcode, payload, (first & 0x80) !== 0);
    return end;
  }

  #take(opcode: number, payload: Buffer, fin: boolean): void {
    if (this.closed && opcode < 8) throw new Error('data behind a Close');
    if (opcode > 7) {
      if (!fin) throw new Error('a control frame is fragmented');
      this.closed ||= opcode === close;
      this.found.push(described(opcode, payload));
      return;
    }
    if ((opcode === 0) !== this.#parts.length > 0) throw new Error('fragments are out of order');
    if (opcode !== 0) this.#type = opcode;
    this.#parts.push(payload);
    if (!fin) return;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    if (!this.#compressed) this.found.push(described(this.#type, whole));
    else this.#extension!.decode(whole, true, 2 ** 30, (plain) => this.#inflated(plain));
  }

  #inflated(plain: Uint8Array | string): void {
    if (typeof plain === 'string') throw new Error(plain);
    this.found.push(described(this.#type, plain));
  }
}
