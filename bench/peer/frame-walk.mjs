// Frames from a client, told apart by their headers alone: for work whose length in bytes is not known before, which is what a client
// has compressed, and for the untimed pass.

/** @typedef {{ fin: boolean, compressed: boolean, length: number }} FrameHeader */

/** Calls back at each frame, however the bytes are cut into pieces. */
export class FrameWalk {
  #skip = 0;
  #head = Buffer.alloc(0);
  /** @type {FrameHeader | undefined} */
  #pending;
  #frame;

  /** @param {(header: FrameHeader) => void} onFrame called when a frame is complete */
  constructor(onFrame) {
    this.#frame = onFrame;
  }

  /** @param {Buffer} bytes */
  push(bytes) {
    let at = 0;
    while (at < bytes.length || this.#pending !== undefined) {
      if (this.#pending !== undefined) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        if (this.#skip > 0) return;
        const header = this.#pending;
        this.#pending = undefined;
        this.#frame(header);
        continue;
      }
      const head =
        this.#head.length > 0 ? Buffer.concat([this.#head, bytes.subarray(at, at + 14)]) : bytes.subarray(at, at + 14);
      const size = headBytes(head);
      if (size === undefined) {
        this.#head = Buffer.from(head);
        return;
      }
      at += size - this.#head.length;
      this.#head = Buffer.alloc(0);
      this.#skip = payloadBytes(head);
      this.#pending = { fin: (head[0] & 0x80) !== 0, compressed: (head[0] & 0x40) !== 0, length: this.#skip };
    }
  }
}

/** Bytes of a masked frame's header, or `undefined` while too few are there. @param {Buffer} head */
export function headBytes(head) {
  if (head.length < 2) return undefined;
  const code = head[1] & 0x7f;
  const size = (code < 126 ? 2 : code === 126 ? 4 : 10) + 4;
  return head.length < size ? undefined : size;
}

/** @param {Buffer} head a complete header */
export function payloadBytes(head) {
  const code = head[1] & 0x7f;
  return code < 126 ? code : code === 126 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
}
