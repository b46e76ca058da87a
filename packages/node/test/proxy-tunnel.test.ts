import { beforeAll, describe, expect, test } from 'vitest';
import type { LookupFunction } from 'node:net';
import { VirtualClock } from '@hybi/testkit';
import { open } from '../src/index.js';
import type { OpenError } from '../src/index.js';
import { Authority } from './certificates.js';
import type { Issued } from './certificates.js';
import { until } from './event-loop.js';
import { httpProxy } from './http-proxy.js';
import { openFailureOf } from './open-failure-of.js';
import { acceptance, answering, rawServer } from './raw-server.js';
import { socksProxy } from './socks-proxy.js';
import { attemptWith } from './transport-run.js';
import { echoServer } from './websocket-server.js';

let authority: Authority;
let target: Issued;
let proxyCertificate: Issued;
beforeAll(async () => {
  authority = await Authority.create('hybi test authority');
  target = await authority.issue({ dns: ['target.test'] });
  proxyCertificate = await authority.issue({ ips: ['127.0.0.1'] });
});

async function echoes(url: string, options: Parameters<typeof open>[1]): Promise<void> {
  const connection = await open(url, options);
  connection.send('there and back');
  for await (const message of connection) {
    expect(message).toBe('there and back');
    break;
  }
  expect((await connection.close()).clean).toBe(true);
}

const proxied = (port: number): Promise<OpenError> =>
  openFailureOf('wss://target.test/', { proxy: `http://127.0.0.1:${port}` });

