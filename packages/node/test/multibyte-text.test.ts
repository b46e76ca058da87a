import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMultibyte } from '../src/multibyte-text.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('long text that is not ASCII', () => {
  test('UTF-05 is decoded as it is, with a leading U+FEFF and all planes', () => {
    for (const letter of ['é', '語', '😀', '\u{feff}', '\0€', '\u{10ffff}', '\u{d7ff}\u{e000}']) {
      const text = letter.repeat(400);
      expect(decodeMultibyte(encode(text))).toBe(text);
    }
  });

  test('is decoded from any place in its buffer, and keeps nothing of it', () => {
    const bytes = new Uint8Array(4000).fill(0x2e);
    bytes.set(encode('é'.repeat(500)), 1003);
    const text = decodeMultibyte(bytes.subarray(1003, 2003));
    bytes.fill(0);
    expect(text).toBe('é'.repeat(500));
  });

  test('is left to the usual way when it is short', () => {
    expect(decodeMultibyte(encode('é'.repeat(255)))).toBeUndefined();
    expect(decodeMultibyte(encode('é'.repeat(256)))).toBe('é'.repeat(256));
  });

  test('gives what the standard decoder gives, for any text', () => {
    const text = fc.string({ unit: 'binary', minLength: 300, maxLength: 3000 });
    fc.assert(
      fc.property(text, (any) => {
        const bytes = encode(any);
        const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        expect(decodeMultibyte(bytes) ?? expected).toBe(expected);
      }),
    );
  });
});
