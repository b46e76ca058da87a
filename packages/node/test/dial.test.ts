import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { Socket, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { open } from '../src/index.js';
import type { NodeConnectOptions } from '../src/index.js';
import { Authority } from './certificates.js';
import type { Issued } from './certificates.js';
import { until } from './event-loop.js';
import { openFailureOf } from './open-failure-of.js';
import { acceptance, answering, rawServer } from './raw-server.js';
import { attemptWith } from './transport-run.js';
import { echoServer } from './websocket-server.js';

let authority: Authority;
let good: Issued;
beforeAll(async () => {
  authority = await Authority.create('hybi test authority');
  good = await authority.issue({ dns: ['localhost', 'example.test'], ips: ['127.0.0.1'] });
});

/** A name that stands for loopback, without asking anybody. */
const toLoopback: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

const toOneAddress: LookupFunction = (_host, _options, callback) => callback(null, '127.0.0.1', 4);

/** A ServerHello of TLS 1.2 (RFC 5246 §7.4.1.3) with the extension of RFC 5746, and then no TLS. */
const garbledHandshake = Buffer.concat([
  Buffer.of(22, 3, 3, 0, 49, 2, 0, 0, 45, 3, 3),
  Buffer.alloc(32, 7),
  Buffer.of(0, 0xc0, 0x2f, 0, 0, 5, 0xff, 1, 0, 1, 0),
  Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
]);

describe('TCP', () => {
  test.each<[string, Pick<NodeConnectOptions, 'tcpKeepAliveMs' | 'liveness'>, readonly number[]]>([
    ['is probed by Pings alone', {}, []],
    ['is probed by the system without Pings', { liveness: false }, [60_000]],
    ['is probed by the system where Pings are rare', { liveness: { intervalMs: 60_001 } }, [60_000]],
    ['is probed by the system where that is asked for', { tcpKeepAliveMs: 7_000 }, [7_000]],
    ['is not probed where that is asked for', { tcpKeepAliveMs: false, liveness: false }, []],
  ])('a quiet connection %s', async (_what, options, delays) => {
    const server = await echoServer();
    const setKeepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
    onTestFinished(() => setKeepAlive.mockRestore());
    const connection = await open(server.url, options);
    // The server's own sockets are in this process, too, and ask for nothing.
    expect(setKeepAlive.mock.calls).toEqual(delays.map((delay) => [true, delay]));
    await connection.close();
    await server.close();
  });

  test('CON-05 a name is resolved by the lookup of the caller, in either form of its answer', async () => {
    const server = await echoServer();
    for (const lookup of [toLoopback, toOneAddress]) {
      const connection = await open(`ws://example.test:${server.port}/`, { lookup });
      await connection.close();
    }
    expect(server.requests.map((request) => request.headers.host)).toEqual([
      `example.test:${server.port}`,
      `example.test:${server.port}`,
    ]);
    await server.close();
  });

  test.each(['ws', 'wss'])('CON-11 the next address is tried when the first refuses, for %s', async (scheme) => {
    const server = await echoServer(scheme === 'wss' ? { tls: good } : {});
    const connection = await open(`${scheme}://example.test:${server.port}/`, {
      tls: { ca: authority.cert },
      lookup: (_host, _options, callback) =>
        callback(null, [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ]),
    });
    connection.send('through the second');
    for await (const message of connection) {
      expect(message).toBe('through the second');
      break;
    }
    await connection.close();
    await server.close();
  });

  test('a name that nobody knows is a dns error, and not fatal', async () => {
    const error = await openFailureOf('ws://nobody.test/', {
      lookup: (_host, _options, callback) =>
        callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []),
    });
    expect(error).toMatchObject({ code: 'dns', phase: 'dns', fatal: false });
    expect(error.cause).toMatchObject({ code: 'ENOTFOUND' });
  });

  test('an attempt that is given up while its name is looked up connects to nobody', async () => {
    const server = await rawServer(() => undefined);
    let answer: (() => void) | undefined;
    const lookup: LookupFunction = (_host, _options, callback) => {
      answer = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const run = attemptWith({ lookup }, { url: `ws://example.test:${server.port}/` });
    await until(() => answer !== undefined);
    run.attempt.abandon();
    answer?.();
    await new Promise((resolve) => setImmediate(resolve));
    // Connections are accepted in the order of their SYNs.
    const next = connectTcp(server.port, '127.0.0.1');
    await once(next, 'connect');
    const first = await server.connected(1);
    expect(first.remotePort).toBe(next.localPort);
    next.destroy();
    await server.close();
  });

  test('CON-08 a port where nobody listens is refused', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    expect(await openFailureOf(server.url)).toMatchObject({ code: 'refused', phase: 'tcp' });
  });

  test('URI-10 a local address of this machine is used', async () => {
    const server = await echoServer();
    const connection = await open(server.url, { localAddress: '127.0.0.2' });
    expect(server.requests[0]?.socket.remoteAddress).toBe('127.0.0.2');
    await connection.close();
    await server.close();
  });

  test('a Unix socket stands in for host and port', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hybi-'));
    const path = join(folder, 'a b.sock');
    const server = await echoServer({ path });
    const connection = await open(`ws+unix:${encodeURI(path)}:/chat?room=1`);
    expect(server.requests[0]).toMatchObject({ url: '/chat?room=1', headers: { host: 'localhost' } });
    await connection.close();
    await server.close();
    expect(await openFailureOf(`ws+unix:${folder}/none.sock`)).toMatchObject({ code: 'refused', phase: 'tcp' });
    rmSync(folder, { recursive: true });
  });

  test('a stream of the caller stands in for a socket, in the clear and with TLS inside', async () => {
    for (const tls of [undefined, good]) {
      const server = await echoServer(tls === undefined ? {} : { tls });
      const streams: Socket[] = [];
      const connection = await open(`${tls === undefined ? 'ws' : 'wss'}://example.test/`, {
        tls: { ca: authority.cert },
        socket: async () => {
          const stream = connectTcp(server.port, '127.0.0.1');
          streams.push(stream);
          await new Promise((resolve) => stream.once('connect', resolve));
          return stream;
        },
      });
      connection.send('inside');
      for await (const message of connection) {
        expect(message).toBe('inside');
        break;
      }
      await connection.close();
      const [stream] = streams;
      if (stream?.destroyed === false) await once(stream, 'close');
      await server.close();
    }
  });
});

