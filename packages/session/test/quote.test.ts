import { expect, test } from 'vitest';
import { becauseOf, cut, quote, unexpected } from '../src/quote.js';

test('values are shown safely and briefly', () => {
  expect(quote('a\r\n"b"')).toBe('"a\\r\\n\\"b\\""');
  expect(quote('x'.repeat(64))).toHaveLength(66);
  expect(quote('x'.repeat(65))).toBe(`"${'x'.repeat(64)}…"`);
  expect(quote(null)).toBe('null');
  expect(quote(undefined)).toBe('undefined');
  expect(quote(5n)).toBe('5');
  expect(quote(Symbol('s'))).toBe('Symbol(s)');
});

test('of an object its kind is shown, and it is not asked how', () => {
  expect(quote(quote)).toBe('[object Function]');
  expect(quote([1, 2])).toBe('[object Array]');
  expect(quote(Promise.resolve())).toBe('[object Promise]');
  expect(quote({ toString: () => expect.unreachable() })).toBe('[object Object]');
});

test('a text is cut where it is too long', () => {
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('abcd', 3)).toBe('abc…');
});

test('what was thrown is told, whatever it is', () => {
  expect(becauseOf('it failed', new Error('no room'))).toBe('it failed: no room');
  expect(becauseOf('it failed', new Error('no room\n'))).toBe('it failed: no room');
  expect(becauseOf('it failed', 'just text')).toBe('it failed: "just text"');
});

test('a mistake is told by its name, with what was expected and what came', () => {
  expect(unexpected('age', 'a number', 'x')).toEqual(new TypeError('age: expected a number, not "x"'));
  expect(unexpected('age', 'a number of at least 0', -1, RangeError)).toEqual(
    new RangeError('age: expected a number of at least 0, not -1'),
  );
});
