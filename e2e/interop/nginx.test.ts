import { X509Certificate } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { OpenError, connect, open } from 'hybi/node';
import type { SessionState } from 'hybi/node';
import { openFailureOf } from '../../packages/node/test/open-failure-of.ts';
import { makeCertificates } from './certificates.ts';
import { opensAndEchoes } from './exchange.ts';
import { freePorts } from './free-port.ts';
import { toLoopback } from './lookup.ts';
import { startNginx } from './nginx.ts';
import { startWebsocketsServer } from './websockets-server.ts';

const certificates = await makeCertificates();
const { ca, good, client } = certificates;

const [
  upstream = 0,
  late = 0,
  nobody = 0,
  clear = 0,
  tls = 0,
  expired = 0,
  otherHost = 0,
  selfSigned = 0,
  stranger = 0,
  mutual = 0,
  old = 0,
] = await freePorts(11);

const listeners = [
  { port: upstream, compression: {} },
  // nginx answers a missing client certificate in HTTP, this one by a TLS alert.
  { port: late, tls: { ...good, clientCa: ca } },
];
let server = await startWebsocketsServer(listeners);
const nginx = await startNginx(
  [
    { port: clear },
    { port: tls, tls: good },
    { port: expired, tls: certificates.expired },
    { port: otherHost, tls: certificates.otherHost },
    { port: selfSigned, tls: certificates.selfSigned },
    { port: stranger, tls: certificates.stranger },
    { port: mutual, tls: { ...good, clientCa: ca } },
    { port: old, tls: { ...good, protocols: 'TLSv1.2' } },
  ],
  { server: upstream, nobody },
);
afterAll(() => Promise.all([nginx.stop(), server.stop()]));

const ws = (path: string): string => `ws://127.0.0.1:${clear}${path}`;
const wss = (port: number): string => `wss://127.0.0.1:${port}/echo`;

describe('Through nginx', () => {
  test('messages of all kinds go through, in the clear and through TLS', async () => {
    await opensAndEchoes(ws('/echo'));
    await opensAndEchoes(wss(tls), { tls: { ca } });
  });

  test('T-52 CLS-12 CTL-17 its idle limit ends a silent connection with 1006, and a ping of 1 s keeps one alive', async () => {
    const alive = await open(ws('/idle/echo'), { liveness: { intervalMs: 1_000 } });
    // Two limits one after the other pass over the first connection.
    for (let round = 0; round < 2; round++) {
      const silent = await open(ws('/idle/echo'), { liveness: false });
      expect(await silent.closed).toMatchObject({ code: 1006, clean: false, initiator: 'none', received: undefined });
    }
    alive.send('still there');
    for await (const message of alive) {
      expect(message).toBe('still there');
      break;
    }
    expect(await alive.close()).toMatchObject({ code: 1000, clean: true });
  });

  test('T-52 a session without a ping comes back by itself after the idle limit', async () => {
    const session = connect(ws('/idle/echo'), { liveness: false, retry: { minDelayMs: 10 } });
    const causes: unknown[] = [];
    let openings = 0;
    await new Promise<void>((resolve) => {
      session.addEventListener('statechange', () => {
        const state: SessionState = session.state;
        if (state.phase === 'waiting') causes.push(state.cause);
        if (state.phase === 'open' && ++openings === 2) resolve();
      });
    });
    expect(causes).toMatchObject([{ name: 'ClosedError', code: 'abnormal', closure: { code: 1006 } }]);
    await session.close();
  });

  test('T-13 a 502 is a refusal with its status, worth another try', async () => {
    const error = await openFailureOf(ws('/nobody'));
    expect(error).toMatchObject({ code: 'rejected', phase: 'http', status: 502, fatal: false });
    expect(error.headers?.get('server')).toContain('nginx');
    expect(Buffer.from(error.body ?? []).toString()).toContain('502 Bad Gateway');
  });

  test('T-13 a 503 carries Retry-After into the error and into the delay of a session', async () => {
    const error = await openFailureOf(ws('/busy'));
    expect(error).toMatchObject({ code: 'rejected', status: 503, retryAfterMs: 7_000 });
    expect(Buffer.from(error.body ?? []).toString()).toBe('too busy\n');
    const session = connect(ws('/busy'), { retry: { minDelayMs: 10 } });
    const delayMs = await new Promise<number>((resolve) => {
      session.addEventListener('statechange', () => {
        if (session.state.phase === 'waiting') resolve(session.state.delayMs);
      });
    });
    expect(delayMs).toBeGreaterThanOrEqual(7_000);
    await session.close();
  });

  test('a session outlives the death of the server behind it, and the 502 meanwhile', async () => {
    const session = connect(ws('/echo'), { retry: { minDelayMs: 20, maxDelayMs: 200 } });
    await session.opened;
    const refusals: unknown[] = [];
    const back = new Promise<void>((resolve) => {
      session.addEventListener('statechange', () => {
        const { state } = session;
        if (state.phase === 'waiting') refusals.push(state.cause);
        if (state.phase === 'open') resolve();
      });
    });
    await server.stop();
    expect(session.send('kept')).toBe('queued');
    await expect.poll(() => refusals.some((cause) => cause instanceof OpenError && cause.status === 502)).toBe(true);
    server = await startWebsocketsServer(listeners);
    await back;
    for await (const message of session) {
      expect(message).toBe('kept');
      break;
    }
    await session.close();
  });

  test('T-15 an Upgrade that was lost on the way is told', async () => {
    const error = await openFailureOf(ws('/plain/echo'));
    expect(error).toMatchObject({ code: 'rejected', phase: 'http', status: 426 });
  });

  test('SEC-10 a redirect is followed when it is asked for', async () => {
    expect(await openFailureOf(ws('/moved'))).toMatchObject({ code: 'rejected', status: 307 });
    await opensAndEchoes(ws('/moved'), { maxRedirects: 1 });
  });

  test('Basic authentication: refused with 401, by the URL, by a header, and by a hook', async () => {
    const refused = await openFailureOf(ws('/private/echo'));
    expect(refused).toMatchObject({ code: 'rejected', status: 401 });
    const authorization = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
    const url = ws('/private/echo');
    await opensAndEchoes(url.replace('//', '//ada:s3cret@'), { urlCredentials: 'basic' });
    await opensAndEchoes(url, { headers: { authorization } });
    const asked: unknown[] = [];
    await opensAndEchoes(url, {
      authenticate: ({ challenges }) => {
        asked.push(challenges);
        return authorization;
      },
    });
    expect(asked).toEqual([['Basic realm="hybi"']]);
  });
});

