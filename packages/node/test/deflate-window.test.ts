import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeflateWindow } from '../src/deflate-window.js';

describe('the window of a stream', () => {
  test('is empty at the beginning', () => {
    expect(new DeflateWindow(15).bytes()).toHaveLength(0);
  });

  test('PMD-26 holds the last 2^bits bytes, however they were appended', () => {
    const chunks = fc.array(fc.nat({ max: 1500 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 12 }), chunks, (bits, lengths) => {
        const window = new DeflateWindow(bits);
        const all: number[] = [];
        for (const length of lengths) {
          const chunk = Uint8Array.from({ length }, (_, i) => (all.length + i * 7) & 0xff);
          all.push(...chunk);
          window.append(chunk);
        }
        expect(Array.from(window.bytes())).toEqual(all.slice(-(2 ** bits)));
      }),
      { numRuns: 300 },
    );
  });

  test('keeps a copy of what it is given, and gives a copy away', () => {
    const window = new DeflateWindow(9);
    const bytes = Uint8Array.of(1, 2, 3);
    window.append(bytes);
    bytes.fill(9);
    window.bytes().fill(9);
    expect(Array.from(window.bytes())).toEqual([1, 2, 3]);
  });
});
