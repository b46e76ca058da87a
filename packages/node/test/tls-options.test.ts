import { beforeAll, describe, expect, test } from 'vitest';
import { open } from '../src/index.js';
import { compileTls, defaultTls, pinMismatch, withoutClientCertificate } from '../src/tls-options.js';
import type { TlsOptions } from '../src/tls-options.js';
import { Authority } from './certificates.js';
import type { Issued } from './certificates.js';
import { openFailureOf } from './open-failure-of.js';
import { acceptance, answering, rawServer } from './raw-server.js';

let authority: Authority;
let good: Issued;
beforeAll(async () => {
  authority = await Authority.create('hybi test authority');
  good = await authority.issue({ ips: ['127.0.0.1'] });
});

test('TLS-05 a server that has nothing newer than TLS 1.1 is refused, unless the options ask for it', async () => {
  const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const server = await rawServer(
    answering((request) => acceptance(request)),
    { tls: { ...good, ...old, maxVersion: 'TLSv1.1' } },
  );
  const ca = authority.cert;
  for (const tls of [{ ca }, { ca, ciphers: old.ciphers }]) {
    expect(await openFailureOf(server.url, { tls })).toMatchObject({ code: 'tls', phase: 'tls' });
  }
  const connection = await open(server.url, { tls: { ca, ...old } });
  connection.terminate();
  await server.close();
});

/** Options as plain JavaScript may give them. */
const compile = (options: unknown): unknown => Reflect.apply(compileTls, undefined, [options, 'tls']);

test('nothing that is given is nothing made, and one context serves everybody', () => {
  expect(compileTls(undefined, 'tls')).toBe(defaultTls);
  expect(defaultTls.context).toBe(defaultTls.context);
  expect(defaultTls).toMatchObject({ options: {}, pins: [] });
  expect(compileTls({ ca: undefined, fingerprint256: undefined }, 'tls').pins).toEqual([]);
});

describe('what is given is checked at the call', () => {
  test.each<[what: string, options: () => unknown, message: RegExp]>([
    ['no object', () => 'TLSv1.3', /^tls: expected an object, not /],
    ['nothing', () => null, /^tls: expected an object, not /],
    [
      'pfx beside cert',
      () => ({ pfx: new Uint8Array(1), cert: 'x', key: 'y' }),
      /^tls: expected pfx, or cert and key, not both/,
    ],
    ['pfx beside key', () => ({ pfx: new Uint8Array(1), key: 'y' }), /^tls: expected pfx, or cert and key, not both/],
    ['cert without key', () => ({ cert: 'x' }), /^tls: expected cert and key together, not /],
    ['key without cert', () => ({ key: 'x' }), /^tls: expected cert and key together, not /],
    ['a certificate that is none', () => ({ cert: 'x', key: 'y' }), /^tls: .*PEM/i],
    [
      'a key that does not fit',
      async () => ({ cert: good.cert, key: (await authority.issue({})).key }),
      /^tls: .*key/i,
    ],
    ['a PKCS#12 that is none', () => ({ pfx: new Uint8Array(10) }), /^tls: /],
    ['CR LF in servername', () => ({ servername: 'h\r\nX: y' }), /^tls\.servername: /],
    ['NUL in servername', () => ({ servername: 'h\0.test' }), /^tls\.servername: /],
    ['a name that is not ASCII', () => ({ servername: 'bücher.example' }), /^tls\.servername: /],
    ['a number as servername', () => ({ servername: 5 }), /^tls\.servername: /],
    ['alpn as text', () => ({ alpn: 'http/1.1' }), /^tls\.alpn: /],
    ['an empty name in alpn', () => ({ alpn: ['http/1.1', ''] }), /^tls\.alpn: /],
    ['a name in alpn that is too long', () => ({ alpn: ['ä'.repeat(128)] }), /^tls\.alpn: /],
    ['a number in alpn', () => ({ alpn: [1] }), /^tls\.alpn: /],
    ['checkServerIdentity as true', () => ({ checkServerIdentity: true }), /^tls\.checkServerIdentity: .*not true/],
    ['rejectUnauthorized as text', () => ({ rejectUnauthorized: 'false' }), /^tls\.rejectUnauthorized: .*not "false"/],
    ['rejectUnauthorized as 0', () => ({ rejectUnauthorized: 0 }), /^tls\.rejectUnauthorized: .*not 0/],
    ['a version that is none', () => ({ minVersion: 'TLSv2' }), /^tls: .*TLSv2/],
    ['ciphers that are none', () => ({ ciphers: 'nonsense' }), /^tls: /],
    ['an authority that is no certificate', () => ({ ca: 'x' }), /^tls\.ca: .*PEM/],
    ['an empty text as authority', () => ({ ca: '' }), /^tls\.ca: .*PEM/],
    ['a number as authority', () => ({ ca: 5 }), /^tls\.ca: .*not 5/],
    [
      'a list of authorities with an unreadable one',
      () => ({ ca: [authority.cert, authority.cert.replace(/MII/, 'AAA')] }),
      /^tls\.ca: .*read/,
    ],
    ['no pin in a list', () => ({ fingerprint256: [] }), /^tls\.fingerprint256: expected at least one/],
    ['a pin that is too short', () => ({ fingerprint256: 'ab' }), /^tls\.fingerprint256: .*not 2 characters/],
    ['a pin that is a number', () => ({ fingerprint256: [5] }), /^tls\.fingerprint256: .*not number/],
    ['a misspelt name', () => ({ fingerprints256: 'ab' }), /^tls\.fingerprints256: there is no such option/],
    [
      'a name of Node’s that is not taken',
      () => ({ secureProtocol: 'TLSv1_method' }),
      /^tls\.secureProtocol: there is no/,
    ],
  ])('%s is refused, and named', async (_what, options, message) => {
    const given = await options();
    expect(() => compile(given)).toThrow(TypeError);
    expect(() => compile(given)).toThrow(message);
    expect(() => compile(given)).toThrow(/^[\w.]+: (expected .+, not .+|there is no such option)/s);
  });

  test('a key or a passphrase is in no message', () => {
    expect(() => compile({ cert: good.cert, key: 'hunter2' })).toThrow(/^(?!.*hunter2)/s);
    for (const given of ['hunter2', { ca: 'hunter2' }, { cert: good.cert, pfx: Buffer.from('hunter2') }]) {
      expect(() => compile(given)).toThrow(/^(?!.*hunter2)/s);
    }
    expect(() => compile({ pfx: Buffer.from('hunter2'), passphrase: 'hunter2' })).toThrow(/^(?!.*hunter2)/s);
  });

  test('what can be used is taken', async () => {
    const client = await authority.issue({});
    const options: TlsOptions = {
      ca: [authority.cert, Buffer.from(authority.cert)],
      ...client,
      servername: 'h.test',
      alpn: ['http/1.1', 'x'.repeat(255)],
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      checkServerIdentity: () => undefined,
      rejectUnauthorized: true,
      fingerprint256: [`${'aB:'.repeat(31)}ab`, 'c'.repeat(64)],
    };
    expect(compileTls(options, 'tls')).toMatchObject({ options, pins: ['AB'.repeat(32), 'C'.repeat(64)] });
    expect(compileTls({ ca: Buffer.from(authority.cert) }, 'tls').pins).toEqual([]);
    expect(compileTls({ fingerprint256: 'c'.repeat(64) }, 'tls').pins).toEqual(['C'.repeat(64)]);
  });
});

