import { expect, test } from 'vitest';
import { quote, redactUrl, unexpectedSecret } from '../src/quote.js';

test('text is shown without control characters, and cut', () => {
  expect(quote('a\r\n\0\u001b[1m\u0085\u2028b')).toBe('a\ufffd\ufffd\ufffd\ufffd[1m\ufffd\ufffdb');
  expect(quote('x'.repeat(120))).toBe('x'.repeat(120));
  expect(quote('x'.repeat(121))).toBe(`${'x'.repeat(120)}…`);
  expect(quote('abcdef', 3)).toBe('abc…');
});

test('what may be a secret is refused in the form of all errors, without it', () => {
  expect(unexpectedSecret('key', 'PEM')).toEqual(new TypeError('key: expected PEM, not the one given'));
  expect(unexpectedSecret('key', 'PEM', RangeError)).toBeInstanceOf(RangeError);
});

test.each([
  ['ws://h/a', 'ws://h/a'],
  ['ws://me:hunter2@h/a', 'ws://***@h/a'],
  ['ws://hunter2@h/', 'ws://***@h/'],
  ['ws://me:hunter2@hunter2@h/', 'ws://***@h/'],
  ['ws://h/a@b', 'ws://h/a@b'],
  ['ws://h/?token=hunter2&x=hunter2#y=hunter2', 'ws://h/?token=***&x=***#y=***'],
  ['ws://h/#hunter=2', 'ws://h/#hunter=***'],
  // What the URL parser forgives
  ['ws:me:hunter2@h/', 'ws://***@h/'],
  ['ws:/me:hunter2@h/', 'ws://***@h/'],
  ['ws:\\\\me:hunter2@h/', 'ws://***@h/'],
  ['  ws://me:hunter2@h/', 'ws://***@h/'],
  ['w\ns://me:hunt\ner2@h/', 'ws://***@h/'],
  // What is no URL
  ['ws://me:hunter2/x@h/', 'ws://***@h/'],
  ['me:hunter2@h:99999', '***@h:99999'],
  ['//me:hunter2@h/?a=hunter2', '***@h/?a=***'],
  ['http://[?token=hunter2', 'http://[?token=***'],
])('%j is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

test('a URL of any length is shown in part', () => {
  expect(redactUrl(`ws://h/${'x'.repeat(10_000)}`)).toHaveLength(201);
  expect(redactUrl(`ws://me:pw@h/${'x'.repeat(10_000)}`)).toHaveLength(201);
});
