import { concatenate, formFrame } from './frame.js';
import type { RawFrame } from './frame.js';

const bytes = (string: string): Uint8Array => new TextEncoder().encode(string);
const close = (code: number, reason = ''): Uint8Array => concatenate([Uint8Array.of(code >> 8, code), bytes(reason)]);

const streams: readonly (readonly RawFrame[])[] = [
  [
    { opcode: 1, payload: bytes('hello') },
    { opcode: 2, payload: bytes('bytes') },
  ],
  [
    { opcode: 1, fin: false, payload: bytes('κό') },
    { opcode: 9, payload: bytes('are you there?') },
    { opcode: 0, fin: false },
    { opcode: 0, payload: bytes('σμε') },
  ],
  [{ opcode: 2, payload: new Uint8Array(126) }, { opcode: 10 }, { opcode: 8, payload: close(1000, 'bye') }],
  [{ opcode: 2, payload: new Uint8Array(300), lengthBytes: 2 }, { opcode: 8 }],
  [{ opcode: 2, payload: bytes('long form'), lengthBytes: 8 }],
  [{ opcode: 2, claims: 1n << 63n, lengthBytes: 8 }],
  [{ opcode: 2, claims: 1n << 40n, lengthBytes: 8 }],
  [{ opcode: 1, payload: Uint8Array.of(0xf4, 0x90) }],
  [{ opcode: 8, payload: close(1005) }],
  [{ opcode: 8, payload: Uint8Array.of(3) }],
  [{ opcode: 8, payload: concatenate([close(1000), Uint8Array.of(0xff)]) }],
  [{ opcode: 3 }],
  [{ opcode: 1, rsv: 0x40, payload: bytes('?') }],
  [{ opcode: 0 }],
  [{ opcode: 1, fin: false }, { opcode: 1 }],
  [{ opcode: 9, fin: false }],
];

/** Streams of each kind, valid and invalid, behind the byte that chooses the options. */
export function wireSeeds(mask?: Uint8Array): Uint8Array[] {
  return streams.flatMap((frames, index) => {
    const stream = concatenate(frames.map((frame) => formFrame({ ...frame, mask })));
    return [0, 1, 2, 4].map((choice) => concatenate([Uint8Array.of(choice | ((index & 7) << 3)), stream]));
  });
}