describe('TLS', () => {
  test('TLS-01 CON-10 a name is sent as SNI, and an address is not', async () => {
    const names: unknown[] = [];
    const server = await echoServer({
      tls: { ...good, SNICallback: (name, callback) => (names.push(name), callback(null)) },
    });
    const tls = { ca: authority.cert };
    await (await open(`wss://example.test:${server.port}/`, { tls, lookup: toLoopback })).close();
    await (await open(server.url, { tls })).close();
    // "without a trailing dot" (RFC 6066 §3)
    await (await open(`wss://example.test.:${server.port}/`, { tls, lookup: toLoopback })).close();
    expect(names).toEqual(['example.test', 'example.test']);
    await server.close();
  });

  test('TLS-06 http/1.1 is offered by ALPN', async () => {
    const server = await rawServer(
      answering((request) => acceptance(request)),
      {
        tls: { ...good, ALPNProtocols: ['h2', 'http/1.1'] },
      },
    );
    const connection = await open(server.url, { tls: { ca: authority.cert } });
    expect(server.sockets[0]).toMatchObject({ alpnProtocol: 'http/1.1' });
    connection.terminate();
    await server.close();
  });

  test.each<[string, () => Promise<Issued>, string]>([
    ['has expired', () => authority.issue({ ips: ['127.0.0.1'], daysValid: -1 }), 'CERT_HAS_EXPIRED'],
    ['is for another host', () => authority.issue({ dns: ['other.test'] }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'is from an unknown authority',
      async () => (await Authority.create('stranger')).issue({ ips: ['127.0.0.1'] }),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ])(
    'TLS-03 TLS-04 CON-09 a certificate that %s fails the attempt for good, before a request',
    async (_what, issue, code) => {
      let requested = false;
      const server = await rawServer(
        answering((request) => {
          requested = true;
          return acceptance(request);
        }),
        { tls: await issue() },
      );
      const error = await openFailureOf(server.url, { tls: { ca: authority.cert } });
      expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true, cause: { code } });
      expect(requested).toBe(false);
      await server.close();
    },
  );

  test('TLS-07 T-16 SEC-06 a client certificate that is missing is named, also when TLS 1.3 says so late', async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const server = await rawServer(
        answering((request) => acceptance(request)),
        {
          tls: { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true, maxVersion },
        },
      );
      const error = await openFailureOf(server.url, { tls: { ca: authority.cert } });
      // Before TLS 1.3 there was no alert of its own for it.
      expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: maxVersion === 'TLSv1.3' });
      expect(error.message).toContain('client certificate');
      const client = await authority.issue({});
      const connection = await open(server.url, { tls: { ca: authority.cert, ...client } });
      connection.terminate();
      await server.close();
    }
  });

  test('a pinned fingerprint is demanded in addition, also when certificates are not verified', async () => {
    const server = await rawServer(
      answering((request) => acceptance(request)),
      { tls: good },
    );
    const pin = new X509Certificate(good.cert).fingerprint256;
    for (const trust of [{ ca: authority.cert }, { rejectUnauthorized: false }]) {
      const connection = await open(server.url, { tls: { ...trust, fingerprint256: [pin] } });
      connection.terminate();
      const error = await openFailureOf(server.url, { tls: { ...trust, fingerprint256: '00'.repeat(32) } });
      expect(error).toMatchObject({ code: 'tls', fatal: true });
    }
    await server.close();
  });

  test('checkServerIdentity has the last word, and the oldest version can be raised', async () => {
    const server = await rawServer(
      answering((request) => acceptance(request)),
      { tls: { ...good, maxVersion: 'TLSv1.2' } },
    );
    const ca = authority.cert;
    const error = await openFailureOf(server.url, {
      tls: {
        ca,
        checkServerIdentity: () => Object.assign(new Error('not you'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
      },
    });
    expect(error).toMatchObject({ code: 'tls', fatal: true });
    expect(error.message).toContain('not you');
    expect(await openFailureOf(server.url, { tls: { ca, minVersion: 'TLSv1.3' } })).toMatchObject({
      code: 'tls',
      phase: 'tls',
    });
    await server.close();
  });

  test('a server without TLS, and one that hangs up, are told apart from a bad certificate', async () => {
    const plain = await rawServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const error = await openFailureOf(plain.url.replace('ws:', 'wss:'));
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: false });
    expect(error.message).toContain('does not speak TLS');
    // OpenSSL's words end with a line feed, which would stand there as a replacement character.
    expect(error.message).not.toContain('\ufffd');
    await plain.close();
    const garbled = await rawServer((socket) => socket.on('data', () => socket.write(garbledHandshake)));
    const late = await openFailureOf(garbled.url.replace('ws:', 'wss:'));
    expect(late).toMatchObject({ code: 'tls', phase: 'tls', fatal: false });
    expect(late.message).toContain('what came is not TLS: perhaps');
    // OpenSSL's whole text has an address in memory and a line of its source in it.
    expect(late.message).toMatch(/ \(wrong version number\)$/);
    await garbled.close();
    const mute = await rawServer((socket) => socket.destroy());
    expect(await openFailureOf(mute.url.replace('ws:', 'wss:'))).toMatchObject({
      code: 'tls',
      phase: 'tls',
      fatal: false,
    });
    await mute.close();
  });
});

