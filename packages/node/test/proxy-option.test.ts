import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectHeaders, readProxy } from '../src/proxy-option.js';

/** Any character up to U+017F, controls included. */
const anyText = fc.array(fc.nat(0x17f), { maxLength: 6 }).map((codes) => String.fromCharCode(...codes));

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
  expect(() => readProxy({ url: 'http://p.test', tls: {} })).toThrow(
    'proxy.tls: expected for a proxy with https: alone, not for http:',
  );
  expect(() => readProxy({ url: 'socks5://p.test', headers: { a: 'b' } })).toThrow(
    'proxy.headers: expected for a proxy with http: or https: alone, not for socks5:',
  );
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
  expect(() => readProxy('me:secret@p.test:99999')).toThrow(/\*\*\*@p\.test:99999/);
});

test('a user name with a colon would move its end into the password, so it is refused', () => {
  expect(() => readProxy('http://hunter%3A2:pw@p.test')).toThrow(/^proxy: (?!.*hunter).*colon/s);
  expect(() => readProxy('https://me:hunter%0A2@p.test')).toThrow(/^proxy: (?!.*hunter).*control character/s);
  // SOCKS sends the two apart, and any bytes.
  expect(readProxy('socks5://a%3Ab:%FF@p.test').userinfo).toEqual({
    user: Buffer.from('a:b'),
    password: Buffer.of(0xff),
  });
  expect(() => readProxy(`socks5h://me:${'p'.repeat(256)}@p.test`)).toThrow(RangeError);
});

test('T-17 CON-04 whatever the URL of a proxy holds, it adds no line to a CONNECT, or is refused and its password not shown', () => {
  const part = fc.oneof(anyText, fc.constantFrom('\r\n', '\0', ' ', '%0d%0a', '%00', '@', ':', '/', '\\'));
  const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
  const schemes = fc.constantFrom('', 'http://', 'https://', 'socks5://', 'socks5h://', 'http:', 'gopher://');
  fc.assert(
    fc.property(schemes, text, text, (scheme, user, host) => {
      let proxy: ReturnType<typeof readProxy>;
      try {
        proxy = readProxy(`${scheme}${user}:hunter2@${host}`);
      } catch (error) {
        expect(String(error)).toMatch(/^(Syntax|Type|Range)Error: proxy: (?!.*hunter2)expected .+, not /s);
        return;
      }
      expect(proxy.name).toMatch(/^[\u0021-\u007e]+$/);
      expect(proxy.name).not.toContain('hunter2');
      expect(proxy.hostname).toMatch(/^[\u0021-\u007e]+$/);
      if (proxy.kind.startsWith('socks')) return;
      for (const [, value] of connectHeaders(proxy)) expect(value).toMatch(/^Basic [\w+/]*=*$/);
    }),
    { numRuns: 200 },
  );
});

test('Basic is made of the user and the password of the URL', () => {
  expect(connectHeaders(readProxy('http://p.test'))).toEqual([]);
  expect(connectHeaders(readProxy({ url: new URL('http://me:p%40ss@p.test'), headers: { 'X-A': 'b' } }))).toEqual([
    ['X-A', 'b'],
    ['Proxy-Authorization', `Basic ${Buffer.from('me:p@ss').toString('base64')}`],
  ]);
  expect(connectHeaders(readProxy('http://token@p.test'))).toEqual([
    ['Proxy-Authorization', `Basic ${Buffer.from('token:').toString('base64')}`],
  ]);
});

test.each([
  ['socks5://B%C3%BCCHER.example:80', 'xn--bcher-kva.example', 80],
  ['socks5h://bücher.example', 'xn--bcher-kva.example', 1080],
  ['http://bücher.example', 'xn--bcher-kva.example', 80],
  ['socks5://[2001:DB8:0::1]:9', '2001:db8::1', 9],
  ['socks5://127.1', '127.0.0.1', 1080],
])('URI-07 the host of %s is written in the one way for every scheme', (given, hostname, port) => {
  expect(readProxy(given)).toMatchObject({ hostname, port });
});

test('what is no proxy at all is refused, with the name of the option', () => {
  for (const given of [5, null, true, {}, { url: undefined }, { url: 5 }]) {
    expect(() => Reflect.apply(readProxy, undefined, [given])).toThrow(/^proxy(\.url)?: expected .+, not /);
  }
  const misspelt: object = { url: 'http://p.test', header: {} };
  expect(() => Reflect.apply(readProxy, undefined, [misspelt])).toThrow(/^proxy\.header: there is no such option/);
  expect(() => readProxy('socks5://a^b')).toThrow(SyntaxError);
  expect(() => readProxy({ url: 'http://p.test', headers: { 'X-A': 'b\0' } })).toThrow(/^proxy\.headers: /);
  expect(() => readProxy({ url: 'https://p.test', tls: { fingerprint256: 'ab' } })).toThrow(
    /^proxy\.tls\.fingerprint256: /,
  );
});
