import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { wireSize } from '../src/wire-size.js';

test('text counts as the UTF-8 that it becomes, whatever surrogates it holds', () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { size: 'large' }), (units) => {
      const text = String.fromCharCode(...units);
      expect(wireSize(text)).toBe(encoder.encode(text).length);
    }),
  );
  for (const text of ['', 'a', 'é', '€', '😀', '\ud800', '\udc00', '\ud83da', 'x\ud83d', '😀😀'])
    expect(wireSize(text)).toBe(encoder.encode(text).length);
});

test('bytes count as they are', () => {
  expect(wireSize(new Uint8Array(7))).toBe(7);
});
