import { beforeAll, expect, test } from 'vitest';
import { open } from '../src/index.js';
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
