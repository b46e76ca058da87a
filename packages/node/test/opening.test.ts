import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '@hybi/testkit';
import { bearer, json } from '@hybi/session';
import { open } from '../src/index.js';
import { until } from './event-loop.js';
import { openFailureOf } from './open-failure-of.js';
import { acceptance, answering, frame, rawServer } from './raw-server.js';
import { attemptWith } from './transport-run.js';
import { echoServer } from './websocket-server.js';

const refuse = (status: string, headers = '', body = ''): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

describe('the request', () => {
  test('HSQ-11 HSQ-18 SEC-06 SEC-07 headers, any origin and credentials of the URL go along when asked for', async () => {
    const server = await echoServer();
    const url = server.url.replace('ws://', 'ws://me:p%C3%A4ss@');
    const attempts: number[] = [];
    const connection = await open(url, {
      urlCredentials: 'basic',
      origin: 'https://app.test',
      headers: async ({ attempt, signal }) => {
        attempts.push(attempt);
        expect(signal.aborted).toBe(false);
        return { 'X-One': '1', 'X-Two': ['a', 'b'] };
      },
    });
    expect(server.requests[0]?.headers).toMatchObject({
      origin: 'https://app.test',
      authorization: `Basic ${Buffer.from('me:päss').toString('base64')}`,
      'x-one': '1',
      'x-two': 'a, b',
      'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
    });
    expect(attempts).toEqual([1]);
    expect(connection.url).toBe(server.url);
    await connection.close();
    await server.close();
  });

  test('T-66 a provider that fails, or gives what can not be sent, fails the attempt', async () => {
    const failing = await openFailureOf('ws://127.0.0.1:8080/', {
      headers: () => Promise.reject(new Error('no token')),
    });
    expect(failing).toMatchObject({ code: 'provider', phase: 'provider' });
    expect(failing.message).toContain('no token');
    const injecting = await openFailureOf('ws://127.0.0.1:8080/', { headers: () => ({ 'X-A': 'b\r\nX-B: c' }) });
    expect(injecting).toMatchObject({ code: 'provider', phase: 'provider' });
    const cookie = await openFailureOf('ws://127.0.0.1:8080/', { cookies: { get: () => 'a=b\r\nX-B: c' } });
    expect(cookie).toMatchObject({ code: 'provider', phase: 'provider' });
  });
});

test('URI-09 a user name that can not be sent fails an attempt that nobody has checked before, and is not quoted', async () => {
  for (const options of [{}, { headers: { Authorization: 'Bearer x' } }]) {
    const server = await rawServer(answering((request) => acceptance(request)));
    const url = server.url.replace('ws://', 'ws://hunter%3A2:hunter3@');
    const run = attemptWith({ urlCredentials: 'basic', ...options }, { url });
    if ('headers' in options) {
      // The header goes before the userinfo, which is not sent then.
      await run.opened;
      run.attempt.abandon();
    } else {
      const error = await run.failed;
      expect(error).toMatchObject({ code: 'provider', phase: 'provider' });
      expect(error.message).toMatch(/^url: (?!.*hunter).*colon/s);
    }
    await server.close();
  }
});

