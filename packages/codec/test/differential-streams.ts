import * as fc from 'fast-check';
import type { RawFrame } from '../fuzz/frame.js';
import { concatenate, formFrame } from '../fuzz/frame.js';
import type { Role } from '../src/role.js';

const bytes = (string: string): Uint8Array => new TextEncoder().encode(string);

/** Places at which something is cut, to be taken modulo its length. */
const cutting = fc.array(fc.nat(), { maxLength: 6 });

/** Sizes at both sides of each form of length, and small ones. */
const payload = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(124, 125, 126, 127, 65_535, 65_536).map((size) => new Uint8Array(size).fill(97)),
  },
);

const whole = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((string) => ({ opcode: 1, payload: bytes(string) })),
  payload.map((data) => ({ opcode: 2, payload: data })),
);

const small = fc.uint8Array({ maxLength: 125 });
const pingOrPong: fc.Arbitrary<RawFrame> = fc.record({ opcode: fc.constantFrom(9, 10), payload: small });

/** A message cut into frames anywhere, in the middle of characters too, with control frames in between. */
const message: fc.Arbitrary<readonly RawFrame[]> = fc
  .tuple(whole, fc.array(fc.tuple(fc.nat(), fc.option(pingOrPong)), { maxLength: 4 }))
  .map(([frame, cuts]) => {
    const places = cuts.map(([at]) => at % (frame.payload.length + 1)).toSorted((a, b) => a - b);
    const edges = [0, ...places, frame.payload.length];
    return edges.slice(1).flatMap((end, index) => {
      const piece: RawFrame = {
        opcode: index === 0 ? frame.opcode : 0,
        fin: index === places.length,
        payload: frame.payload.subarray(edges[index], end),
      };
      const between = cuts[index]?.[1];
      return between == null ? [piece] : [piece, between];
    });
  });

const code = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const closeCode = fc.oneof(
  fc.constantFrom(999, 1000, 1003, 1004, 1005, 1006, 1011, 1014, 1015, 1016, 2999, 3000, 4999, 5000),
  fc.nat(65_535),
);
const close: fc.Arbitrary<RawFrame> = fc.oneof(
  fc.constant({ opcode: 8 }),
  fc
    .tuple(closeCode, fc.string({ maxLength: 20 }))
    .map(([value, reason]) => ({ opcode: 8, payload: concatenate([code(value), bytes(reason)]) })),
);

/** Text that is wrong in its last byte, in one frame: where `ws` looks only at the end, there is no difference. */
const badText: fc.Arbitrary<RawFrame> = fc
  .tuple(fc.string({ maxLength: 10 }), fc.constantFrom([0xff], [0xc0], [0xed, 0xa0], [0xf4, 0x90], [0xe2, 0x82]))
  .map(([start, end]) => ({ opcode: 1, payload: concatenate([bytes(start), Uint8Array.from(end)]) }));

const broken: fc.Arbitrary<RawFrame> = fc.oneof(
  badText,
  fc.constantFrom<RawFrame>(
    { opcode: 0, payload: bytes('nothing to continue') },
    { opcode: 0, fin: false },
    { opcode: 3 },
    { opcode: 7, payload: bytes('reserved') },
    { opcode: 11 },
    { opcode: 15, fin: false },
    { opcode: 1, rsv: 0x40 },
    { opcode: 2, rsv: 0x20 },
    { opcode: 9, rsv: 0x10 },
    { opcode: 9, fin: false },
    { opcode: 8, fin: false },
    { opcode: 9, payload: new Uint8Array(126) },
    { opcode: 10, payload: new Uint8Array(70_000) },
    { opcode: 8, payload: Uint8Array.of(3) },
    { opcode: 8, payload: Uint8Array.of(3, 232, 0xff) },
    { opcode: 2, claims: 65_537n },
    { opcode: 2, claims: 1n << 52n },
    { opcode: 2, claims: 1n << 53n },
    { opcode: 1, claims: (1n << 63n) - 1n },
  ),
);

export interface Stream {
  readonly role: Role;
  readonly chunks: readonly Uint8Array[];
}

/** What a peer of `role` may receive: messages and control frames, perhaps a violation or a Close, cut anywhere. */
export const streams: fc.Arbitrary<Stream> = fc
  .record({
    role: fc.constantFrom<Role>('client', 'server'),
    messages: fc.array(
      fc.oneof({ weight: 3, arbitrary: message }, { weight: 1, arbitrary: pingOrPong.map((frame) => [frame]) }),
      { maxLength: 5 },
    ),
    last: fc.option(fc.oneof(broken, close)),
    // An unfinished message before the last frame, or a frame of the other role instead of it.
    twist: fc.constantFrom('none', 'unfinished', 'masking'),
    key: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    cuts: cutting,
  })
  .map(({ role, messages, last, twist, key, cuts }) => {
    const frames: RawFrame[] = messages.flat();
    // Not before a frame that breaks a rule of its own by its length: which of the two is reported is D-04.
    if (twist === 'unfinished' && last?.claims === undefined)
      frames.push({ opcode: 1, fin: false, payload: bytes('begun') });
    if (last !== null) frames.push(last);
    const mask = (frame: RawFrame, index: number): RawFrame => {
      const wrong = twist === 'masking' && index === frames.length - 1;
      return (role === 'server') === wrong ? frame : { ...frame, mask: key };
    };
    return { role, chunks: cutAt(concatenate(frames.map((frame, index) => formFrame(mask(frame, index)))), cuts) };
  });

/** The same messages twice, in frames and chunks that have nothing in common. */
export const refragmented: fc.Arbitrary<Stream & { readonly again: readonly Uint8Array[] }> = fc
  .record({
    role: fc.constantFrom<Role>('client', 'server'),
    messages: fc.array(fc.tuple(whole, cutting, cutting), { maxLength: 5 }),
    ends: cutting,
  })
  .map(({ role, messages, ends }) => {
    const form = (way: 1 | 2): Uint8Array =>
      concatenate(
        messages
          .flatMap((one) => fragments(one[0], one[way]))
          .map((frame) => formFrame({ ...frame, mask: role === 'server' ? Uint8Array.of(1, way, 3, 4) : undefined })),
      );
    return { role, chunks: [form(1)], again: cutAt(form(2), ends) };
  });

function fragments(
  frame: { readonly opcode: number; readonly payload: Uint8Array },
  at: readonly number[],
): readonly RawFrame[] {
  const pieces = cutAt(frame.payload, at);
  if (pieces.length === 0) return [frame];
  return pieces.map((piece, index) => ({
    opcode: index === 0 ? frame.opcode : 0,
    fin: index === pieces.length - 1,
    payload: piece,
  }));
}

function cutAt(stream: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const inside = cuts.map((at) => at % (stream.length + 1)).toSorted((a, b) => a - b);
  const edges = [0, ...inside, stream.length];
  return edges
    .slice(1)
    .map((end, index) => stream.subarray(edges[index], end))
    .filter((chunk) => chunk.length > 0);
}