describe('TLS of nginx', () => {
  test.each([
    ['has expired', () => expired, 'CERT_HAS_EXPIRED'],
    ['is for another host', () => otherHost, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is signed by itself', () => selfSigned, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['comes from a stranger', () => stranger, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('TLS-03 TLS-04 a certificate that %s is refused for good, and named', async (_what, port, code) => {
    const error = await openFailureOf(wss(port()), { tls: { ca } });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true, cause: { code } });
    // Who insists gets through.
    await opensAndEchoes(wss(port()), { tls: { ca, rejectUnauthorized: false } });
  });

  test('a session does not try again what a certificate forbids', async () => {
    const session = connect(wss(expired), { tls: { ca } });
    await expect(session.opened).rejects.toMatchObject({ name: 'GaveUpError', cause: { code: 'tls' } });
  });

  test('TLS-03 a certificate for another host is good for the name that it has', async () => {
    await opensAndEchoes(`wss://other.test:${otherHost}/echo`, { tls: { ca }, lookup: toLoopback });
    await opensAndEchoes(wss(otherHost), { tls: { ca, servername: 'other.test' } });
  });

  test('a self-signed certificate is trusted when it is given, and pinned', async () => {
    const { cert } = certificates.selfSigned;
    const fingerprint256 = new X509Certificate(cert).fingerprint256;
    await opensAndEchoes(wss(selfSigned), { tls: { ca: cert, fingerprint256 } });
    const other = new X509Certificate(good.cert).fingerprint256;
    const error = await openFailureOf(wss(selfSigned), { tls: { ca: cert, fingerprint256: other } });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true });
    expect(error.message).toContain(fingerprint256);
  });

  test('a version that is too old is refused', async () => {
    await opensAndEchoes(wss(old), { tls: { ca, maxVersion: 'TLSv1.2' } });
    expect(await openFailureOf(wss(old), { tls: { ca, minVersion: 'TLSv1.3' } })).toMatchObject({ code: 'tls' });
  });

  test('a missing client certificate is answered by nginx in HTTP', async () => {
    const error = await openFailureOf(wss(mutual), { tls: { ca } });
    expect(error).toMatchObject({ code: 'rejected', phase: 'http', status: 400 });
    expect(Buffer.from(error.body ?? []).toString()).toContain('No required SSL certificate was sent');
    await opensAndEchoes(wss(mutual), { tls: { ca, cert: client.cert, key: client.key } });
  });

  test('T-16 TLS-07 a missing client certificate is named as TLS where TLS 1.3 says so late', async () => {
    const error = await openFailureOf(wss(late), { tls: { ca, minVersion: 'TLSv1.3' } });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true });
    expect(error.message).toContain('client certificate');
    const wrong = certificates.selfSigned;
    expect(await openFailureOf(wss(late), { tls: { ca, cert: wrong.cert, key: wrong.key } })).toMatchObject({
      code: 'tls',
      fatal: true,
    });
  });

  test('TLS towards a port that speaks none is told', async () => {
    const error = await openFailureOf(wss(clear), { tls: { ca } });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls' });
    expect(error.message).toContain('does not speak TLS');
  });

  test('no TLS towards a port that speaks it is a 400', async () => {
    const error = await openFailureOf(`ws://127.0.0.1:${tls}/echo`);
    expect(error).toMatchObject({ code: 'rejected', status: 400 });
  });
});
