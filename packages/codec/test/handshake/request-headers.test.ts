import { describe, expect, test } from 'vitest';
import { formatHeaders } from '../../src/handshake/request-headers.js';

describe("the caller's header fields", () => {
  test('HSQ-11 HSQ-18 are written as they are', () => {
    expect(
      formatHeaders([
        ['Origin', 'https://example.com'],
        ['Cookie', 'a=1; b=2'],
        ['X-Name', 'J\xf6rg\t1'],
      ]),
    ).toBe('Origin: https://example.com\r\nCookie: a=1; b=2\r\nX-Name: J\xf6rg\t1\r\n');
    expect(formatHeaders(new Map([['authorization', '']]))).toBe('authorization: \r\n');
  });

  test.each([
    'Host',
    'upgrade',
    'CONNECTION',
    'Sec-WebSocket-Key',
    'sec-websocket-version',
    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Extensions',
    'Sec-WebSocket-Accept',
    'Sec-WebSocket-Anything',
    'Content-Length',
    'Transfer-Encoding',
    'TE',
    'Trailer',
    'Keep-Alive',
    'Proxy-Connection',
    'Expect',
  ])('HSQ-18 %s is protected', (name) => {
    expect(() => formatHeaders([[name, 'x']])).toThrow(
      new TypeError(`headers: expected none that the opening handshake sets itself, not "${name}"`),
    );
  });

  test.each(['', 'A B', 'A:', 'A\r\nB', 'A\0', 'é'])('T-17 HSQ-01 %j is not a header name', (name) => {
    expect(() => formatHeaders([[name, 'x']])).toThrow(
      `headers: expected a token as name, not ${JSON.stringify(name)}`,
    );
  });

  test.each([
    ['a\rb', 'U+000D'],
    ['a\nb', 'U+000A'],
    ['a\0b', 'U+0000'],
    ['a\x7fb', 'U+007F'],
    ['a\x1bb', 'U+001B'],
    ['a€b', 'U+20AC'],
  ])('T-17 HSQ-01 %j is not a header value, and is not repeated in the error', (value, code) => {
    expect(() => formatHeaders([['Authorization', value]])).toThrow(
      new TypeError(
        `headers: expected Latin-1 without control characters as value of "Authorization", not ${code} at index 1`,
      ),
    );
  });
});
