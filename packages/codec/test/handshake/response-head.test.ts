import { describe, expect, test } from 'vitest';
import { ResponseReader } from '../../src/handshake/response-head.js';
import { ProtocolError } from '../../src/protocol-error.js';
import { latin1 } from './opening.js';

function read(text: string, chunk = Infinity) {
  const reader = new ResponseReader({});
  const bytes = latin1(text);
  for (let at = 0; at < bytes.length; at += chunk) {
    const result = reader.read(bytes.slice(at, at + chunk));
    if (result !== undefined) return { head: result.head, end: at + result.next };
  }
  return undefined;
}

describe('the head of a response', () => {
  test('HSR-01 has a version, a status and a reason', () => {
    expect(read('HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n')?.head).toMatchObject({
      version: '1.1',
      status: 404,
      reason: 'Not Found',
    });
    expect(read('HTTP/1.0 200 \r\n\r\n')?.head).toMatchObject({ version: '1.0', status: 200, reason: '' });
    expect(read('HTTP/1.1 503\r\n\r\n')?.head).toMatchObject({ status: 503, reason: '' });
  });

  test('T-03 HSR-18 any interim responses are skipped, whole or split at each byte', () => {
    const interim =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nA: b\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';
    const final = 'HTTP/1.1 101 Switching Protocols\r\nC: d\r\n\r\n';
    for (const chunk of [Infinity, 1, 7]) {
      const result = read(`${interim}${interim}${final}rest`, chunk);
      expect(result?.head.status).toBe(101);
      expect([...result!.head.headers]).toEqual([['c', 'd']]);
      expect(result?.end).toBe((interim + interim + final).length);
    }
  });

  test('HSR-18 interim responses without end are refused', () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n';
    expect(read(interim.repeat(32))).toBeUndefined();
    expect(() => read(interim.repeat(33))).toThrow('More interim responses came than the limit: at most 32');
  });

  test.each([
    'HTTP/1.1',
    'HTTP/1.1 abc',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 099 Low',
    'HTTP/1.1  200 OK',
    'HTTP/1.1\t200 OK',
    'HTTP/2 200 OK',
    'HTTP/2.0 200 OK',
    'HTTP/0.9 200 OK',
    'HTTP/1.1 200 O\0K',
    'HTTP/1.1 200 O\rK',
    'HTTP/1.1 200x',
  ])('HSR-07 %j is not a status line', (line) => {
    expect(() => read(`${line}\r\n\r\n`)).toThrow(ProtocolError);
    expect(() => read(`${line}\r\n\r\n`)).toThrow('expected a status line of HTTP/1.1');
  });

  test('knows whether a byte has come', () => {
    const reader = new ResponseReader({});
    expect(reader.untouched).toBe(true);
    reader.read(latin1('HTTP/1.1 100 Continue\r\n\r\n'));
    expect(reader.untouched).toBe(false);
  });
});
