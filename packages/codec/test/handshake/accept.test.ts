import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptFor, createKey, isKey } from '../../src/handshake/accept.js';
import { sampleAccept, sampleKey, sha1 } from './opening.js';

describe('the key and what answers it', () => {
  test('HSQ-08 the bytes 01 to 10 are AQIDBAUGBwgJCgsMDQ4PEA== (erratum 3150)', () => {
    const key = createKey((target) => target.set(Array.from({ length: 16 }, (_, i) => i + 1)));
    expect(key).toBe('AQIDBAUGBwgJCgsMDQ4PEA==');
  });

  test('HSQ-07 HSQ-08 any 16 bytes make a key, and no other number of bytes does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        expect(isKey(Buffer.from(bytes).toString('base64'))).toBe(bytes.length === 16);
        if (bytes.length === 16) expect(isKey(createKey((target) => target.set(bytes)))).toBe(true);
      }),
    );
    // The last two bits carry nothing, and the alphabet is not that of URLs.
    expect(isKey('AQIDBAUGBwgJCgsMDQ4PEB==')).toBe(false);
    expect(isKey('AQIDBAUGBwgJCgsMDQ4-EA==')).toBe(false);
    expect(isKey(`${sampleKey}\n`)).toBe(false);
  });

  test('HSR-04 the sample of RFC 6455 §1.3', () => {
    expect(acceptFor(sampleKey, sha1)).toBe(sampleAccept);
  });
});
