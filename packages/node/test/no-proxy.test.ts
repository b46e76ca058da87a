import { describe, expect, test } from 'vitest';
import { isLoopback, noProxy } from '../src/no-proxy.js';

describe('NO_PROXY', () => {
  test.each<[string, string, number, boolean]>([
    ['', 'example.com', 80, false],
    ['*', 'example.com', 80, true],
    ['example.com', 'example.com', 80, true],
    ['example.com', 'EXAMPLE.com.', 80, true],
    ['example.com', 'a.example.com', 80, true],
    ['example.com', 'notexample.com', 80, false],
    ['.example.com', 'example.com', 80, true],
    ['.example.com', 'a.example.com', 80, true],
    ['*.example.com', 'a.example.com', 80, true],
    ['*.example.com', 'example.com', 80, false],
    ['a.com, b.com\tc.com', 'c.com', 80, true],
    ['example.com:8443', 'example.com', 8443, true],
    ['example.com:8443', 'example.com', 443, false],
    ['192.0.2.7', '192.0.2.7', 80, true],
    ['192.0.2.0/24', '192.0.2.200', 80, true],
    ['192.0.2.0/24', '192.0.3.1', 80, false],
    ['192.0.2.0/24:8080', '192.0.2.1', 8080, true],
    ['192.0.2.0/24:8080', '192.0.2.1', 80, false],
    ['192.0.2.0/24', 'host.192.0.2.0', 80, false],
    ['2001:db8::/32', '2001:db8:1::5', 443, true],
    ['2001:db8::/32', '2001:db9::5', 443, false],
    ['[2001:db8::1]:443', '2001:db8::1', 443, true],
    ['[2001:db8::1]:443', '2001:db8::1', 80, false],
    ['2001:db8::1', '2001:0db8:0:0:0:0:0:1', 80, true],
    ['192.0.2.0/99', '192.0.2.1', 80, false],
    ['192.0.2.0/', '192.0.2.0', 80, false],
    ['nonsense/8', '10.0.0.1', 80, false],
    ['.', 'example.com', 80, false],
    ['*:8443', 'example.com', 8443, true],
    ['*:8443', 'example.com', 443, false],
    ['fe80::1%eth0', '192.0.2.1', 80, false],
    ['example.com', '192.0.2.1', 80, false],
    ['192.0.2.7', 'example.com', 80, false],
    ['[2001:db8::1]', '2001:db8::1', 8080, true],
    ['192.0.2.0/24', '::ffff:c000:201', 80, true],
    ['bücher.example', 'xn--bcher-kva.example', 80, true],
    ['.BÜCHER.example', 'a.xn--bcher-kva.example', 80, true],
    ['*.bücher.example:8443', 'a.xn--bcher-kva.example', 8443, true],
    ['*.bücher.example', 'xn--bcher-kva.example', 80, false],
    ['bü cher.example', 'cher.example', 80, true],
    ['bü^cher.example', 'example', 80, false],
    ['*.', 'example.com', 80, false],
  ])('%j and %s:%i: %s', (list, hostname, port, expected) => {
    expect(noProxy(list, hostname, port)).toBe(expected);
  });
});

describe('loopback', () => {
  test.each([
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  test.each(['example.com', 'localhost.example.com', '128.0.0.1', '0.0.0.0', '::2'])('%s is not', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