describe('HTTP', () => {
  test('CON-04 T-14 ws goes through CONNECT as well, with the name and the port of the target', async () => {
    const server = await echoServer();
    const proxy = await httpProxy({ to: server.port });
    await echoes('ws://target.test/chat', { proxy: `http://127.0.0.1:${proxy.port}` });
    expect(proxy.requests).toEqual(['CONNECT target.test:80 HTTP/1.1\r\nHost: target.test:80\r\n\r\n']);
    expect(server.requests[0]).toMatchObject({ url: '/chat', headers: { host: 'target.test' } });
    await proxy.close();
    await server.close();
  });

  test('TLS-03 CON-09 the certificate is the one of the target, through an HTTP and through an HTTPS proxy', async () => {
    const server = await echoServer({ tls: target });
    const tls = { ca: authority.cert };
    for (const kind of ['http', 'https'] as const) {
      const proxy = await httpProxy({ to: server.port, ...(kind === 'https' ? { tls: proxyCertificate } : {}) });
      const url = `${kind}://127.0.0.1:${proxy.port}`;
      await echoes('wss://target.test/', { tls, proxy: kind === 'https' ? { url, tls } : url });
      const error = await openFailureOf('wss://other.test/', { tls, proxy: kind === 'https' ? { url, tls } : url });
      expect(error).toMatchObject({
        code: 'tls',
        phase: 'tls',
        fatal: true,
        cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      });
      await proxy.close();
    }
    await server.close();
  });

  test('a certificate of the proxy that is not valid is an error of the proxy', async () => {
    const proxy = await httpProxy({ tls: proxyCertificate });
    const error = await openFailureOf('wss://target.test/', { proxy: `https://127.0.0.1:${proxy.port}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', fatal: true });
    expect(error.message).toContain(
      'wss://target.test/: the proxy could not be used: the certificate was not accepted',
    );
    await proxy.close();
  });

  test('user and password become Basic authorization, and headers of the caller go along', async () => {
    const server = await echoServer();
    const proxy = await httpProxy({ to: server.port });
    await echoes('ws://target.test/', {
      proxy: { url: `http://us%65r:p%40ss@127.0.0.1:${proxy.port}`, headers: { 'X-Team': 'blue' } },
    });
    const basic = Buffer.from('user:p@ss').toString('base64');
    expect(proxy.requests[0]).toContain(`\r\nX-Team: blue\r\nProxy-Authorization: Basic ${basic}\r\n`);
    expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    await proxy.close();
    await server.close();
  });

  test('an IPv6 address of the target stands in brackets', async () => {
    const server = await echoServer();
    const proxy = await httpProxy({ to: server.port });
    await echoes('ws://[2001:db8::1]:8080/', { proxy: `127.0.0.1:${proxy.port}` });
    expect(proxy.requests[0]).toContain('CONNECT [2001:db8::1]:8080 HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n');
    await proxy.close();
    await server.close();
  });

  test('what comes in the segment of the answer belongs to the target', async () => {
    const proxy = await httpProxy({
      to: (await echoServer()).port,
      behind: 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno',
    });
    const error = await openFailureOf('ws://target.test/', { proxy: `http://127.0.0.1:${proxy.port}` });
    expect(error).toMatchObject({ code: 'rejected', status: 403 });
    await proxy.close();
  });

  test('CON-08 T-14 407, 503, silence, garbage and nobody there are told apart', async () => {
    const refusing = await httpProxy({
      answer: () =>
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nRetry-After: 3\r\n\r\n',
    });
    const asked = await proxied(refusing.port);
    expect(asked).toMatchObject({ code: 'proxy', phase: 'proxy', status: 407, retryAfterMs: 3000 });
    expect(asked.headers?.get('proxy-authenticate')).toBe('Basic realm="x"');
    const full = await httpProxy({ answer: () => 'HTTP/1.1 503 Service Unavailable\r\n\r\n' });
    expect(await proxied(full.port)).toMatchObject({ code: 'proxy', phase: 'proxy', status: 503 });
    const garbage = await httpProxy({ answer: () => 'SSH-2.0-OpenSSH\r\n' });
    expect(await proxied(garbage.port)).toMatchObject({ code: 'proxy', phase: 'proxy', status: undefined });
    const rude = await rawServer((socket) => socket.on('data', () => socket.destroy()));
    expect(await proxied(rude.port)).toMatchObject({ code: 'proxy', phase: 'proxy' });
    await Promise.all([refusing.close(), full.close(), garbage.close(), rude.close()]);
    expect(await proxied(rude.port)).toMatchObject({ code: 'proxy', phase: 'proxy', cause: { code: 'ECONNREFUSED' } });
    const unknown = await openFailureOf('ws://target.test/', {
      proxy: 'http://proxy.test',
      lookup: (_host, _options, callback) => {
        callback(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' }), []);
      },
    });
    expect(unknown).toMatchObject({ code: 'proxy', phase: 'proxy' });
    expect(unknown.message).toContain('the proxy could not be used: its name could not be resolved');
  });

  test('CON-02 each name has its own place in the queue, although all of them lead to the address of the proxy', async () => {
    let release: (() => void) | undefined;
    const server = await rawServer(
      answering((request, socket) => {
        if (release !== undefined) return acceptance(request);
        release = () => void socket.write(acceptance(request));
        return undefined;
      }),
    );
    const proxy = await httpProxy({ to: server.port });
    const options = { proxy: `http://127.0.0.1:${proxy.port}`, handshakesPerAddress: 1 };
    const first = attemptWith(options, { url: 'ws://a.test/' });
    await until(() => release !== undefined);
    const second = attemptWith(options, { url: 'ws://a.test/' });
    const other = attemptWith(options, { url: 'ws://b.test/' });
    await other.opened;
    const asked = (): string[] => proxy.requests.map((request) => request.split(' ')[1] ?? '');
    expect(asked()).toEqual(['a.test:80', 'b.test:80']);
    release?.();
    await first.opened;
    await second.opened;
    expect(asked()).toEqual(['a.test:80', 'b.test:80', 'a.test:80']);
    for (const { connection } of [first, second, other]) connection.abandon();
    await proxy.close();
    await server.close();
  });

  test('CON-08 504 is told apart from the others', async () => {
    const proxy = await httpProxy({ answer: () => 'HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n' });
    expect((await proxied(proxy.port)).message).toContain('it got no answer from there in time (504)');
    await proxy.close();
  });

  test('HSR-20 the head of the answer has the bounds of the caller', async () => {
    const proxy = await httpProxy({
      answer: () => `HTTP/1.1 200 OK\r\nVia: ${'x'.repeat(300)}\r\nX-A: 1\r\nX-B: 2\r\n\r\n`,
    });
    const url = `http://127.0.0.1:${proxy.port}`;
    for (const bound of [{ maxHeadBytes: 256 }, { maxHeaderFields: 2 }]) {
      const error = await openFailureOf('wss://target.test/', { proxy: url, ...bound });
      expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', cause: { violation: 'handshake-head-too-big' } });
    }
    await proxy.close();
  });

  test('HSR-20 a head of the answer that comes in many pieces is read where the caller allows it to be so long', async () => {
    const server = await echoServer();
    const long = `HTTP/1.1 200 OK\r\nVia: ${'x'.repeat(200_000)}\r\n\r\n`;
    const proxy = await httpProxy({ to: server.port, head: long });
    const url = `http://127.0.0.1:${proxy.port}`;
    expect(await openFailureOf('ws://target.test/', { proxy: url })).toMatchObject({ code: 'proxy' });
    await echoes('ws://target.test/', { proxy: url, maxHeadBytes: 256 * 1024 });
    await proxy.close();
    await server.close();
  });

  test('HSR-01 the content of a refusal is read without its framing, as far as the caller wants it', async () => {
    const proxy = await httpProxy({
      answer: () =>
        'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
    });
    const url = `http://127.0.0.1:${proxy.port}`;
    for (const [maxBodyBytes, expected] of [
      [undefined, 'hello world'],
      [7, 'hello w'],
      [0, ''],
    ] as const) {
      const error = await openFailureOf('wss://target.test/', { proxy: url, maxBodyBytes });
      expect(error).toMatchObject({ code: 'proxy', status: 403 });
      expect(Buffer.from(error.body ?? []).toString()).toBe(expected);
      // Nothing more is kept: a view would hold the whole piece of which it is a part.
      expect(error.body?.buffer.byteLength).toBe(expected.length);
    }
    await proxy.close();
  });

  test('HSR-01 the content of a refusal may come after its head', async () => {
    const proxy = await rawServer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 5\r\n\r\n');
        setImmediate(() => socket.write('login'));
      }),
    );
    const error = await proxied(proxy.port);
    expect(error).toMatchObject({ status: 407 });
    expect(Buffer.from(error.body ?? []).toString()).toBe('login');
    await proxy.close();
  });

  test('SEC-10 the credentials of the proxy never reach the target, by a redirect neither', async () => {
    const seen: string[] = [];
    const server = await rawServer(
      answering((request) => {
        seen.push(request);
        return seen.length === 1
          ? 'HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ws://other.test:8080/\r\n\r\n'
          : acceptance(request);
      }),
    );
    const proxy = await httpProxy({ to: server.port });
    const connection = await open('ws://target.test/', {
      proxy: { url: `http://me:hunter2@127.0.0.1:${proxy.port}`, headers: { 'X-Proxy-Only': 'hunter2' } },
      headers: { 'X-Api-Key': 'hunter3' },
      maxRedirects: 1,
    });
    connection.terminate();
    expect(proxy.requests.map((request) => request.split(' ')[1])).toEqual(['target.test:80', 'other.test:8080']);
    for (const request of proxy.requests) {
      expect(request).toContain('Proxy-Authorization: Basic ');
      expect(request).not.toContain('hunter3');
    }
    expect(seen).toHaveLength(2);
    for (const request of seen) expect(request).not.toMatch(/proxy|hunter2/i);
    expect(seen[1]).not.toContain('X-Api-Key');
    await proxy.close();
    await server.close();
  });

  test('a proxy that hangs up, or whose connection is reset, is an error of the proxy', async () => {
    for (const hangUp of ['end', 'resetAndDestroy'] as const) {
      const proxy = await rawServer((socket) => socket.once('data', () => socket[hangUp]()));
      expect(await proxied(proxy.port)).toMatchObject({ code: 'proxy', phase: 'proxy', cause: { code: 'ECONNRESET' } });
      await proxy.close();
    }
  });

  test('a proxy that says nothing meets the deadline, which names it', async () => {
    const proxy = await httpProxy({ answer: () => 'silence' });
    const clock = new VirtualClock();
    const run = attemptWith({ proxy: `http://127.0.0.1:${proxy.port}` }, { url: 'ws://target.test/', clock });
    await proxy.connected(1);
    await clock.advance(10_000);
    expect(await run.failed).toMatchObject({ code: 'timeout', phase: 'proxy' });
    await proxy.close();
  });
});

