import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMultibyte, encodeMultibyte } from '../src/multibyte-text.js';

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

describe('long text on its way out', () => {
  test('UTF-05 is encoded as it is, with a leading U+FEFF and all planes, in memory of its own', () => {
    const texts = ['é', '語', '😀', '\u{feff}', '€\0', '\u{10ffff}', '\u{d7ff}\u{e000}'].map((letter) =>
      letter.repeat(600),
    );
    const all = texts.map((text) => encodeMultibyte(text));
    for (const [index, text] of texts.entries()) expect(all[index]).toEqual(Buffer.from(text));
    const long = '語'.repeat(100_000);
    expect(encodeMultibyte(long)).toEqual(Buffer.from(long));
  });

  test('is left to the usual way when it is short, or seems to be ASCII', () => {
    expect(encodeMultibyte('é'.repeat(511))).toBeUndefined();
    expect(encodeMultibyte('a'.repeat(5000))).toBeUndefined();
    expect(encodeMultibyte(`é${'a'.repeat(4999)}`)).toEqual(Buffer.from(`é${'a'.repeat(4999)}`));
  });

  test('UTF-06 is left to the usual way where a surrogate stands alone', () => {
    for (const lone of ['\ud83d', '\ude00', '\ud83d\ud83d\ude00', '\ude00\ud83d'])
      for (const text of [
        `${lone}${'語'.repeat(600)}`,
        `${'語'.repeat(600)}${lone}`,
        `${'語'.repeat(300)}${lone}${'é'.repeat(300)}`,
      ])
        expect(encodeMultibyte(text)).toBeUndefined();
  });

  test('gives what the standard encoder gives, for any text', () => {
    const text = fc.string({ unit: 'binary', minLength: 600, maxLength: 3000 });
    fc.assert(
      fc.property(text, (any) => {
        const expected = Buffer.from(encode(any));
        expect(encodeMultibyte(any) ?? expected).toEqual(expected);
      }),
    );
  });
});
