import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBase64 } from '../../src/handshake/base64.js';

test('HSQ-08 base64 is that of the platform, padding included', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
