/** The opcodes of RFC 6455 §5.2 and §11.8. The others, 3 to 7 and 0xb to 0xf, are reserved (FRM-02). */
export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** The opcodes that begin a message. */
export type MessageOpcode = 0x1 | 0x2;

/** The FIN bit in the first byte of a frame: the last frame of its message (RFC 6455 §5.2). */
export const FIN = 0x80;

/** The first byte of a message in one frame, and of each control frame that is sent at any time. */
export const textFrame: number = FIN | Opcode.text;
export const binaryFrame: number = FIN | Opcode.binary;
export const pingFrame: number = FIN | Opcode.ping;
export const pongFrame: number = FIN | Opcode.pong;

/** The three reserved bits in the first byte of a frame. */
export const RSV = 0x70;
