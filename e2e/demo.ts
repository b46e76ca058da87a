import { test as base } from 'playwright/test';
import { startDemoServer } from '../examples/server.mjs';
import { drivenPage } from './every-engine/driven-page.ts';
import type { OpenPage } from './every-engine/driven-page.ts';

export type DemoServer = Awaited<ReturnType<typeof startDemoServer>>;

/** A `test` that opens pages in some engine. */
export type DemoTest = (
  title: string,
  body: (fixtures: { readonly server: DemoServer; readonly open: OpenPage }) => Promise<void>,
) => void;

/** Tests with a demo server of their own, so that one may kill it without disturbing another. */
export const test = base.extend<{ server: DemoServer; open: OpenPage }>({
  // Playwright reads the parameters' names: an empty pattern says that no other fixture is needed.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await startDemoServer();
    await use(server);
    await server.end();
  },
  open: async ({ context }, use) => {
    await use(async (url) => {
      const page = await context.newPage();
      await page.goto(url);
      return drivenPage(page);
    });
  },
});

export { expect } from 'playwright/test';
