import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { basicCredentials } from '../src/userinfo.js';
import { normalizeUrl, originOf, parseTarget } from '../src/websocket-url.js';

/** Any character up to U+017F, controls included. */
const anyText = fc.array(fc.nat(0x17f), { maxLength: 6 }).map((codes) => String.fromCharCode(...codes));

describe('normalizeUrl', () => {
  test.each([
    ['ws://example.com', 'ws://example.com/'],
    ['WSS://EXAMPLE.com:443/Path?q=1', 'wss://example.com/Path?q=1'],
    ['http://example.com/a', 'ws://example.com/a'],
    ['https://example.com:8443', 'wss://example.com:8443/'],
    ['ws://bücher.example/ä?ö', 'ws://xn--bcher-kva.example/%C3%A4?%C3%B6'],
    ['ws://[::1]:8080', 'ws://[::1]:8080/'],
    ['ws://h/.well-known/x', 'ws://h/.well-known/x'],
    ['ws+unix:/run/a.sock:/x', 'ws+unix:/run/a.sock:/x'],
  ])('URI-02 URI-07 URI-08 URI-11 API-02 %s is written as %s', (given, expected) => {
    expect(normalizeUrl(given)).toBe(expected);
    expect(normalizeUrl(expected)).toBe(expected);
  });

  test('URI-09 a userinfo that was asked for once is refused where it is not', () => {
    expect(normalizeUrl('ws://u:p@h/', 'basic')).toBe('ws://u:p@h/');
    expect(() => normalizeUrl('ws://u:p@h/')).toThrow(SyntaxError);
    expect(normalizeUrl('ws://h/', 'basic')).toBe(normalizeUrl('ws://h/'));
  });

  test('URI-05 a # that is data stays escaped', () => {
    expect(parseTarget(normalizeUrl('ws://h/a%23b?c%23d')).resource).toBe('/a%23b?c%23d');
  });

  test.each([
    'ws://h/#',
    'ws://h/#a',
    'https://h/#',
    'example.com',
    '/path',
    'ftp://h/',
    'ws://',
    'ws://h:99999/',
    'ws://u:p@h/',
    'ws://h/\r\nX: y',
    'ws://h/\0',
    'ws+unix://host/a.sock',
    'ws+unix:relative.sock',
    'ws+unix:/',
  ])('URI-04 URI-06 URI-09 T-17 %j is refused at the call', (given) => {
    expect(() => normalizeUrl(given)).toThrow(SyntaxError);
    expect(() => normalizeUrl(given)).toThrow(/^url: expected .+, not ".+"$/s);
  });

  test('what is secret in a URL is not in the message', () => {
    const url = 'ws://me:secret@h/?token=secret#x';
    expect(() => normalizeUrl(url)).toThrow(/^(?!.*secret)/s);
    expect(() => normalizeUrl(url)).toThrow('token=***');
  });

  test('URI-09 RFC 7617 §2: a user with a colon, or a control character, is refused at the call and not quoted', () => {
    for (const userinfo of ['hunter%3A2:pw', 'me:hunter%0D%0A2', 'hunt%7Fer2', 'hunter%002']) {
      const url = `ws://${userinfo}@h/`;
      expect(() => normalizeUrl(url, 'basic')).toThrow(TypeError);
      expect(() => normalizeUrl(url, 'basic')).toThrow(/^url: (?!.*hunt)/s);
    }
    expect(normalizeUrl('ws://me:a%3Ab:c@h/', 'basic')).toBe('ws://me:a%3Ab%3Ac@h/');
  });

  test('T-17 a scheme of any length is quoted in part', () => {
    expect(() => normalizeUrl(`${'x'.repeat(10_000)}://h/`)).toThrow(/^.{1,400}$/s);
  });

  test('T-19 a port that browsers block is refused at the call, and named', () => {
    expect(() => normalizeUrl('ws://h:6667/')).toThrow(RangeError);
    expect(() => normalizeUrl('ws://h:25/')).toThrow(
      'url: expected another port than 25, which is blocked as it is in browsers, not "ws://h:25/"',
    );
    expect(normalizeUrl('ws://h:8080/')).toBe('ws://h:8080/');
  });
});

