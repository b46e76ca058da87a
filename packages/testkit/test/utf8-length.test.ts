import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from '../src/utf8-length.js';

test('UTF-06 it is what an encoder makes of the text, lone surrogates included', () => {
  const encoder = new TextEncoder();
  for (const text of ['', 'a', 'é', '€', '𐍈', '\u007f\u0080\u07ff\u0800\uffff', '\ud800', '\udc00\ud800a']) {
    expect(utf8Length(text), text).toBe(encoder.encode(text).length);
  }
  const unit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }));
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = String.fromCharCode(...units);
      return utf8Length(text) === encoder.encode(text).length;
    }),
  );
});