describe('an answer that is no', () => {
  test('T-13 HSR-01 status, headers, content and Retry-After are in the error', async () => {
    const server = await rawServer(
      answering(() => refuse('429 Too Many Requests', 'Retry-After: 7\r\nX-A: 1\r\nX-A: 2\r\n', 'slow down')),
    );
    const error = await openFailureOf(server.url);
    expect(error).toMatchObject({ code: 'rejected', phase: 'http', status: 429, retryAfterMs: 7000, fatal: false });
    expect(error.headers?.get('x-a')).toBe('1, 2');
    expect(Buffer.from(error.body ?? []).toString()).toBe('slow down');
    await server.close();
  });

  test('HSR-01 the content is bounded, and one that does not end is not waited for', async () => {
    const server = await rawServer(answering(() => `HTTP/1.1 500 Oops\r\n\r\n${'x'.repeat(5000)}`));
    expect((await openFailureOf(server.url, { maxBodyBytes: 100 })).body).toHaveLength(100);
    const clock = new VirtualClock();
    const run = attemptWith({}, { url: server.url, clock });
    await server.connected(2);
    await until(async () => {
      await clock.advance(1_000);
      return run.log.length > 0;
    });
    expect(await run.failed).toMatchObject({ code: 'rejected', status: 500 });
    await server.close();
  });

  test('HSR-01 T-13 a refusal whose content does not end keeps its status and Retry-After, however short the attempt', async () => {
    const answer = 'HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 9\r\n\r\nslow';
    for (const partner of ['server', 'proxy'] as const) {
      const server = await rawServer(answering(() => answer));
      const clock = new VirtualClock();
      const options = partner === 'proxy' ? { proxy: `http://127.0.0.1:${server.port}` } : {};
      const run = attemptWith(options, { url: server.url, clock, openTimeoutMs: 300 });
      await until(() => clock.pending === 2); // the attempt's deadline, and the content's
      await clock.advance(150);
      const error = await run.failed;
      expect(error).toMatchObject({
        code: partner === 'proxy' ? 'proxy' : 'rejected',
        status: 503,
        retryAfterMs: 60_000,
        body: Uint8Array.from(Buffer.from('slow')),
      });
      await server.close();
    }
  });

  test('T-10 a server that hangs up without an answer did not refuse the connection', async () => {
    for (const hangUp of ['end', 'resetAndDestroy'] as const) {
      const server = await rawServer((socket) => socket.once('data', () => socket[hangUp]()));
      expect(await openFailureOf(server.url)).toMatchObject({ code: 'bad-handshake', phase: 'http' });
      await server.close();
    }
  });

  test('HSQ-20 T-12 T-06 T-07 what is wrong with a 101 has its own code', async () => {
    const cases: readonly [(request: string) => string, string[], string][] = [
      [
        (request) => acceptance(request).replace(/Accept: .*/, 'Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA='),
        [],
        'bad-handshake',
      ],
      [(request) => acceptance(request), ['chat'], 'subprotocol'],
      [(request) => acceptance(request, 'Sec-WebSocket-Protocol: other\r\n'), ['chat'], 'subprotocol'],
      [
        () =>
          'HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nWebSocket-Location: ws://h/\r\n\r\n',
        [],
        'legacy-server',
      ],
      [() => 'SSH-2.0-OpenSSH_9.2\r\n', [], 'bad-handshake'],
    ];
    for (const [answer, protocols, code] of cases) {
      const server = await rawServer(answering((request) => answer(request)));
      const error = await openFailureOf(server.url, { protocols });
      expect(error).toMatchObject({ code, phase: 'http', cause: { name: 'ProtocolError' } });
      await server.close();
    }
  });

  test('HSR-22 T-11 the deadline ends each step, and says which it was in', async () => {
    const silent = await rawServer(() => undefined);
    for (const [url, options, phase] of [
      [silent.url, {}, 'http'],
      [silent.url.replace('ws:', 'wss:'), {}, 'tls'],
      ['ws://nobody.test/', { lookup: () => undefined }, 'dns'],
      [silent.url, { headers: () => new Promise<never>(() => undefined) }, 'provider'],
    ] as const) {
      const clock = new VirtualClock();
      const run = attemptWith(options, { url, clock, openTimeoutMs: 1234 });
      await until(() => run.attempt.phase === phase);
      await clock.advance(1233);
      expect(run.log).toEqual([]);
      await clock.advance(1);
      const error = await run.failed;
      expect(error).toMatchObject({ code: 'timeout', phase });
      expect(error.message).toContain('1234 ms');
      expect(clock.pending).toBe(0);
    }
    await silent.close();
  });

  test('HSR-22 the error of a deadline names what was asked for, of which providers took a part', async () => {
    const silent = await rawServer(() => undefined);
    const clock = new VirtualClock();
    const run = attemptWith({}, { url: silent.url, clock, openTimeoutMs: 99, wholeOpenTimeoutMs: 100 });
    await until(() => run.attempt.phase === 'http');
    await clock.advance(99);
    expect((await run.failed).message).toContain('not open within 100 ms');
    await silent.close();
  });

  test('an abandon ends the attempt and its socket, without a word', async () => {
    const silent = await rawServer(() => undefined);
    const abandoned = attemptWith({}, { url: silent.url });
    const socket = await silent.connected(1);
    abandoned.attempt.abandon();
    socket.resume();
    await until(() => socket.readableEnded);
    expect(abandoned.log).toEqual([]);
    await silent.close();
  });

  test('an attempt that is given up has failed, and is told so', async () => {
    const silent = await rawServer(() => undefined);
    const run = attemptWith({}, { url: silent.url });
    await until(() => run.attempt.phase === 'http');
    run.attempt.giveUp();
    run.attempt.giveUp();
    expect(await run.failed).toMatchObject({ code: 'aborted', phase: 'http' });
    expect(run.log).toEqual(['failed']);
    await silent.close();
  });

  test('the signal that ends an attempt ends its socket, and its reason is what open() rejects with', async () => {
    const silent = await rawServer(() => undefined);
    const aborts = new AbortController();
    const opened = open(silent.url, { signal: aborts.signal });
    const socket = await silent.connected(1);
    const reason = new Error('enough');
    aborts.abort(reason);
    await expect(opened).rejects.toBe(reason);
    socket.resume();
    await until(() => socket.readableEnded);
    await silent.close();
  });
});

