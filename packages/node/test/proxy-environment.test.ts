import { describe, expect, test } from 'vitest';
import { proxyFromEnvironment } from '../src/proxy-environment.js';
import type { Environment } from '../src/proxy-environment.js';
import { parseTarget } from '../src/websocket-url.js';

const proxyOf = (url: string, environment: Environment): string | undefined =>
  proxyFromEnvironment(parseTarget(url), environment)?.name;

const everything = {
  WSS_PROXY: 'http://wss.test:1',
  WS_PROXY: 'http://ws.test:2',
  ALL_PROXY: 'socks5h://all.test:3',
  HTTPS_PROXY: 'http://https.test:4',
  HTTP_PROXY: 'http://http.test:5',
};

describe('the proxy of the environment', () => {
  test('CON-06 the one for WebSocket comes first, by the scheme', () => {
    expect(proxyOf('wss://example.com/', everything)).toBe('http://wss.test:1');
    expect(proxyOf('ws://example.com/', everything)).toBe('http://ws.test:2');
  });

  test('CON-06 then SOCKS, then HTTPS, then HTTP', () => {
    for (const url of ['ws://example.com/', 'wss://example.com/']) {
      const { WSS_PROXY: _wss, WS_PROXY: _ws, ...others } = everything;
      expect(proxyOf(url, others)).toBe('socks5h://all.test:3');
      expect(proxyOf(url, { ...others, ALL_PROXY: 'http://all.test:3' })).toBe('http://https.test:4');
      expect(proxyOf(url, { HTTP_PROXY: others.HTTP_PROXY })).toBe('http://http.test:5');
      expect(proxyOf(url, { ALL_PROXY: 'http://all.test:3' })).toBe('http://all.test:3');
      expect(proxyOf(url, {})).toBeUndefined();
    }
  });

  test('a name in lower case wins, also with an empty value', () => {
    expect(proxyOf('ws://example.com/', { ws_proxy: 'http://low.test:1', WS_PROXY: 'http://up.test:1' })).toBe(
      'http://low.test:1',
    );
    expect(proxyOf('ws://example.com/', { ws_proxy: '', WS_PROXY: 'http://up.test:1' })).toBeUndefined();
    expect(proxyOf('ws://example.com/', { ...everything, no_proxy: '', NO_PROXY: '*' })).toBe('http://ws.test:2');
  });

  test('HTTP_PROXY is ignored in a CGI program, and http_proxy is not', () => {
    expect(proxyOf('ws://example.com/', { HTTP_PROXY: 'http://evil.test', REQUEST_METHOD: 'GET' })).toBeUndefined();
    expect(proxyOf('ws://example.com/', { http_proxy: 'http://ours.test', REQUEST_METHOD: 'GET' })).toBe(
      'http://ours.test:80',
    );
  });

  test('HTTP_PROXY is ignored in a CGI program on Windows, where http_proxy is another name for it', () => {
    const byAnyCase: Environment = new Proxy<Record<string, string>>(
      { HTTP_PROXY: 'http://evil.test', REQUEST_METHOD: 'GET' },
      { get: (own, name) => Reflect.get(own, String(name).toUpperCase()) as unknown },
    );
    expect(proxyOf('ws://example.com/', byAnyCase)).toBeUndefined();
  });

  test('loopback, Unix sockets and what NO_PROXY covers are reached directly', () => {
    for (const url of ['ws://localhost/', 'ws://127.0.0.1:8080/', 'ws://[::1]/', 'ws+unix:/run/a.sock']) {
      expect(proxyOf(url, everything)).toBeUndefined();
    }
    expect(proxyOf('ws://a.example.com/', { ...everything, NO_PROXY: 'example.com' })).toBeUndefined();
    expect(proxyOf('wss://example.com/', { ...everything, NO_PROXY: 'example.com:8443' })).toBe('http://wss.test:1');
  });

  test('a proxy without a scheme is an HTTP proxy, and one with an unknown scheme is named with its variable', () => {
    expect(proxyOf('ws://example.com/', { WS_PROXY: 'proxy.test:3128' })).toBe('http://proxy.test:3128');
    expect(() => proxyOf('ws://example.com/', { WS_PROXY: 'gopher://proxy.test' })).toThrow(/^WS_PROXY: .*gopher/);
  });
});
