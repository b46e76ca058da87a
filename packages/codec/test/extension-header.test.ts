import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExtensionElement } from '../src/extension.js';
import { formatExtensions, parseExtensions } from '../src/extension-header.js';
import { ProtocolError } from '../src/protocol-error.js';

const tokenCharacters = "!#$%&'*+-.^_`|~09azAZ";
const token = fc.string({ unit: fc.constantFrom(...tokenCharacters.split('')), minLength: 1, maxLength: 8 });
const element: fc.Arbitrary<ExtensionElement> = fc.record({
  name: token,
  parameters: fc.array(fc.tuple(token, fc.oneof(token, fc.constant(true as const))), { maxLength: 4 }),
});

describe('the Sec-WebSocket-Extensions header', () => {
  test('EXT-03 is read as names and parameters, in order, not yet judged', () => {
    expect(parseExtensions('foo; a; b=1; a="2", bar')).toEqual([
      {
        name: 'foo',
        parameters: [
          ['a', true],
          ['b', '1'],
          ['a', '2'],
        ],
      },
      { name: 'bar', parameters: [] },
    ]);
  });

  test('EXT-05 may have spaces and tabs between tokens, and empty elements', () => {
    const expected = [
      { name: 'foo', parameters: [['a', '1']] },
      { name: 'bar', parameters: [] },
    ];
    expect(parseExtensions(' foo\t;a = 1 ,, bar , ')).toEqual(expected);
    expect(parseExtensions(', foo; a = "1" ,bar')).toEqual(expected);
  });

  test('EXT-06 T-37 a quoted value is a token once unescaped', () => {
    expect(parseExtensions('foo; a="\\1\\0"')).toEqual([{ name: 'foo', parameters: [['a', '10']] }]);
    for (const value of ['""', '"a b"', '"a,b"', '"\\""', '"é"']) {
      expect(() => parseExtensions(`foo; a=${value}`)).toThrow('expected a token between quotation marks at index 7');
    }
  });

  test.each([
    ['', 'no extension in ""'],
    [' , ,', 'no extension'],
    [';', 'expected an extension name at index 0'],
    ['foo;', 'expected a parameter name at index 4'],
    ['foo; ;a', 'expected a parameter name at index 5'],
    ['foo; a=', 'expected a parameter value at index 7'],
    ['foo; a=;', 'expected a parameter value at index 7'],
    ['foo; a="1', 'expected a closing quotation mark at index 9'],
    ['foo; a="1\\', 'expected a closing quotation mark at index 10'],
    ['foo; a="1"2', 'expected ";" or "," at index 10'],
    ['foo bar', 'expected ";" or "," at index 4'],
    ['foo; a=b=c', 'expected ";" or "," at index 8'],
    ['foo/1', 'expected ";" or "," at index 3'],
    ['"foo"', 'expected an extension name at index 0'],
    ['föö', 'expected ";" or "," at index 1'],
  ])('EXT-05 HSR-12 %j is outside the grammar', (header, message) => {
    expect(() => parseExtensions(header)).toThrow(ProtocolError);
    expect(() => parseExtensions(header)).toThrow(message);
  });

  test('EXT-05 what is written reads back the same', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 4 }), (elements) => {
        expect(parseExtensions(formatExtensions(elements))).toEqual(elements);
      }),
    );
  });

  test('EXT-04 several lines joined mean the same as one', () => {
    const lists = fc.array(element, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lists, lists, (first, second) => {
        const joined = `${formatExtensions(first)}, ${formatExtensions(second)}`;
        expect(parseExtensions(joined)).toEqual([...first, ...second]);
      }),
    );
  });

  test('SEC-03 any text is read or refused with a protocol error', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab=;,"\\ \té'.split('')) }));
    fc.assert(
      fc.property(text, (header) => {
        try {
          // What was read is made of tokens: it can be written again.
          formatExtensions(parseExtensions(header));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('HSQ-01 T-17 nothing is written that is not a token', () => {
    for (const bad of ['', 'a b', 'a\r\nX: y', 'é', 'a;b']) {
      expect(() => formatExtensions([{ name: bad, parameters: [] }])).toThrow(TypeError);
      expect(() => formatExtensions([{ name: 'foo', parameters: [[bad, true]] }])).toThrow(
        'extensions: expected a token, not ',
      );
      expect(() => formatExtensions([{ name: 'foo', parameters: [['a', bad]] }])).toThrow('extensions: ');
    }
    expect(formatExtensions([])).toBe('');
  });
});
