/** A frame as it is to be formed, right or wrong. */
export interface RawFrame {
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly mask?: Uint8Array | undefined;
  /** The bytes of the extended length: 0, 2 or 8. Default: the fewest that do. */
  readonly lengthBytes?: 0 | 2 | 8;
  /** What the length says, if not the truth. */
  readonly claims?: bigint;
}

/** Forms a frame without judging it (RFC 6455 §5.2). */
export function formFrame(frame: RawFrame): Uint8Array {
  const { fin = true, rsv = 0, opcode, payload = new Uint8Array(0), mask } = frame;
  const length = frame.claims ?? BigInt(payload.length);
  const lengthBytes = frame.lengthBytes ?? (length > 0xffffn ? 8 : length > 125n ? 2 : 0);
  const head = new DataView(new ArrayBuffer(2 + lengthBytes));
  head.setUint8(0, (fin ? 0x80 : 0) | rsv | opcode);
  const marker = lengthBytes === 8 ? 127 : lengthBytes === 2 ? 126 : Number(length & 0x7fn);
  head.setUint8(1, (mask === undefined ? 0 : 0x80) | marker);
  if (lengthBytes === 2) head.setUint16(2, Number(length & 0xffffn));
  if (lengthBytes === 8) head.setBigUint64(2, length & 0xffff_ffff_ffff_ffffn);
  const masked = mask === undefined ? payload : payload.map((byte, index) => byte ^ mask[index & 3]!);
  return concatenate([new Uint8Array(head.buffer), mask ?? new Uint8Array(0), masked]);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Cuts `bytes` into pieces of `size`. */
export function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
