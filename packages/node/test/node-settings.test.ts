import { describe, expect, test } from 'vitest';
import { connect } from '../src/index.js';
import { nodeSettings } from '../src/node-settings.js';

describe('options of Node', () => {
  test.each<[string, object, string]>([
    ['a line end in a header', { headers: { 'X-A': 'b\r\nEvil: 1' } }, 'headers'],
    ['NUL in a header', { headers: [['X-A', '\0']] }, 'headers'],
    ['a header of the handshake', { headers: { 'Sec-WebSocket-Key': 'x' } }, 'headers'],
    ['a header name that is no token', { headers: { 'X A': 'b' } }, 'headers'],
    ['headers that are no headers', { headers: 'X: y' }, 'headers'],
    ['a line end in the origin', { origin: 'http://h\r\nX: y' }, 'header'],
    ['urlCredentials', { urlCredentials: 'yes' }, 'urlCredentials'],
    ['compression', { compression: 'on' }, 'compression'],
    ['a window of 8 bits', { compression: { serverMaxWindowBits: 8 } }, 'compression.serverMaxWindowBits'],
    ['a family', { family: 5 }, 'family'],
    ['a local address', { localAddress: 'here' }, 'localAddress'],
    ['a local address of another family', { localAddress: '::1', family: 4 }, 'localAddress'],
    ['lookup', { lookup: 'dns' }, 'lookup'],
    ['tcpKeepAliveMs', { tcpKeepAliveMs: 0 }, 'tcpKeepAliveMs'],
    ['noDelay', { noDelay: 'yes' }, 'noDelay'],
    ['maxRedirects', { maxRedirects: -1 }, 'maxRedirects'],
    ['cookies', { cookies: 'jar' }, 'cookies'],
    ['cookies.set', { cookies: { get: () => '', set: 1 } }, 'cookies.set'],
    ['authenticate', { authenticate: 'Basic' }, 'authenticate'],
    ['handshakesPerAddress', { handshakesPerAddress: 0 }, 'handshakesPerAddress'],
    ['maxHeadBytes', { maxHeadBytes: 10 }, 'maxHeadBytes'],
    ['an endless head', { maxHeadBytes: Infinity }, 'maxHeadBytes: expected a finite number, not Infinity'],
    ['endless fields', { maxHeaderFields: Infinity }, 'maxHeaderFields: expected a finite number, not Infinity'],
    ['a misspelt member of compression', { compression: { treshold: 1 } }, 'compression.treshold'],
    ['a misspelt member of cookies', { cookies: { get: () => '', sett: () => undefined } }, 'cookies.sett'],
    ['maxBodyBytes', { maxBodyBytes: 1.5 }, 'maxBodyBytes'],
    ['maxFrameBytes', { maxFrameBytes: 0 }, 'maxFrameBytes'],
    ['socket', { socket: {} }, 'socket'],
    [
      'a proxy beside a socket',
      { socket: () => undefined, proxy: 'http://p.test' },
      'proxy: expected none beside socket',
    ],
    ['a proxy of an unknown scheme', { proxy: 'gopher://p.test' }, 'proxy'],
    ['a CA that is none', { tls: { ca: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' } }, 'tls'],
    ['a certificate without its key', { tls: { cert: 'x' } }, 'tls'],
    ['a fingerprint that is none', { tls: { fingerprint256: 'abc' } }, 'tls.fingerprint256'],
    ['an option that does not exist', { header: {} }, 'header'],
  ])('T-17 HSQ-18 %s is refused at the call, with its name', (_what, options, name) => {
    const call = (): unknown => connect('ws://example.test/', { ...options });
    expect(call).toThrow(new RegExp(`^${name.replace('.', '\\.')}`));
    expect(call).toThrow(/^[\w.]+: (expected .+, not .+|there is no such option)/s);
  });

  test('HSQ-18 headers that can be iterated over only once are kept for every attempt', () => {
    const headers = new Map([['X-A', 'b']]).entries();
    expect(nodeSettings({ headers }).headers).toEqual([['X-A', 'b']]);
  });

  test('what a secret header holds is not in the message', () => {
    expect(() => nodeSettings({ headers: { Authorization: 'Bearer hunter2\n' } })).toThrow(/^(?!.*hunter2)/s);
    const misplaced: object = { authenticate: 'Basic hunter2', cookies: 'session=hunter2' };
    for (const [name, value] of Object.entries(misplaced)) {
      const options: object = { [name]: value };
      expect(() => nodeSettings(options)).toThrow(new RegExp(`^${name}: expected (?!.*hunter2)`, 's'));
    }
  });

  test('SEC-09 there is no option for another hash in the handshake', () => {
    const options: object = { sha1: () => new Uint8Array(20) };
    expect(() => connect('ws://example.test/', options)).toThrow(/^sha1: there is no such option/);
  });

  test('PMD-36 compression can be declined', () => {
    expect(nodeSettings({}).extensions).toHaveLength(1);
    expect(nodeSettings({ compression: false }).extensions).toHaveLength(0);
  });
});
