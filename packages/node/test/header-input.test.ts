import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasHeader, readHeaders, withHeader } from '../src/header-input.js';

/** Any character up to U+017F, controls included. */
const anyText = fc.array(fc.nat(0x17f), { maxLength: 6 }).map((codes) => String.fromCharCode(...codes));

test('HSQ-18 every form is read as pairs, in order', () => {
  const pairs = [
    ['X-A', '1'],
    ['X-A', '2'],
    ['X-B', '3'],
  ] as const;
  expect(readHeaders(undefined)).toEqual([]);
  expect(readHeaders(pairs)).toEqual(pairs);
  expect(readHeaders({ 'X-A': ['1', '2'], 'X-B': '3', 'X-C': undefined })).toEqual(pairs);
  expect(readHeaders(new Headers([['x-b', '3']]))).toEqual([['x-b', '3']]);
  expect(readHeaders(new Map([['X-B', '3']]))).toEqual([['X-B', '3']]);
});

test.each<[string, unknown]>([
  ['text', 'X-A: b'],
  ['nothing', null],
  ['a number as a value', { 'X-A': 5 }],
  ['nothing as a value', { 'X-A': null }],
  ['an object as a value', { 'X-A': {} }],
  ['a number among the lines', { 'X-A': ['b', 5] }],
  ['lines among the pairs', ['X-A: b']],
  ['a pair without a value', [['X-A']]],
  ['CR LF in a value', { 'X-A': 'hunter2\r\nX-B: c' }],
  ['LF in a value', { 'X-A': 'hunter2\n' }],
  ['NUL in a value', { 'X-A': 'hunter2\0' }],
  ['a character above U+00FF in a value', { 'X-A': 'hunter2…' }],
  ['CR LF in a name', { 'X-A\r\nX-B': 'hunter2' }],
  ['a name of the handshake', { 'Sec-WebSocket-Key': 'hunter2' }],
  ['another', { host: 'hunter2' }],
])('T-17 HSQ-18 %s is refused, with the name of the option and without the value', (_what, given) => {
  for (const option of ['headers', 'proxy.headers']) {
    expect(() => Reflect.apply(readHeaders, undefined, [given, option])).toThrow(TypeError);
    expect(() => Reflect.apply(readHeaders, undefined, [given, option])).toThrow(
      new RegExp(`^${option.replace('.', '\\.')}: (?!.*hunter2)expected .+, not `, 's'),
    );
  }
});

test('T-17 HSQ-18 any name and value is one line of a request, or refused', () => {
  const text = fc.oneof(anyText, fc.string(), fc.constantFrom('a\r\nb', 'a\nb', 'a\0b'));
  fc.assert(
    fc.property(text, text, (name, value) => {
      let list: ReturnType<typeof readHeaders>;
      try {
        list = readHeaders([[name, value]]);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        return;
      }
      expect(list).toEqual([[name, value]]);
      expect(`${name}: ${value}`).not.toMatch(/[\r\n\0]/);
      expect(name).toMatch(/^[!#$%&'*+\-.^_`|~\w]+$/);
    }),
    { numRuns: 200 },
  );
});

test('what an iterable of the caller throws is not taken for a bad header', () => {
  const failing = {
    *[Symbol.iterator](): Generator<readonly [string, string]> {
      yield ['X-A', 'b'];
      throw new RangeError('of the caller');
    },
  };
  expect(() => readHeaders(failing)).toThrow(RangeError);
});

test('a field is set in place of those with its name, in any case', () => {
  const list = withHeader(
    [
      ['cookie', 'a=1'],
      ['X-A', 'b'],
      ['COOKIE', 'b=2'],
    ],
    'Cookie',
    'c=3',
  );
  expect(list).toEqual([
    ['X-A', 'b'],
    ['Cookie', 'c=3'],
  ]);
  expect(hasHeader(list, 'cookie')).toBe(true);
  expect(hasHeader(list, 'origin')).toBe(false);
});
