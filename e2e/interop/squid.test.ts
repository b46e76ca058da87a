import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { connect } from 'hybi/node';
import { openFailureOf } from '../../packages/node/test/open-failure-of.ts';
import { makeCertificates } from './certificates.ts';
import { opensAndEchoes } from './exchange.ts';
import { freePorts } from './free-port.ts';
import { noLookup } from './lookup.ts';
import { startSquid } from './squid.ts';
import { startWebsocketsServer } from './websockets-server.ts';

const certificates = await makeCertificates();
const { ca } = certificates;
const [clear = 0, tls = 0, otherHost = 0, late = 0, nobody = 0, open = 0, guarded = 0, secure = 0] = await freePorts(8);
const server = await startWebsocketsServer([
  { port: clear, compression: {} },
  { port: tls, tls: certificates.good },
  { port: otherHost, tls: certificates.otherHost },
  { port: late, tls: { ...certificates.good, clientCa: ca } },
]);
// Good for 127.0.0.1 as well: it is the proxy's own.
const squid = await startSquid({ open, guarded, secure }, certificates.good);
afterAll(() => Promise.all([squid.stop(), server.stop()]));

const everybody = `http://127.0.0.1:${open}`;
const known = `http://ada:s3cret@127.0.0.1:${guarded}`;

describe('Through squid', () => {
  test('CON-04 T-14 ws goes through CONNECT, and the proxy resolves the name', async () => {
    await opensAndEchoes(`ws://target.test:${clear}/echo`, { proxy: everybody, lookup: noLookup });
  });

  test('CON-08 a user and password in the URL are sent', async () => {
    await opensAndEchoes(`ws://target.test:${clear}/echo`, { proxy: known });
  });

  test('own header fields of the CONNECT are sent', async () => {
    const headers = { 'Proxy-Authorization': `Basic ${Buffer.from('ada:s3cret').toString('base64')}` };
    const url = `http://127.0.0.1:${guarded}`;
    await opensAndEchoes(`ws://target.test:${clear}/echo`, { proxy: { url, headers } });
  });

  test('TLS-03 the identity of the target is checked inside the tunnel', async () => {
    await opensAndEchoes(`wss://target.test:${tls}/echo`, { proxy: known, tls: { ca } });
    const error = await openFailureOf(`wss://target.test:${otherHost}/echo`, { proxy: known, tls: { ca } });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true });
    expect(error.cause).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    await opensAndEchoes(`wss://other.test:${otherHost}/echo`, { proxy: known, tls: { ca } });
  });

  test('T-16 TLS-07 the target names a missing client certificate through the tunnel, too', async () => {
    const url = `wss://target.test:${late}/echo`;
    const error = await openFailureOf(url, { proxy: everybody, tls: { ca } });
    expect(error).toMatchObject({ code: 'tls', phase: 'tls', fatal: true });
    expect(error.message).toContain('client certificate');
  });

  test('a proxy that speaks TLS has an identity of its own', async () => {
    const url = `https://ada:s3cret@127.0.0.1:${secure}`;
    await opensAndEchoes(`ws://target.test:${clear}/echo`, { proxy: { url, tls: { ca } } });
    await opensAndEchoes(`wss://target.test:${tls}/echo`, { proxy: { url, tls: { ca } }, tls: { ca } });
    const untrusted = await openFailureOf(`wss://target.test:${tls}/echo`, { proxy: url, tls: { ca } });
    expect(untrusted).toMatchObject({ code: 'proxy', phase: 'proxy' });
    expect(untrusted.cause).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    const target = await openFailureOf(`wss://target.test:${tls}/echo`, { proxy: { url, tls: { ca } } });
    expect(target).toMatchObject({ code: 'tls', phase: 'tls' });
  });
});

describe('What squid refuses', () => {
  test('T-14 CON-08 407 without a password and with a wrong one, for good', async () => {
    for (const userinfo of ['', 'ada:wrong@']) {
      const error = await openFailureOf(`ws://target.test:${clear}/echo`, {
        proxy: `http://${userinfo}127.0.0.1:${guarded}`,
      });
      expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', status: 407 });
      expect(error.message).toContain('407');
      expect(error.message).not.toContain('wrong');
      expect(error.headers?.get('proxy-authenticate')).toContain('Basic realm="hybi"');
    }
    const session = connect(`ws://target.test:${clear}/echo`, { proxy: `http://127.0.0.1:${guarded}` });
    await expect(session.opened).rejects.toMatchObject({ name: 'GaveUpError', cause: { status: 407 } });
  });

  test('403 for a host that is forbidden', async () => {
    const error = await openFailureOf('ws://forbidden.test/', { proxy: everybody });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', status: 403 });
    expect(error.headers?.get('x-squid-error')).toContain('ERR_ACCESS_DENIED');
  });

  test("T-14 503 for a target where nobody listens: the status is the proxy's", async () => {
    const error = await openFailureOf(`ws://target.test:${nobody}/`, { proxy: everybody });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', status: 503, fatal: false });
    expect(error.headers?.get('x-squid-error')).toContain('ERR_CONNECT_FAIL');
  });

  test('a proxy where nobody listens is told apart by its cause', async () => {
    const error = await openFailureOf(`ws://target.test:${clear}/`, { proxy: `http://127.0.0.1:${nobody}` });
    expect(error).toMatchObject({ code: 'proxy', phase: 'proxy', status: undefined });
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a proxy that does not answer is a timeout in the phase proxy', async () => {
    squid.freeze();
    try {
      const error = await openFailureOf(`ws://target.test:${clear}/`, { proxy: everybody, openTimeoutMs: 300 });
      expect(error).toMatchObject({ code: 'timeout', phase: 'proxy' });
    } finally {
      squid.thaw();
    }
    await opensAndEchoes(`ws://target.test:${clear}/echo`, { proxy: everybody });
  });
});

describe('The environment', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('CON-07 the variables lead through squid, loopback and NO_PROXY do not', async () => {
    for (const name of ['WS_PROXY', 'WSS_PROXY', 'ALL_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']) {
      vi.stubEnv(name, undefined);
      vi.stubEnv(name.toLowerCase(), undefined);
    }
    vi.stubEnv('wss_proxy', known);
    await opensAndEchoes(`wss://target.test:${tls}/echo`, { tls: { ca }, lookup: noLookup });
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${nobody}`);
    await opensAndEchoes(`wss://127.0.0.1:${tls}/echo`, { tls: { ca } });
    vi.stubEnv('NO_PROXY', `target.test:${tls}`);
    const error = await openFailureOf(`wss://target.test:${tls}/echo`, { tls: { ca }, lookup: noLookup });
    expect(error).toMatchObject({ code: 'dns' });
  });
});