test('T-17 HSQ-01 whatever a URL holds, what goes to the wire is printable ASCII, or the URL is refused', () => {
  const printable = /^[\u0021-\u007e]+$/;
  const part = fc.oneof(anyText, fc.constantFrom('\r\n', '\0', '\t', ' ', '%0d%0a', '@', ':', '\\'));
  const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.constantFrom('ws://', 'wss://', 'https:', 'ws+unix:/'),
      text,
      text,
      text,
      (scheme, host, path, query) => {
        let target: ReturnType<typeof parseTarget>;
        try {
          target = parseTarget(normalizeUrl(`${scheme}${host}h/${path}?${query}`, 'basic'));
        } catch (error) {
          expect(String(error)).toMatch(/^(Syntax|Type|Range)Error: url: /);
          return;
        }
        expect(target.resource).toMatch(printable);
        expect(target.host).toMatch(printable);
        expect(target.hostname).toMatch(printable);
        if (target.userinfo !== undefined)
          expect(basicCredentials(target.userinfo, 'url')).toMatch(/^Basic [\w+/]*=*$/);
      },
    ),
    { numRuns: 200 },
  );
});

describe('parseTarget', () => {
  test('URI-01 URI-03 the default ports and the default path', () => {
    expect(parseTarget('ws://h/')).toMatchObject({ secure: false, host: 'h', port: 80, resource: '/' });
    expect(parseTarget('wss://h/?')).toMatchObject({ secure: true, host: 'h', port: 443, resource: '/' });
    expect(parseTarget('wss://h:8443/a?b')).toMatchObject({ host: 'h:8443', port: 8443, resource: '/a?b' });
  });

  test('URI-10 an IPv6 address keeps its brackets in Host and loses them for the connect call', () => {
    expect(parseTarget('ws://[::1]:8080/')).toMatchObject({ host: '[::1]:8080', hostname: '::1' });
  });

  test('URI-09 a userinfo is taken out of what goes to the wire', () => {
    const target = parseTarget(normalizeUrl('ws://me:p%40ss@h/', 'basic'));
    const userinfo = { user: Buffer.from('me'), password: Buffer.from('p@ss') };
    expect(target).toMatchObject({ userinfo, host: 'h', href: 'ws://h/' });
  });

  test('the path of a Unix socket ends at the first colon', () => {
    expect(parseTarget('ws+unix:/run/a%3Ab%20c.sock:/chat?x=1')).toMatchObject({
      socketPath: '/run/a:b c.sock',
      resource: '/chat?x=1',
      host: 'localhost',
    });
    expect(parseTarget('wss+unix:/run/a.sock')).toMatchObject({
      socketPath: '/run/a.sock',
      resource: '/',
      secure: true,
    });
    expect(parseTarget('ws+unix:/run/a.sock:chat').resource).toBe('/chat');
    expect(parseTarget('ws+unix:/run/100%.sock').socketPath).toBe('/run/100%.sock');
    expect(() => parseTarget('ws+unix:/run/a%00.sock')).toThrow(SyntaxError);
  });

  test('an origin is scheme, host and port', () => {
    expect(originOf(parseTarget('ws://h/a'))).toBe(originOf(parseTarget('ws://h:80/b')));
    expect(originOf(parseTarget('ws://h/a'))).not.toBe(originOf(parseTarget('wss://h/a')));
    expect(originOf(parseTarget('ws://h/a'))).not.toBe(originOf(parseTarget('ws://h:81/a')));
    expect(originOf(parseTarget('ws+unix:/run/a.sock'))).not.toBe(originOf(parseTarget('ws+unix:/run/b.sock')));
  });
});
