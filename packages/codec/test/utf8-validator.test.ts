import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Utf8Validator } from '../src/utf8-validator.js';
import { bytes, hex, utf8 } from './hex.js';
import { textPort } from './strict-text-port.js';

/** The index of the first bad byte when the bytes come in pieces of one size; -1 when all of them are good. */
function firstBad(all: Uint8Array, size: number, validator = new Utf8Validator({})): number {
  for (let at = 0; at < all.length; at += size) {
    const bad = validator.push(all, at, Math.min(at + size, all.length));
    if (bad !== -1) return bad;
  }
  return -1;
}

describe('UTF-03 UTF-04 the first bad byte', () => {
  test.each([
    ['80', 0, 'a stray continuation byte'],
    ['bf', 0, 'the last of them'],
    ['c0', 0, 'a lead byte of overlong forms only'],
    ['c1', 0, 'the other one'],
    ['f5', 0, 'a lead byte beyond U+10FFFF'],
    ['ff', 0, 'a byte that UTF-8 never has'],
    ['c2 7f', 1, 'ASCII in place of a continuation'],
    ['c2 c0', 1, 'a lead byte in place of a continuation'],
    ['e0 9f', 1, 'an overlong form of three bytes'],
    ['ed a0', 1, 'the first surrogate, U+D800'],
    ['ed bf', 1, 'the last surrogates'],
    ['e1 80 7f', 2, 'the third byte'],
    ['f0 8f', 1, 'an overlong form of four bytes'],
    ['f4 90', 1, 'T-28 above U+10FFFF, on the second byte'],
    ['f1 80 80 c0', 3, 'the fourth byte'],
    ['61*20 ff', 20, 'behind a run of ASCII'],
    ['61*7 ff 61*9', 7, 'within the stride of the ASCII loop'],
    ['e2 82 ac ff', 3, 'behind a whole character'],
  ])('%s: %i, %s', (digits, index) => {
    const all = bytes(digits);
    for (let size = 1; size <= all.length; size++) expect(firstBad(all, size)).toBe(index);
  });
});

describe('UTF-01 valid text', () => {
  // The ends of every range of RFC 3629 §4.
  const ends = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xcfff, 0xd000, 0xd7ff, 0xe000, 0xffff, 0x10000];
  const text = String.fromCodePoint(...ends, 0x3ffff, 0x40000, 0xfffff, 0x100000, 0x10ffff);

  test('passes under every split, also U+FEFF and the noncharacters', () => {
    const all = utf8(`\ufeff\uffff\ufdd0${text}`);
    for (let size = 1; size <= all.length; size++) {
      const validator = new Utf8Validator({});
      expect(firstBad(all, size, validator)).toBe(-1);
      expect(validator.complete).toBe(true);
    }
  });

  test('UTF-03 is incomplete in the middle of each character', () => {
    for (const character of text) {
      const all = utf8(character);
      for (let length = 0; length <= all.length; length++) {
        const validator = new Utf8Validator({});
        expect(validator.push(all, 0, length)).toBe(-1);
        expect(validator.complete).toBe(length === 0 || length === all.length);
      }
    }
  });

  test('starts anew after reset', () => {
    const validator = new Utf8Validator({});
    validator.push(bytes('f4'), 0, 1);
    validator.reset();
    expect(validator.complete).toBe(true);
    expect(validator.push(bytes('61'), 0, 1)).toBe(-1);
  });
});

test('UTF-01 UTF-03 agrees with the strict decoder on any bytes, under any split', () => {
  // Bytes from the ends of the ranges make near misses likely.
  const interesting = fc.constantFrom(
    0x00,
    0x61,
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc0,
    0xc2,
    0xdf,
    0xe0,
    0xe1,
  );
  const leads = fc.constantFrom(0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff);
  const sequence = fc.array(fc.oneof(interesting, leads), { maxLength: 24 });
  fc.assert(
    fc.property(sequence, fc.integer({ min: 1, max: 24 }), (octets, size) => {
      const all = Uint8Array.from(octets);
      const validator = new Utf8Validator({});
      const valid = firstBad(all, size, validator) === -1 && validator.complete;
      expect(valid).toBe(textPort.decode(all, 0, all.length) !== undefined);
    }),
    { numRuns: 1000 },
  );
});

describe('UTF-04 long text that the platform judges', () => {
  // A run of each length of character, so that pieces of 64 bytes and more begin and end in the middle of one.
  const long = `${'x'.repeat(70)}${'é'.repeat(70)}${'€'.repeat(70)}${'😀'.repeat(70)}x`;

  test('passes under every split', () => {
    const all = utf8(long);
    for (let size = 60; size <= all.length; size++) {
      const validator = new Utf8Validator(textPort);
      expect(firstBad(all, size, validator)).toBe(-1);
      expect(validator.complete).toBe(true);
    }
  });

  test('fails at the same byte as short text', () => {
    const good = utf8(long);
    for (const digits of ['ff', '80', 'c3', 'e2 82', 'f0 9f 98', 'ed a0 80', 'f4 90 80 80']) {
      for (let at = 0; at < good.length; at += 7) {
        const all = Uint8Array.from([...good.subarray(0, at), ...bytes(digits), ...good.subarray(at)]);
        const index = firstBad(all, all.length);
        for (const size of [64, 100, all.length]) expect(firstBad(all, size, new Utf8Validator(textPort))).toBe(index);
      }
    }
  });

  test('asks it about whole characters only', () => {
    const asked: string[] = [];
    const validator = new Utf8Validator({
      isValid(all, start, end) {
        asked.push(hex(all.subarray(start, end)));
        return true;
      },
    });
    const ascii = '61'.repeat(64);
    for (const piece of [`e282ac${ascii}e282`, `ac${ascii}c3a9`, `${ascii}f09f98`, `80${ascii}`])
      validator.push(bytes(piece), 0, piece.length / 2);
    expect(asked).toEqual([`e282ac${ascii}`, ascii, ascii, ascii]);
    expect(validator.complete).toBe(true);
  });

  test('fails before it asks, when the character that was begun goes wrong', () => {
    const validator = new Utf8Validator(textPort);
    expect(validator.push(bytes('e2'), 0, 1)).toBe(-1);
    expect(validator.push(bytes('61*70'), 0, 70)).toBe(0);
  });
});
