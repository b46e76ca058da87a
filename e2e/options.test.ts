import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { format } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import * as hybi from 'hybi/node';
import { Authority } from '../packages/node/test/certificates.ts';
import { httpProxy } from '../packages/node/test/http-proxy.ts';
import { echoServer } from '../packages/node/test/websocket-server.ts';
import { examplesOf } from '../scripts/options.mjs';
import { startReferenceServer } from './servers/reference-server.mjs';

const authority = await Authority.create('example authority');
const certificate = await authority.issue({ dns: ['localhost'], ips: ['127.0.0.1'] });
const client = await authority.issue({});

const server = await startReferenceServer({
  behaviours: {
    private: {
      raw({ request }, socket, accept) {
        if (request.headers.authorization === 'Bearer 1234') accept();
        else
          socket.end(
            'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm="example"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
          );
      },
      open: () => undefined,
    },
  },
});
const secure = await echoServer({
  tls: { ...certificate, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
});
const proxy = await httpProxy();
const secureProxy = await httpProxy({ tls: certificate });
afterAll(() => Promise.all([server.kill(), secure.close(), proxy.close(), secureProxy.close()]));

/** What the addresses in the examples stand for. */
const addresses: readonly (readonly [RegExp, string])[] = [
  [/wss:\/\/secure\.example\.com/g, `wss://localhost:${secure.port}`],
  [/wss:\/\/db\.internal\.example\.com/g, `ws://db.internal.example.com:${server.port}`],
  [/wss:\/\/(\w+:\w+@)?example\.com/g, `ws://$1127.0.0.1:${server.port}`],
  [/proxy\.example\.com:3128/g, `127.0.0.1:${proxy.port}`],
  [/secure-proxy\.example\.com:3129/g, `127.0.0.1:${secureProxy.port}`],
];

/** The files that the examples read. */
const files: Readonly<Record<string, string>> = {
  'ca.pem': authority.cert,
  'client.pem': client.cert,
  'client.key': client.key,
  'fingerprint.txt': `${new X509Certificate(certificate.cert).fingerprint256}\n`,
};

const modules: Readonly<Record<string, unknown>> = {
  hybi,
  'node:net': net,
  'node:fs/promises': { readFile: (name: string) => Promise.resolve(files[name]) },
};

/** Runs the code of an example as the body of a module; returns what it logs. */
async function run(code: string): Promise<string> {
  const here = addresses.reduce((text, [from, to]) => text.replace(from, to), code);
  const body = here.replaceAll(
    /^import \{ (.+?) \} from '(.+?)';$/gm,
    (_line, names: string, module: string) =>
      `const { ${names.replaceAll(' as ', ': ')} } = modules[${JSON.stringify(module)}];`,
  );
  expect(body, 'an import that is not understood').not.toMatch(/^import/m);
  let said = '';
  const log = (...values: unknown[]): void => void (said += `${format(...values)}\n`);
  // oxlint-disable-next-line typescript/no-implied-eval -- the code is this repository's own
  const main = new Function('modules', 'console', `return (async () => {\n${body}\n})();`) as (
    of: unknown,
    console: { readonly log: typeof log },
  ) => Promise<void>;
  await main(modules, { log });
  return said;
}

const page = readFileSync(new URL('../docs/options.md', import.meta.url), 'utf8');
for (const [option, examples] of examplesOf(page)) {
  describe(`The option ${option}`, () => {
    for (const [index, code] of examples.entries()) {
      test(`its example ${index + 1} in docs/options.md does what it says`, async () => {
        const said = await run(code);
        for (const [, line = ''] of code.matchAll(/ \/\/ => (.*)$/gm)) expect(said).toContain(`${line}\n`);
      });
    }
  });
}
