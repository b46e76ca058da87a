import { assert, integer, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from '../src/utf8-length.js';

test('a text has as many bytes as an encoder makes of it, lone surrogates included', () => {
  assert(
    property(string({ unit: integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});

test.each([
  ['', 0],
  ['a', 1],
  ['é', 2],
  ['€', 3],
  ['😀', 4],
  ['\ud800', 3],
  ['\ud800a', 4],
  ['\udc00\ud800', 6],
])('%j has %i bytes', (text, bytes) => {
  expect(utf8Length(text)).toBe(bytes);
});
