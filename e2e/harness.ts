import { readFileSync } from 'node:fs';
import { test as base } from 'playwright/test';
import type { Page } from 'playwright/test';
import { contractScript } from './contract/page-contract.ts';
import { startReferenceServer } from './servers/reference-server.mjs';

export type HarnessServer = Awaited<ReturnType<typeof startReferenceServer>>;

/** A page with the library as a module and a strict policy: nothing inline, nothing evaluated, and `connect-src` for this machine only. */
const html =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>harness</title><script type="module" src="/harness.js"></script>';
const script = `import * as hybi from '/hybi/hybi.min.mjs';
globalThis.hybi = hybi;
if (location.search === '?testkit') document.head.append(Object.assign(document.createElement('script'), { src: '/testkit.js' }));`;

type Hybi = typeof import('@hybi/browser');

declare global {
  /** Set by the harness page. */
  var hybi: Hybi;
}

export const test = base.extend<{ server: HarnessServer; nowhere: string; harness: Page }>({
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await startReferenceServer({
      files: { '/hybi/': new URL('../packages/hybi/dist/', import.meta.url) },
      routes: {
        '/harness.html': (_request, response) => {
          const policy = `default-src 'none'; script-src 'self'; connect-src ws://127.0.0.1:*`;
          response
            .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
            .end(html);
        },
        '/testkit.js': (_request, response) => {
          void contractScript().then((text) =>
            response.writeHead(200, { 'content-type': 'text/javascript' }).end(text),
          );
        },
        '/harness.js': (_request, response) => {
          response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
        },
      },
    });
    await use(server);
    await server.kill();
  },
  // oxlint-disable-next-line no-empty-pattern
  nowhere: async ({}, use) => {
    const server = await startReferenceServer();
    await server.kill();
    await use(server.url);
  },
  harness: async ({ page, server }, use) => {
    await page.goto(`${server.httpUrl}/harness.html`);
    await page.waitForFunction(() => 'hybi' in globalThis);
    await use(page);
  },
});

export { expect } from 'playwright/test';

/** A built file of the browser package, as text. */
export const builtFile = (name: string): string =>
  readFileSync(new URL(`../packages/hybi/dist/${name}`, import.meta.url), 'utf8');