test('SEC-10 for another server the client certificate and the name stay behind, and everything that makes it stricter does not', async () => {
  const client = await authority.issue({});
  const strict: TlsOptions = {
    ca: authority.cert,
    minVersion: 'TLSv1.3',
    checkServerIdentity: () => undefined,
    fingerprint256: 'c'.repeat(64),
    alpn: ['http/1.1'],
  };
  const settings = compileTls({ ...strict, ...client, passphrase: 'x', servername: 'first.test' }, 'tls');
  const other = withoutClientCertificate(settings);
  expect(other.options).toEqual(strict);
  expect(other.pins).toEqual(settings.pins);
  expect(other.context).not.toBe(settings.context);
});

test('SEC-10 a client certificate is not shown to the server that a redirect leads to', async () => {
  const shown: boolean[] = [];
  const tls = { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: false };
  const other = await rawServer(
    answering((request, socket) => {
      shown.push('authorized' in socket && socket.authorized === true);
      return acceptance(request);
    }),
    { tls },
  );
  const first = await rawServer(
    answering((_request, socket) => {
      shown.push('authorized' in socket && socket.authorized === true);
      return `HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ${other.url}\r\n\r\n`;
    }),
    { tls },
  );
  const client = await authority.issue({});
  const connection = await open(first.url, { maxRedirects: 1, tls: { ca: authority.cert, ...client } });
  connection.terminate();
  expect(shown).toEqual([true, false]);
  await first.close();
  await other.close();
});

/** Why the certificate of a socket that has this one, or none, is not one of the pinned ones. */
const mismatch = (certificate: object | null, ...pins: string[]): unknown =>
  Reflect.apply(pinMismatch, undefined, [{ getPeerCertificate: () => certificate }, pins]);

test('TLS-04 a pin is compared with the certificate that is there, and none is not one of them', () => {
  const pin = 'AB'.repeat(32);
  const fingerprint256 = `${'AB:'.repeat(31)}AB`;
  expect(mismatch({ fingerprint256 })).toBeUndefined();
  expect(mismatch({ fingerprint256 }, 'C'.repeat(64), pin)).toBeUndefined();
  expect(mismatch({ fingerprint256 }, 'C'.repeat(64))).toMatchObject({ code: 'CERT_REJECTED' });
  const missing = { code: 'CERT_REJECTED', message: expect.stringContaining('missing') as unknown };
  expect(mismatch({}, pin)).toMatchObject(missing);
  expect(mismatch(null, pin)).toMatchObject(missing);
});
