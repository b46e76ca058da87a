import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeadReader } from '../../src/handshake/http-head.js';
import type { HeadLimits } from '../../src/handshake/http-head.js';
import { ProtocolError } from '../../src/protocol-error.js';
import { latin1 } from './opening.js';

/** Reads chunks one after the other, and says what came of them in comparable form. */
function read(chunks: readonly Uint8Array[], limits: HeadLimits = {}): unknown {
  const reader = new HeadReader(limits, 'HTTP/');
  let before = 0;
  try {
    for (const chunk of chunks) {
      const result = reader.read(chunk, 0);
      if (result !== undefined) {
        const { startLine, headers } = result.head;
        return { startLine, fields: [...headers], next: before + result.next };
      }
      before += chunk.length;
    }
    return 'more';
  } catch (error) {
    if (error instanceof ProtocolError) return error.violation;
    throw error;
  }
}
const whole = (text: string, limits?: HeadLimits): unknown => read([latin1(text)], limits);
const cut = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));

const headOf = (fields: number): string => `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(fields)}\r\n`;

describe('the head of an HTTP message', () => {
  test('HSR-17 is a start line, fields, and the place where it ends', () => {
    expect(whole('HTTP/1.1 200 OK\r\nA: b\r\nC:d \t\r\n\r\nrest')).toEqual({
      startLine: 'HTTP/1.1 200 OK',
      fields: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      next: 32,
    });
  });

  test('HSR-20 a bare LF ends a line', () => {
    expect(whole('HTTP/1.1 200 OK\nA: b\n\n')).toEqual({
      startLine: 'HTTP/1.1 200 OK',
      fields: [['a', 'b']],
      next: 22,
    });
  });

  test('bytes above 0x7F in a value are kept', () => {
    expect(whole('HTTP/1.1 200 OK\r\nA: \xe9\r\n\r\n')).toMatchObject({ fields: [['a', '\xe9']] });
  });

  test.each([
    ['HSR-20 obs-fold', 'A: b\r\n c'],
    ['HSR-20 obs-fold by a tab', 'A: b\r\n\tc'],
    ['HSR-20 a fold before the first field', ' A: b'],
    ['HSR-20 whitespace before the colon', 'A : b'],
    ['HSR-20 a line without a colon', 'nonsense'],
    ['HSR-20 an empty name', ': b'],
    ['HSR-20 a name that is not a token', 'A(: b'],
    ['HSQ-01 T-17 a NUL in a value', 'A: b\0c'],
    ['HSQ-01 T-17 a CR in a value', 'A: b\rc'],
  ])('%s is refused', (_, lines) => {
    expect(whole(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`)).toBe('handshake-header-syntax');
  });

  test('is refused at the first byte that is not of its prefix', () => {
    expect(whole('HTT')).toBe('more');
    expect(whole('HTTX')).toBe('handshake-not-http');
    expect(whole('SSH-2.0-OpenSSH\r\n')).toBe('handshake-not-http');
    expect(whole('H\n')).toBe('handshake-not-http');
    expect(whole('\r\n')).toBe('handshake-not-http');
  });

  test('HSR-20 is bounded in bytes, exactly', () => {
    const head = `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(300)}\r\n\r\n`;
    expect(whole(head, { maxHeadBytes: head.length })).toMatchObject({ next: head.length });
    expect(whole(head, { maxHeadBytes: head.length - 1 })).toBe('handshake-head-too-big');
    expect(whole(`HTTP/${'x'.repeat(16 * 1024)}`)).toBe('handshake-head-too-big');
    expect(whole(`HTTP/${'x'.repeat(16 * 1024 - 5)}`)).toBe('more');
  });

  test('HSR-20 is bounded in fields, exactly', () => {
    expect(whole(headOf(100))).toMatchObject({ startLine: 'HTTP/1.1 200 OK' });
    expect(whole(headOf(101))).toBe('handshake-head-too-big');
    expect(whole(headOf(2), { maxHeaderFields: 1 })).toBe('handshake-head-too-big');
  });

  test('limits that make no sense are refused, with their names', () => {
    expect(() => new HeadReader({ maxHeadBytes: 255 }, '')).toThrow(
      new RangeError('maxHeadBytes: expected an integer of at least 256, not 255'),
    );
    expect(() => new HeadReader({ maxHeadBytes: 1000.5 }, '')).toThrow(RangeError);
    expect(() => new HeadReader({ maxHeaderFields: 0 }, '')).toThrow('maxHeaderFields');
  });

  test('knows whether a byte has come', () => {
    const reader = new HeadReader({}, 'HTTP/');
    expect(reader.untouched).toBe(true);
    reader.read(latin1('H'), 0);
    expect(reader.untouched).toBe(false);
  });

  const fragment = fc.constantFrom(
    'HTTP/1.1 200 OK',
    '\r\n',
    '\n',
    '\r',
    'A: b',
    ' ',
    ':',
    '\0',
    'x'.repeat(90),
    '\xff',
  );
  const nearHttp = fc.array(fragment, { maxLength: 14 }).map((parts) => latin1(`HTTP/${parts.join('')}`));
  const bytes = fc.oneof(nearHttp, fc.uint8Array({ maxLength: 400 }));

  test('T-02 FRM-15 HSR-17 any split gives the same outcome, at each byte too', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 50 }), (input, size) => {
        const limits = { maxHeadBytes: 256, maxHeaderFields: 3 };
        const expected = read([input], limits);
        expect(read(cut(input, size), limits)).toEqual(expected);
        expect(read(cut(input, 1), limits)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
