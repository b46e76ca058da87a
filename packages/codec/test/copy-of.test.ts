import { expect, test } from 'vitest';
import { copyOf } from '../src/copy-of.js';

test.each([0, 1, 64, 65, 5000])(
  'MSK-07 %i bytes are copied into memory of their own, of a Node Buffer too',
  (length) => {
    for (const source of [Buffer.alloc(length + 2, 7), new Uint8Array(length + 2).fill(7)]) {
      const copy = copyOf(source, 1, length + 1);
      source.fill(9);
      expect(copy).toEqual(new Uint8Array(length).fill(7));
      expect(copy.constructor).toBe(Uint8Array);
      expect(copy.buffer.byteLength).toBe(length);
    }
  },
);

test('all of it, or all from an index', () => {
  expect(copyOf(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3));
  expect(copyOf(Uint8Array.of(1, 2, 3), 2)).toEqual(Uint8Array.of(3));
});
