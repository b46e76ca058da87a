import { expect, test } from 'vitest';
import { becauseOf, quote } from '../src/quote.js';

test('values are shown safely and briefly', () => {
  expect(quote('a\r\n"b"')).toBe('"a\\r\\n\\"b\\""');
  expect(quote('x'.repeat(64))).toHaveLength(66);
  expect(quote('x'.repeat(65))).toBe(`"${'x'.repeat(64)}…"`);
  expect(quote(quote)).toBe('a function');
  expect(quote(null)).toBe('null');
  expect(quote(undefined)).toBe('undefined');
  expect(quote(5n)).toBe('5');
  expect(quote(Symbol('s'))).toBe('Symbol(s)');
  expect(quote([1, 2])).toBe('an array of 2');
  expect(quote({})).toBe('an object');
});

test('what was thrown is told, whatever it is', () => {
  expect(becauseOf('it failed', new Error('no room'))).toBe('it failed: no room');
  expect(becauseOf('it failed', 'just text')).toBe('it failed: "just text"');
});
