import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromLatin1, toLatin1 } from '../../src/handshake/latin1.js';

test('every byte is one character, and back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = fromLatin1(bytes, 0, bytes.length);
      expect(text).toBe(Buffer.from(bytes).toString('latin1'));
      expect(toLatin1(text)).toEqual(bytes);
    }),
  );
  expect(fromLatin1(Uint8Array.of(65, 66, 67, 68), 1, 3)).toBe('BC');
});
