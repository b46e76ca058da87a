import { expect, test } from 'vitest';
import { connectHeaders, readProxy } from '../src/proxy-option.js';

test.each([
  ['http://p.test', 'http', 'p.test', 80],
  ['https://p.test', 'https', 'p.test', 443],
  ['socks5://p.test', 'socks5', 'p.test', 1080],
  ['socks5h://p.test:9', 'socks5h', 'p.test', 9],
  ['socks://p.test', 'socks5h', 'p.test', 1080],
  ['p.test:3128', 'http', 'p.test', 3128],
  ['http://[::1]:3128', 'http', '::1', 3128],
])('%s is read', (given, kind, hostname, port) => {
  expect(readProxy(given)).toMatchObject({ kind, hostname, port });
});

test('bad input is named at the call', () => {
  expect(() => readProxy('ftp://p.test')).toThrow(TypeError);
  expect(() => readProxy('ftp://p.test')).toThrow(/^proxy: .*ftp/);
  expect(() => readProxy('http://')).toThrow(SyntaxError);
  expect(() => readProxy('http://p.test\r\nX: y')).toThrow(SyntaxError);
  expect(() => readProxy({ url: 'http://p.test', tls: {} })).toThrow(/^proxy\.tls: /);
  expect(() => readProxy({ url: 'socks5://p.test', headers: { a: 'b' } })).toThrow(/^proxy\.headers: /);
  expect(() => readProxy({ url: 'http://p.test', headers: { a: 'b\r\nc' } })).toThrow(TypeError);
  expect(() => readProxy(`socks5://${'u'.repeat(256)}:p@p.test`)).toThrow(RangeError);
});

test('an authorization of the caller goes before the one of the URL', () => {
  const own = readProxy({ url: 'http://me:pw@p.test', headers: { 'proxy-authorization': 'Bearer x' } });
  expect(connectHeaders(own)).toEqual([['proxy-authorization', 'Bearer x']]);
});

test('a password with a slash in it, which makes the URL no URL, is not shown', () => {
  expect(() => readProxy('http://me:se/cret@p.test:3128')).toThrow(/\*\*\*@p\.test:3128/);
  expect(() => readProxy('http://me:se/cret@p.test:3128')).not.toThrow(/cret/);
});

test('a user name with a colon would move its end into the password, so it is refused', () => {
  expect(() => readProxy('socks5://a%3Ab:pw@p.test')).toThrow(/^proxy: .*colon/);
});