describe('redirects', () => {
  test('T-18 SEC-10 they are followed only when asked for, and only so many', async () => {
    const server = await rawServer(
      answering((request) =>
        request.startsWith('GET /end ')
          ? acceptance(request)
          : refuse('307 Temporary Redirect', `Location: ${request.includes('/a ') ? 'end' : '/a'}\r\n`),
      ),
    );
    expect(await openFailureOf(server.url)).toMatchObject({ code: 'rejected', status: 307 });
    expect(await openFailureOf(server.url, { maxRedirects: 1 })).toMatchObject({ code: 'rejected', status: 307 });
    const connection = await open(server.url, { maxRedirects: 2 });
    expect(connection.url).toBe(`${server.url}end`);
    connection.terminate();
    await server.close();
  });

  test('T-18 SEC-10 credentials go along within an origin and stay behind at another one', async () => {
    const seen: string[] = [];
    const other = await rawServer(
      answering((request) => {
        seen.push(request);
        return acceptance(request, 'Sec-WebSocket-Protocol: chat\r\n');
      }),
    );
    const first = await rawServer(
      answering((request) => {
        seen.push(request);
        const location = request.startsWith('GET /again ') ? `http://127.0.0.1:${other.port}/` : '/again';
        return refuse('302 Found', `Location: ${location}\r\n`);
      }),
    );
    const connection = await open(first.url.replace('ws://', 'ws://me:pw@'), {
      maxRedirects: 5,
      urlCredentials: 'basic',
      headers: { 'X-Api-Key': 'k' },
      protocols: ['chat', 'base64url.bearer.authorization.abc'],
    });
    connection.terminate();
    const [one, two, three] = seen;
    for (const request of [one, two]) {
      expect(request).toContain('X-Api-Key: k');
      expect(request).toContain('Authorization: Basic');
      expect(request).toContain('bearer');
    }
    expect(three).not.toMatch(/X-Api-Key|Authorization|bearer/i);
    await first.close();
    await other.close();
  });

  test('T-18 SEC-10 a bearer token stays behind at another origin, whatever its prefix', async () => {
    const seen: string[] = [];
    const other = await rawServer(
      answering((request) => {
        seen.push(request);
        return acceptance(request, 'Sec-WebSocket-Protocol: chat\r\n');
      }),
    );
    const first = await rawServer(
      answering(() => refuse('302 Found', `Location: http://127.0.0.1:${other.port}/\r\n`)),
    );
    const protocols = [json('chat'), bearer('letmein', { prefix: 'access_token.' })];
    const connection = await open(first.url, { maxRedirects: 1, protocols });
    connection.terminate();
    expect(seen[0]).toMatch(/Sec-WebSocket-Protocol: chat\r\n/);
    await first.close();
    await other.close();
  });

  test.each(['ftp://h/', 'http://[', 'ws+unix:/run/a.sock'])('a redirect to %s is not followed', async (location) => {
    const server = await rawServer(answering(() => refuse('301 Moved', `Location: ${location}\r\n`)));
    expect(await openFailureOf(server.url, { maxRedirects: 3 })).toMatchObject({ code: 'rejected', status: 301 });
    await server.close();
  });
});

