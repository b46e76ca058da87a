import { test as base } from 'playwright/test';
import { startDemoServer } from '../examples/server.mjs';

type DemoServer = Awaited<ReturnType<typeof startDemoServer>>;

/** Tests with a demo server of their own, so that one may kill it without disturbing another. */
export const test = base.extend<{ server: DemoServer }>({
  // Playwright reads the parameters' names: an empty pattern says that no other fixture is needed.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await startDemoServer();
    await use(server);
    await server.end();
  },
});

export { expect } from 'playwright/test';
