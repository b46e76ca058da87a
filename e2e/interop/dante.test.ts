import { afterAll, describe, expect, test } from 'vitest';
import { connect } from 'hybi/node';
import { openFailureOf } from '../../packages/node/test/open-failure-of.ts';
import { makeCertificates } from './certificates.ts';
import { startDante } from './dante.ts';
import { opensAndEchoes } from './exchange.ts';
import { freePorts } from './free-port.ts';
import { noLookup, toLoopback } from './lookup.ts';
import { startWebsocketsServer } from './websockets-server.ts';

const certificates = await makeCertificates();
const { ca } = certificates;
const [clear = 0, tls = 0, otherHost = 0, nobody = 0, open = 0, guarded = 0] = await freePorts(6);
const server = await startWebsocketsServer([
  { port: clear, compression: {} },
  { port: tls, tls: certificates.good },
  { port: otherHost, tls: certificates.otherHost },
]);
const dante = await startDante(open, 'none');
const guardedDante = await startDante(guarded, 'username');
afterAll(() => Promise.all([dante.stop(), guardedDante.stop(), server.stop()]));

const target = `ws://target.test:${clear}/echo`;

describe('Through dante', () => {
  test('socks5h leaves the name to the proxy, socks5 resolves it here', async () => {
    await opensAndEchoes(target, { proxy: `socks5h://127.0.0.1:${open}`, lookup: noLookup });
    await opensAndEchoes(target, { proxy: `socks5://127.0.0.1:${open}`, lookup: toLoopback });
    await opensAndEchoes(`ws://127.0.0.1:${clear}/echo`, { proxy: `socks5://127.0.0.1:${open}` });
    const error = await openFailureOf(target, { proxy: `socks5://127.0.0.1:${open}`, lookup: noLookup });
    expect(error).toMatchObject({ code: 'dns', phase: 'dns' });
  });

  test('a user and password are sent as RFC 1929 has it', async () => {
    await opensAndEchoes(target, { proxy: `socks5h://ada:s3cret@127.0.0.1:${guarded}` });
  });

  test('TLS-03 the identity of the target is checked inside the tunnel', async () => {
    const proxy = `socks5h://ada:s3cret@127.0.0.1:${guarded}`;
    await opensAndEchoes(`wss://target.test:${tls}/echo`, { proxy, tls: { ca } });
    const error = await openFailureOf(`wss://target.test:${otherHost}/echo`, { proxy, tls: { ca } });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true });
    expect(error.cause).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});

describe('What dante refuses', () => {
  test('a missing password', async () => {
    const error = await openFailureOf(target, { proxy: `socks5h://127.0.0.1:${guarded}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', status: undefined });
    expect(error.message).toMatch(/password|credentials|authenticat/);
  });

  test('a wrong password, which is not repeated', async () => {
    const error = await openFailureOf(target, { proxy: `socks5h://ada:wr0ng@127.0.0.1:${guarded}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy' });
    expect(error.message).toMatch(/password|credentials|authenticat/);
    expect(error.message).not.toContain('wr0ng');
  });

  test('a target that its rules forbid, and one where nobody listens', async () => {
    const proxy = `socks5h://127.0.0.1:${open}`;
    const forbidden = await openFailureOf(`ws://127.0.0.9:${clear}/`, { proxy });
    expect(forbidden).toMatchObject({ code: 'proxy', phase: 'proxy' });
    const refused = await openFailureOf(`ws://target.test:${nobody}/`, { proxy });
    expect(refused).toMatchObject({ code: 'proxy', phase: 'proxy', fatal: false });
    expect(new Set([forbidden.message, refused.message]).size).toBe(2);
    expect(refused.message).toContain('refused');
  });

  test('a proxy that does not answer is a timeout, and a session gets through once it does', async () => {
    const proxy = `socks5h://127.0.0.1:${open}`;
    dante.freeze();
    let session;
    try {
      expect(await openFailureOf(target, { proxy, openTimeoutMs: 300 })).toMatchObject({
        code: 'timeout',
        phase: 'proxy',
      });
      session = connect(target, { proxy, openTimeoutMs: 300, retry: { minDelayMs: 10, maxDelayMs: 100 } });
      const waiting = session;
      await new Promise<void>((resolve) => {
        waiting.addEventListener('statechange', () => waiting.state.phase === 'waiting' && resolve());
      });
    } finally {
      dante.thaw();
    }
    await session.opened;
    await session.close();
  });

  test('a proxy where nobody listens is told apart by its cause', async () => {
    const error = await openFailureOf(target, { proxy: `socks5h://127.0.0.1:${nobody}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy' });
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
