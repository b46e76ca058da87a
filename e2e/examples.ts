import { X509Certificate } from 'node:crypto';
import * as diagnosticsChannel from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import * as msgpack from '@msgpack/msgpack';
import * as cborg from 'cborg';
import { expect } from 'vitest';
import * as zod from 'zod';
import * as browser from '@hybi/browser';
import * as codec from '@hybi/codec';
import * as node from '@hybi/node';
import * as session from '@hybi/session';
import * as testkit from '@hybi/testkit';
import * as hybi from 'hybi/node';
import { Authority } from '../packages/node/test/certificates.ts';
import { httpProxy } from '../packages/node/test/http-proxy.ts';
import { echoServer } from '../packages/node/test/websocket-server.ts';
import { startReferenceServer } from './servers/reference-server.mjs';

/** Runs examples of the documentation, in this process. */
export interface Examples {
  /** Runs the code of an example as the body of a module, and expects it to log what its `// =>` say. */
  check(code: string): Promise<void>;
  close(): Promise<void>;
}

/** The code blocks of a page that are marked `<!-- run -->`. */
export function runnableIn(path: string): readonly string[] {
  const page = readFileSync(new URL(path, import.meta.url), 'utf8');
  return [...page.matchAll(/<!-- run -->\n```js\n([\s\S]*?)\n```/g)].map(([, code = '']) => code);
}

/** What an example may import. */
const modules: Readonly<Record<string, unknown>> = {
  hybi,
  'hybi/node': hybi,
  '@hybi/browser': browser,
  '@hybi/codec': codec,
  '@hybi/node': node,
  '@hybi/session': session,
  '@hybi/testkit': testkit,
  '@msgpack/msgpack': msgpack,
  cborg,
  zod,
  'node:diagnostics_channel': diagnosticsChannel,
  'node:net': net,
};

/** Starts the servers that the addresses in the examples stand for. */
export async function startExamples(): Promise<Examples> {
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
      // Wants a login as the first message, and echoes what comes after it.
      login: {
        open(_visit, ws) {
          ws.once('message', (first) => {
            if (!(first instanceof Buffer && first.includes('"1234"'))) {
              ws.close(3000, 'who are you?');
              return;
            }
            ws.send('{"type":"welcome"}');
            ws.on('message', (data, binary) => ws.send(data, { binary }));
          });
        },
      },
    },
  });
  const secure = await echoServer({
    tls: { ...certificate, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
  });
  const socketPath = join(tmpdir(), `hybi-examples-${process.pid}.sock`);
  const local = await echoServer({ path: socketPath });
  const proxy = await httpProxy();
  const secureProxy = await httpProxy({ tls: certificate });

  const addresses: readonly (readonly [RegExp, string])[] = [
    [/wss:\/\/secure\.example\.com/g, `wss://localhost:${secure.port}`],
    [/wss:\/\/db\.internal\.example\.com/g, `ws://db.internal.example.com:${server.port}`],
    [/wss:\/\/(\w+:\w+@)?example\.com/g, `ws://$1127.0.0.1:${server.port}`],
    [/secure-proxy\.example\.com:3129/g, `127.0.0.1:${secureProxy.port}`],
    [/proxy\.example\.com:3128/g, `127.0.0.1:${proxy.port}`],
    [/\/run\/app\.sock/g, socketPath],
  ];

  /** The files that the examples read. */
  const files: Readonly<Record<string, string>> = {
    'ca.pem': authority.cert,
    'client.pem': client.cert,
    'client.key': client.key,
    'fingerprint.txt': `${new X509Certificate(certificate.cert).fingerprint256}\n`,
  };
  const importable = {
    ...modules,
    'node:fs/promises': { readFile: (name: string) => Promise.resolve(files[name]) },
  };

  return {
    async check(code) {
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
      await main(importable, { log });
      for (const [, line = ''] of code.matchAll(/ \/\/ => (.*)$/gm)) expect(said).toContain(`${line}\n`);
    },
    async close() {
      await Promise.all([server.kill(), secure.close(), local.close(), proxy.close(), secureProxy.close()]);
    },
  };
}