describe('SOCKS5', () => {
  test('CON-04 a name is resolved by the proxy with socks5h, and here with socks5', async () => {
    const server = await echoServer();
    const proxy = await socksProxy({ to: server.port });
    const asked: string[] = [];
    const lookup: LookupFunction = (host, _options, callback) => {
      asked.push(host);
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    await echoes('ws://target.test:8080/', { proxy: `socks5h://127.0.0.1:${proxy.port}`, lookup });
    await echoes('ws://target.test:8080/', { proxy: `socks5://127.0.0.1:${proxy.port}`, lookup });
    expect(proxy.targets).toEqual(['target.test:8080', '127.0.0.1:8080']);
    expect(asked).toEqual(['target.test']);
    await proxy.close();
    await server.close();
  });

  test('TLS-03 RFC 1929 authenticates, and TLS is spoken with the target', async () => {
    const server = await echoServer({ tls: target });
    const proxy = await socksProxy({ to: server.port, credentials: { user: 'me', password: 'pä:ss' } });
    const tls = { ca: authority.cert };
    await echoes('wss://target.test/', { proxy: `socks5h://me:p%C3%A4%3Ass@127.0.0.1:${proxy.port}`, tls });
    const wrong = await openFailureOf('wss://target.test/', {
      proxy: `socks5h://me:wrong@127.0.0.1:${proxy.port}`,
      tls,
    });
    expect(wrong).toMatchObject({ code: 'proxy', phase: 'proxy' });
    expect(wrong.message).toContain('does not accept the credentials');
    const none = await openFailureOf('wss://target.test/', { proxy: `socks5h://127.0.0.1:${proxy.port}`, tls });
    expect(none.message).toContain('asks for credentials');
    await proxy.close();
    await server.close();
  });

  test('RFC 1928 §5: a name that is too long for it is refused before the proxy is asked, for good, and shown in part', async () => {
    const proxy = await socksProxy();
    const error = await openFailureOf(`ws://${'a.'.repeat(200)}test/`, { proxy: `socks5h://127.0.0.1:${proxy.port}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', fatal: true });
    expect(error.message).toContain('at most 255 bytes, not 404');
    expect(error.message.length).toBeLessThan(300);
    expect(proxy.sockets).toHaveLength(0);
    await proxy.close();
  });

  test('a name that can not be resolved here for socks5 is an error of the name, with the proxy in it', async () => {
    const proxy = await socksProxy();
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const error = await openFailureOf('ws://nobody.test/', {
      proxy: `socks5://127.0.0.1:${proxy.port}`,
      lookup: (_host, _options, callback) => callback(cause, []),
    });
    expect(error).toMatchObject({ code: 'dns', phase: 'dns', cause });
    expect(error.message).toContain(`nobody.test: the name could not be resolved for socks5://127.0.0.1:${proxy.port}`);
    await proxy.close();
  });

  test('one that hangs up in the middle is an error of the proxy', async () => {
    const proxy = await rawServer((socket) => socket.once('data', () => socket.end(Buffer.of(5))));
    const error = await openFailureOf('ws://target.test/', { proxy: `socks5h://127.0.0.1:${proxy.port}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', cause: { code: 'ECONNRESET' } });
    await proxy.close();
  });

  test('CON-08 its refusals are named', async () => {
    const proxy = await socksProxy({ reply: 2 });
    const error = await openFailureOf('ws://target.test/', { proxy: `socks5h://127.0.0.1:${proxy.port}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy' });
    expect(error.message).toContain('its rules do not allow it');
    await proxy.close();
  });
});
