import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainTextPort } from '@hybi/testkit';
import { anyText } from './any-text.js';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decodeStrictly = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
};

test('UTF-06 text is encoded as the platform encodes it, half surrogates included', () => {
  // Of numbers that are only random hardly two in a row make a pair.
  const unit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }));
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = String.fromCharCode(...units);
      const expected = new TextEncoder().encode(text);
      expect(plainTextPort.byteLength(text)).toBe(expected.length);
      const target = new Uint8Array(expected.length + 2);
      expect(plainTextPort.encode(text, target, 2)).toBe(expected.length);
      expect(target.subarray(2)).toEqual(expected);
    }),
    { examples: [[[0xd83d, 0xde00]]] },
  );
});

test('UTF-05 text is decoded as the platform decodes it', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const bytes = Buffer.from(`<\uFEFF${text}>`);
      expect(plainTextPort.decode(bytes, 1, bytes.length - 1)).toBe(`\uFEFF${text}`);
    }),
  );
});

test('UTF-04 what the platform refuses is refused', () => {
  const byte = fc.oneof(
    fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed),
    fc.constantFrom(0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff),
    fc.integer({ min: 0, max: 255 }),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 6 }), (bytes) => {
      const input = Uint8Array.from(bytes);
      expect(plainTextPort.decode(input, 0, input.length)).toBe(decodeStrictly(input));
    }),
    { numRuns: 20_000 },
  );
});