test('TLS-03 a checkServerIdentity that throws fails the attempt, not the process', async () => {
  const server = await rawServer(() => undefined, { tls: { cert: good.cert, key: good.key } });
  const cause = new Error('not this one');
  const error = await openFailureOf(server.url, {
    tls: {
      ca: authority.cert,
      checkServerIdentity: () => {
        throw cause;
      },
    },
  });
  expect(error.message).toContain('not this one');
  expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true, cause: { code: 'CERT_REJECTED', cause } });
  await server.close();
});

test('TLS-03 TLS-04 a checkServerIdentity that says no in any way fails the attempt for good, before a request', async () => {
  let requested = false;
  const server = await rawServer(
    answering((request) => {
      requested = true;
      return acceptance(request);
    }),
    { tls: { cert: good.cert, key: good.key } },
  );
  const verdicts: readonly unknown[] = [
    new Error('not this one'),
    Object.assign(new Error('not this one'), { code: 'E_OF_MY_OWN' }),
    'not this one',
    { toString: () => 'not this one' },
    Promise.resolve(undefined),
  ];
  for (const verdict of verdicts) {
    const tls = { ca: authority.cert, checkServerIdentity: (): undefined => undefined };
    // What the types forbid is what is tried.
    Reflect.set(tls, 'checkServerIdentity', () => verdict);
    const error = await openFailureOf(server.url, { tls });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true, cause: { cause: verdict } });
    expect(error.message).toContain('the certificate was not accepted');
    if (!(verdict instanceof Promise)) expect(error.message).toContain('not this one');
  }
  expect(requested).toBe(false);
  const connection = await open(server.url, { tls: { ca: authority.cert, checkServerIdentity: () => undefined } });
  connection.terminate();
  await server.close();
});

test('a lookup that throws, or fails with any error, has failed to resolve the name', async () => {
  const failures: LookupFunction[] = [
    () => {
      throw new Error('no resolver here');
    },
    (_host, _options, callback) => callback(new Error('no resolver here'), ''),
  ];
  for (const lookup of failures) {
    expect(await openFailureOf('ws://example.test/', { lookup })).toMatchObject({
      code: 'dns',
      phase: 'dns',
      message: expect.stringContaining('no resolver here'),
    });
  }
});

test('a lookup that answers later with nothing fails the attempt, not the process', async () => {
  const error = await openFailureOf('ws://example.test/', {
    lookup: (_host, _options, callback) => {
      // What the types forbid is what is tried.
      setImmediate(() => void Reflect.apply(callback, undefined, [null, undefined]));
    },
  });
  expect(error).toMatchObject({ code: 'dns' });
});
