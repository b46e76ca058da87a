import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import * as esbuild from 'esbuild';
import { JSDOM, VirtualConsole } from 'jsdom';
import webpack from 'webpack';
import { expect, test } from './installed.ts';
import { startWorker } from './workerd.ts';

/** One script from the packed tarballs, bundled for a host with these export conditions. */
async function bundleFor(app: string, conditions: readonly string[], contents: string): Promise<string> {
  const { outputFiles, warnings } = await esbuild.build({
    stdin: { contents, resolveDir: app },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    conditions: [...conditions],
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]?.text ?? '';
}

test('jsdom runs the script-tag build, and it talks to a server over the WebSocket of jsdom', async ({
  server,
  app,
}) => {
  const errors: Error[] = [];
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('jsdomError', (error) => errors.push(error));
  const { window } = new JSDOM('<!doctype html><title>jsdom</title>', {
    url: server.httpUrl,
    runScripts: 'outside-only',
    virtualConsole,
  });
  window.eval(readFileSync(join(app, 'node_modules/hybi/dist/hybi.iife.min.js'), 'utf8'));
  const said: unknown = await window.eval(`(async () => {
    const session = hybi.connect('/echo', { protocols: hybi.json() });
    session.send({ host: 'jsdom' });
    const { value } = await session[Symbol.asyncIterator]().next();
    const { code } = await session.close();
    return JSON.stringify([value, code]);
  })()`);
  expect(said).toBe('[{"host":"jsdom"},1000]');
  expect(errors).toEqual([]);
  window.close();
});

test('workerd loads the import in its global scope, and a handler talks to a server', async ({ server, app }) => {
  const script = await bundleFor(
    app,
    ['workerd', 'worker', 'browser'],
    `import { connect, json } from 'hybi';
    export default {
      async fetch() {
        const session = connect('${server.url}/echo', { protocols: json() });
        session.send({ host: 'workerd' });
        for await (const message of session) {
          const closure = await session.close();
          return Response.json([message, closure.code]);
        }
      },
    };`,
  );
  await using worker = await startWorker(script);
  const response = await fetch(worker.url);
  expect([response.status, await response.text()]).toEqual([200, '[{"host":"workerd"},1000]']);
});

for (const conditions of [
  ['edge-light', 'worker', 'browser'],
  ['worker', 'browser'],
  ['react-native', 'browser'],
  ['import', 'default'],
]) {
  test(`a host that has nothing but the language loads the import under ${conditions.join(', ')}`, async ({ app }) => {
    const script = await bundleFor(
      app,
      conditions,
      `import * as hybi from 'hybi';
      globalThis.names = Object.keys(hybi).join();`,
    );
    // No window, document, navigator, WebSocket, URL or timer. EventTarget and Event every one of these hosts has.
    const context = createContext({ EventTarget, Event, AbortController, AbortSignal });
    runInContext(script, context);
    expect(String(runInContext('names', context)).split(',')).toEqual(expect.arrayContaining(['connect', 'json']));
  });
}

const serverSide = `import { connect, json } from 'hybi';
export async function talk(url) {
  const session = connect(url, { protocols: json(), headers: { 'x-side': 'server' } });
  const { value } = await session[Symbol.asyncIterator]().next();
  await session.close();
  return value.headers['x-side'];
}
`;
const asked = (module: string, url: string): readonly string[] => [
  '--input-type=module',
  '-e',
  `import { talk } from ${JSON.stringify(module)}; console.log(await talk(${JSON.stringify(url)}))`,
];

test('Node under react-server takes the side of Node', async ({ server, app }) => {
  const module = join(app, 'server-side.mjs');
  writeFileSync(module, serverSide);
  const said = await inNode(app, ['--conditions=react-server', ...asked(module, `${server.url}/request`)]);
  expect(said).toBe('server\n');
});

test('a server bundle as Next.js builds it takes the side of Node', async ({ server, app, built }) => {
  const entry = join(app, 'server-side.mjs');
  writeFileSync(entry, serverSide);
  const configuration: webpack.Configuration = {
    context: app,
    mode: 'production',
    target: 'node20',
    entry,
    experiments: { outputModule: true },
    output: { path: built, filename: 'server.mjs', library: { type: 'module' } },
    resolve: { conditionNames: ['react-server', 'node', 'import', '...'] },
  };
  await new Promise<void>((done, fail) => {
    webpack(configuration, (error, stats) => {
      const said = stats?.toJson({ all: false, errors: true, warnings: true });
      const problems = [...(said?.errors ?? []), ...(said?.warnings ?? [])].map(({ message }) => message);
      if (error !== null || problems.length > 0) fail(error ?? new Error(problems.join('\n')));
      else done();
    });
  });
  expect(await inNode(app, asked(join(built, 'server.mjs'), `${server.url}/request`))).toBe('server\n');
});

/** Asynchronous, since the server is in this process. */
function inNode(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
      error === null ? done(stdout) : fail(new Error(`${error.message}\n${stderr}`)),
    );
  });
}
