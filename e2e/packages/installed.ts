import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from 'playwright/test';
import { installTarballs, packPackages } from '../../scripts/tarballs.mjs';
import { startReferenceServer } from '../servers/reference-server.mjs';

type Server = Awaited<ReturnType<typeof startReferenceServer>>;

/**
 * `app`: a folder in which the packed tarballs are installed and nothing else, with the page to bundle. `built`: where bundles go; the
 * server serves it under `/built/`.
 */
export const test = base.extend<object, { app: string; built: string; server: Server }>({
  app: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const work = mkdtempSync(join(tmpdir(), 'hybi-installed-'));
      const app = join(work, 'app');
      installTarballs(packPackages(join(work, 'tarballs')), app);
      cpSync(fileURLToPath(new URL('page', import.meta.url)), app, { recursive: true });
      await use(app);
      rmSync(work, { recursive: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  built: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'hybi-built-'));
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ built }, use) => {
      const server = await startReferenceServer({ files: { '/built/': new URL(`file://${built}/`) } });
      await use(server);
      await server.kill();
    },
    { scope: 'worker' },
  ],
});

export { expect } from 'playwright/test';
