import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mask, maskCopy } from '../src/masking.js';
import { bytes, hex } from './hex.js';

/** The definition of RFC 6455 §5.3, octet by octet. */
function byDefinition(payload: Uint8Array, key: number, phase: number): Uint8Array {
  return payload.map((octet, i) => octet ^ ((key >>> (8 * ((phase + i) % 4))) & 0xff));
}

describe('MSK-06 octet i is XORed with octet i mod 4 of the key', () => {
  test('the example of RFC 6455 §5.7', () => {
    const payload = bytes('48 65 6c 6c 6f'); // "Hello"
    mask(payload, 0, 5, 0x3d21fa37, 0); // the key 37 fa 21 3d
    expect(hex(payload)).toBe('7f9f4d5158');
  });

  const short = fc.uint8Array({ maxLength: 20 });
  const long = fc.uint8Array({ minLength: 120, maxLength: 300, size: 'max' });
  const piece = fc.record({
    payload: fc.oneof(short, long),
    offset: fc.integer({ min: 1, max: 9 }),
    key: fc.integer(),
    phase: fc.nat(20),
  });

  test('in place, at any alignment and length, touching nothing else', () => {
    fc.assert(
      fc.property(piece, ({ payload, offset, key, phase }) => {
        const memory = new Uint8Array(offset + payload.length + 5).fill(0x55);
        memory.set(payload, offset);
        const view = memory.subarray(1);
        mask(view, offset - 1, offset - 1 + payload.length, key, phase);
        const expected = new Uint8Array(memory.length).fill(0x55);
        expected.set(byDefinition(payload, key, phase), offset);
        expect(memory).toEqual(expected);
      }),
    );
  });

  test('MSK-07 as a copy, leaving the source as it was', () => {
    fc.assert(
      fc.property(piece, ({ payload, offset, key, phase }) => {
        const source = new Uint8Array(payload.length + 3);
        source.set(payload, 3);
        const before = source.slice();
        const target = new Uint8Array(offset + payload.length);
        maskCopy(source, 3, source.length, target, offset, key, phase);
        expect(target.subarray(offset)).toEqual(byDefinition(payload, key, phase));
        expect(source).toEqual(before);
      }),
    );
  });

  test('the offset runs on across pieces', () => {
    fc.assert(
      fc.property(long, fc.integer(), fc.nat(300), (payload, key, cut) => {
        const split = Math.min(cut, payload.length);
        const whole = payload.slice();
        mask(whole, 0, split, key, 0);
        mask(whole, split, whole.length, key, split);
        expect(whole).toEqual(byDefinition(payload, key, 0));
      }),
    );
  });
});
