import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { textPort } from '../src/text-port.js';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

const kinds = {
  Uint8Array: (length: number) => new Uint8Array(length),
  Buffer: (length: number) => Buffer.alloc(length),
};

describe.each(Object.entries(kinds))('the text port over a %s', (_kind, make) => {
  const at = (bytes: Uint8Array, offset: number): Uint8Array => {
    const target = make(offset + bytes.length + 3).fill(0x2e);
    target.set(bytes, offset);
    return target;
  };

  test('encodes any text at its place, whether it is told how long that will be or not', () => {
    for (const text of [
      '',
      'a',
      'x'.repeat(65),
      'é',
      '\u0080',
      '\u00ff'.repeat(70),
      '€a'.repeat(100),
      '\ud83d',
      '😀',
    ]) {
      const bytes = new TextEncoder().encode(text);
      for (const length of [undefined, bytes.length]) {
        const target = make(bytes.length + 8).fill(0x2e);
        expect(textPort.encode(text, target, 5, length)).toBe(bytes.length);
        expect(new Uint8Array(target)).toEqual(new Uint8Array(at(bytes, 5)));
      }
    }
  });

  test('decodes exactly the range that it is given', () => {
    for (const text of ['', 'a', 'häuser', 'x'.repeat(64), 'x'.repeat(65), '€'.repeat(1000)]) {
      const bytes = new TextEncoder().encode(text);
      expect(textPort.decode(at(bytes, 5), 5, 5 + bytes.length)).toBe(text);
    }
  });

  test('UTF-03 gives nothing for bytes that are not UTF-8, short or long', () => {
    for (const hex of ['ff', 'c080', 'e08080', 'eda080', 'f4908080', 'f08f', 'e282']) {
      const bad = Buffer.from(hex, 'hex');
      expect(textPort.decode(at(bad, 2), 2, 2 + bad.length)).toBeUndefined();
      const long = Buffer.concat([Buffer.alloc(200, 'a'), bad]);
      expect(textPort.decode(at(long, 2), 2, 2 + long.length)).toBeUndefined();
    }
  });

  test('UTF-03 judges exactly the range that it is given', () => {
    const bytes = Uint8Array.of(0xff, 0xc3, 0xa9, 0xff);
    expect(textPort.isValid?.(bytes, 1, 3)).toBe(true);
    expect(textPort.isValid?.(bytes, 0, 3)).toBe(false);
    expect(textPort.isValid?.(bytes, 1, 2)).toBe(false);
    expect(textPort.isValid?.(bytes, 2, 2)).toBe(true);
  });

  test('T-29 UTF-05 a leading U+FEFF is kept', () => {
    const bytes = Buffer.from('\ufeffa');
    expect(textPort.decode(at(bytes, 1), 1, 1 + bytes.length)).toBe('\ufeffa');
  });

  test('UTF-06 a lone surrogate is counted and written as U+FFFD', () => {
    const target = make(8);
    expect(textPort.byteLength('a\ud800b')).toBe(5);
    expect(textPort.encode('a\ud800b', target, 2)).toBe(5);
    expect(Buffer.from(target).toString('hex')).toBe('000061efbfbd6200');
  });

  test('what it writes is as long as it says, and decodes to the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(9), (text, offset) => {
        const length = textPort.byteLength(text);
        const target = make(offset + length);
        expect(textPort.encode(text, target, offset)).toBe(length);
        expect(textPort.decode(target, offset, offset + length)).toBe(strict.decode(new TextEncoder().encode(text)));
      }),
    );
  });

  test('agrees with the strict decoder of the platform on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(textPort.decode(at(bytes, 4), 4, 4 + bytes.length)).toBe(decodeStrictly(bytes));
      }),
    );
  });
});
