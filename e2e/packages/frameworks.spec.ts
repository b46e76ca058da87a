import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { expect, test as base } from 'playwright/test';
import * as vite from 'vite';
import { startReferenceServer } from '../servers/reference-server.mjs';

type Server = Awaited<ReturnType<typeof startReferenceServer>>;

const root = new URL('../../', import.meta.url);
const examples = fileURLToPath(new URL('examples/frameworks', root));

/** The upgrade requests that came to the server of the test, which echoes. */
const test = base.extend<{ server: Server & { opened: number } }, { built: string }>({
  built: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const outDir = mkdtempSync(join(tmpdir(), 'hybi-frameworks-'));
      // Only the development build of React mounts twice under StrictMode. Vite's own default for a build is production.
      const before = process.env['NODE_ENV'];
      process.env['NODE_ENV'] = 'development';
      const build = { outDir, emptyOutDir: true };
      await vite.build({ root: examples, mode: 'development', logLevel: 'warn', build });
      if (before === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = before;
      await use(outDir);
      rmSync(outDir, { recursive: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  server: async ({ built }, use) => {
    const server = await startReferenceServer({
      files: { '/': pathToFileURL(`${built}/`) },
      behaviours: {
        echo: {
          raw: (_visit, _socket, accept) => {
            counted.opened += 1;
            accept();
          },
          open: (_visit, ws) => void ws.on('message', (data, binary) => ws.send(data, { binary })),
        },
      },
    });
    const counted = Object.assign(server, { opened: 0 });
    await use(counted);
    await server.kill();
  },
});

for (const framework of ['react', 'vue', 'svelte']) {
  test(`${framework}: a component shows a session through an outage, and ends it when it goes`, async ({
    page,
    server,
  }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const status = page.getByRole('status');
    const send = page.getByRole('button', { name: 'Send' });
    await page.goto(`${server.httpUrl}/${framework}/index.html`);
    await expect(status).toHaveText('open');
    await send.click();
    await expect(page.getByRole('listitem')).toHaveText(['echo 1']);

    await server.kill();
    await expect(status).toHaveText(/waiting|connecting/);
    await send.click();
    await server.start();
    await expect(status).toHaveText('open');
    await expect(page.getByRole('listitem')).toHaveText(['echo 1', 'echo 2']);

    expect(server.connections).toBe(1);
    await page.getByLabel('Shown').uncheck();
    await expect.poll(() => server.connections).toBe(0);
    await expect(status).toHaveCount(0);
    expect(errors).toEqual([]);
  });
}

test('React mounts twice under StrictMode, and one connection is opened', async ({ page, server }) => {
  const attempts: string[] = [];
  page.on('websocket', (socket) => attempts.push(socket.url()));
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(`${server.httpUrl}/react/index.html`);
  await expect(page.getByRole('status')).toHaveText('open');
  // An answer has come back: a second request that was under way would have been counted.
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('listitem')).toHaveText(['echo 1']);
  expect({ opened: server.opened, connections: server.connections }).toEqual({ opened: 1, connections: 1 });
  expect(attempts).toEqual([`${server.url}/echo`]);
  expect(said.join('\n'), 'what only the development build of React says').toContain('React DevTools');
});

test('React renders on a server without connecting', async ({ built, server }) => {
  const program = join(examples, 'node_modules', '.server-side.mjs');
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: `import { createElement } from 'react';
        import { renderToString } from 'react-dom/server';
        import { App } from './react/app.js';
        export const html = renderToString(createElement(App));`,
      resolveDir: examples,
      loader: 'tsx',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
  });
  writeFileSync(program, outputFiles[0]?.contents ?? '');
  try {
    const { html }: { html: string } = await import(pathToFileURL(program).href);
    expect(html).toContain('<p role="status"></p><button>Send</button>');
  } finally {
    rmSync(program);
  }
  expect([built !== '', server.opened]).toEqual([true, 0]);
});

test('the hooks and the composable fit the published declarations', () => {
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  execFileSync(process.execPath, [tsc, '-p', examples, '--pretty', 'false'], { stdio: 'inherit' });
});

test('docs/frameworks.md shows the code that runs', () => {
  const page = readFileSync(new URL('docs/frameworks.md', root), 'utf8');
  const blocks = [...page.matchAll(/<!-- file: (\S+) -->\n```\w+\n([^]*?)```\n/g)];
  expect(blocks.map(([, file]) => file)).toHaveLength(6);
  for (const [, file = '', code] of blocks) {
    expect(code, file).toBe(readFileSync(new URL(file, root), 'utf8'));
  }
});
