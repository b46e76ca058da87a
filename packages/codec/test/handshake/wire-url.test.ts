import { describe, expect, test } from 'vitest';
import { wireUrl } from '../../src/handshake/wire-url.js';

const of = (url: string) => wireUrl(new URL(url));

describe('what goes onto the wire for a URL', () => {
  test('URI-01 URI-02 HSQ-04 the scheme decides on TLS and on the port that is left out', () => {
    expect(of('ws://example.com/chat')).toEqual({ secure: false, host: 'example.com', resource: '/chat' });
    expect(of('WSS://Example.com:443/')).toEqual({ secure: true, host: 'example.com', resource: '/' });
    expect(of('ws://example.com:80').host).toBe('example.com');
    expect(of('ws://example.com:443').host).toBe('example.com:443');
    expect(of('wss://example.com:80').host).toBe('example.com:80');
  });

  test('URI-03 URI-11 HSQ-03 the resource is the path, and the query when there is one', () => {
    expect(of('ws://h').resource).toBe('/');
    expect(of('ws://h/a/b?c=d&e').resource).toBe('/a/b?c=d&e');
    expect(of('ws://h/a?').resource).toBe('/a');
    expect(of('ws://h/.well-known/x').resource).toBe('/.well-known/x');
    const parts = { href: 'ws://h', protocol: 'ws:', username: '', password: '', host: 'h', pathname: '', search: '?' };
    expect(wireUrl(parts).resource).toBe('/');
  });

  test('URI-04 a fragment is refused, the empty one too', () => {
    expect(() => of('ws://h/#x')).toThrow(TypeError);
    expect(() => of('ws://h/#')).toThrow('url: expected no fragment, not one');
  });

  test('URI-05 URI-08 a "#" that is data is %23, and what is not ASCII is percent-encoded', () => {
    expect(of('ws://h/a%23b?c=%23').resource).toBe('/a%23b?c=%23');
    expect(of('ws://h/ä?ö').resource).toBe('/%C3%A4?%C3%B6');
  });

  test('URI-07 a name that is not ASCII goes through IDNA', () => {
    expect(of('ws://bücher.example/').host).toBe('xn--bcher-kva.example');
  });

  test('URI-09 user information is refused, and not repeated in the error', () => {
    expect(() => of('ws://user@h/')).toThrow('url: expected no user name or password, not the one given');
    expect(() => of('ws://:secret@h/')).toThrow(/^(?!.*secret)/);
  });

  test('URI-10 an IPv6 literal keeps its brackets in Host', () => {
    expect(of('ws://[::1]:8080/').host).toBe('[::1]:8080');
    expect(of('ws://[::1]/').host).toBe('[::1]');
  });

  test('URI-01 URI-06 another scheme, or no host, is refused', () => {
    expect(() => of('https://h/')).toThrow(new TypeError('url: expected the scheme "ws" or "wss", not "https:"'));
    const parts = { href: 'ws:', protocol: 'ws:', username: '', password: '', host: '', pathname: '/', search: '' };
    expect(() => wireUrl(parts)).toThrow(new TypeError('url: expected a host, not none'));
  });
});
