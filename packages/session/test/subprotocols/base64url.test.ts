import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64urlOfText } from '../../src/subprotocols/base64url.js';

test.each([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
  ['>>>???', 'Pj4-Pz8_'],
  ['é€𐍈', 'w6nigqzwkI2I'],
])('%j is %j (the vectors of RFC 4648 §10 without padding, and others)', (text, encoded) => {
  expect(base64urlOfText(text)).toBe(encoded);
});

test('every text is encoded as Node encodes it', () => {
  // The unit `binary` of fast-check is the same, but takes seconds when it is first used.
  const codePoint = fc.oneof(
    fc.nat(0x7ff),
    fc.integer({ min: 0x800, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  );
  fc.assert(
    fc.property(fc.string({ unit: codePoint.map((one) => String.fromCodePoint(one)) }), (text) => {
      expect(base64urlOfText(text)).toBe(Buffer.from(text).toString('base64url'));
    }),
  );
});

test.each(['\ud800', 'a\udc00b', '\udbff'])(
  'half of a surrogate pair (%j) is a TypeError that does not quote the text',
  (text) => {
    expect(() => base64urlOfText(text)).toThrow(
      new TypeError('token: expected whole characters, not half of a surrogate pair'),
    );
  },
);