describe('a bearer token', () => {
  test.each([
    ['selects nothing', ''],
    ['selects another subprotocol', 'Sec-WebSocket-Protocol: other\r\n'],
    ['gives the whole list back', 'list'],
    ['gives it back in a header that is none', 'bad header'],
    ['gives the request back', 'request'],
  ])('SEC-10 is in no error where the server %s', async (_, way) => {
    const server = await rawServer(
      answering((request) => {
        const offered = /^Sec-WebSocket-Protocol: .*\r\n/m.exec(request)?.[0] ?? '';
        if (way === 'request') return request;
        if (way === 'bad header') return acceptance(request, offered.replace(':', ' :'));
        return acceptance(request, way === 'list' ? offered : way);
      }),
    );
    const error = await openFailureOf(`${server.url}?ticket=letmein`, { protocols: [json('feed'), bearer('letmein')] });
    const token = Buffer.from('letmein').toString('base64url');
    expect(inspect(error, { depth: 9 })).not.toMatch(new RegExp(`${token}|letmein`));
    await server.close();
  });
});

describe('hooks', () => {
  test('HSR-01 a 401 is answered once by the hook', async () => {
    const server = await rawServer(
      answering((request) =>
        request.includes('Authorization: Bearer good')
          ? acceptance(request)
          : refuse('401 Unauthorized', 'WWW-Authenticate: Bearer realm="x"\r\n', 'who?'),
      ),
    );
    const connection = await open(server.url, {
      authenticate: ({ challenges, url, resource, body }) => {
        expect([challenges, url, resource, Buffer.from(body).toString()]).toEqual([
          ['Bearer realm="x"'],
          server.url,
          '/',
          'who?',
        ]);
        return 'Bearer good';
      },
    });
    connection.terminate();
    expect(await openFailureOf(server.url, { authenticate: () => 'Bearer bad' })).toMatchObject({ status: 401 });
    expect(await openFailureOf(server.url, { authenticate: () => undefined })).toMatchObject({ status: 401 });
    const failing = await openFailureOf(server.url, { authenticate: () => Promise.reject(new Error('locked out')) });
    expect(failing).toMatchObject({ code: 'provider' });
    await server.close();
  });

  test('HSR-16 SEC-06 cookies come from the hook and go to it, from a refusal as well as from a 101', async () => {
    const jar: string[] = [];
    const server = await rawServer(
      answering((request) =>
        request.includes('Cookie: a=1')
          ? acceptance(request, 'Set-Cookie: c=3\r\n')
          : refuse('302 Found', 'Location: /\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n'),
      ),
    );
    const connection = await open(server.url, {
      maxRedirects: 1,
      cookies: {
        get: (url) => {
          expect(url).toBe(server.url.replace('ws', 'http'));
          return jar.length > 0 ? 'a=1' : undefined;
        },
        set: (_url, lines) => void jar.push(...lines),
      },
    });
    expect(jar).toEqual(['a=1; Path=/', 'b=2', 'c=3']);
    connection.terminate();
    await server.close();
  });

  test('CON-01 SEC-11 with one handshake per address the second attempt waits, and its deadline with it', async () => {
    let release: (() => void) | undefined;
    const server = await rawServer(
      answering((request, socket) => {
        if (release !== undefined) return acceptance(request);
        release = () => void socket.write(acceptance(request));
        return undefined;
      }),
    );
    const first = attemptWith({ handshakesPerAddress: 1 }, { url: server.url });
    await until(() => release !== undefined);
    const clock = new VirtualClock();
    const second = attemptWith({ handshakesPerAddress: 1 }, { url: server.url, clock, openTimeoutMs: 1000 });
    await until(() => second.attempt.phase === 'dns' && clock.pending === 0);
    await clock.advance(60_000);
    expect(server.sockets).toHaveLength(1);
    release?.();
    await first.opened;
    await second.opened;
    first.attempt.abandon();
    second.attempt.abandon();
    await server.close();
  });
});

test('T-02 HSR-17 frames in the segment of the 101 are not lost, whoever reads when', async () => {
  const server = await rawServer(
    answering((request) => Buffer.concat([Buffer.from(acceptance(request)), frame(1, 'INFO'), frame(1, 'more')])),
  );
  const connection = await open(server.url);
  await new Promise((resolve) => setImmediate(resolve));
  const got: unknown[] = [];
  for await (const message of connection) if (got.push(message) === 2) break;
  expect(got).toEqual(['INFO', 'more']);
  connection.terminate();
  await server.close();
});
