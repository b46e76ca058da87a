import { expect, test } from 'vitest';
import { shortAscii, shortAsciiLength } from '../src/short-ascii.js';

// What stands around the message is not ASCII.
const around = Buffer.alloc(3 * shortAsciiLength, 0xff);
around.write('0123456789abcdef', 5, 'latin1');

test.each(Array.from({ length: shortAsciiLength + 1 }, (_, length) => [length]))(
  'UTF-01 %i bytes are the text that they spell, whatever stands behind them',
  (length) => {
    expect(shortAscii(around, 5, 5 + length)).toBe('0123456789abcdef'.slice(0, length));
  },
);

test('UTF-01 control characters are text like others', () => {
  const all = Buffer.from(Array.from({ length: 128 }, (_, code) => code));
  for (let at = 0; at < all.length; at += shortAsciiLength) {
    const piece = all.subarray(at, at + shortAsciiLength);
    expect(shortAscii(all, at, at + shortAsciiLength)).toBe(piece.toString('latin1'));
  }
});
