import { defineConfig } from 'playwright/test';
import type { Project } from 'playwright/test';
import { findBrowsers } from './scripts/browsers.mjs';

const { chromium, firefox, webKitDriver } = findBrowsers();
const pages = /.*\.spec\.ts$/;
// These need no page of Playwright's and run once, or have a configuration of their own.
const elsewhere = [/(webkit|node)\.spec\.ts$/, 'packages/**', 'page-life/**'];

const projects: Project[] = [{ name: 'node', testMatch: /node\.spec\.ts$/ }];
if (chromium !== undefined) {
  projects.push({
    name: 'chromium',
    testMatch: pages,
    testIgnore: elsewhere,
    use: {
      browserName: 'chromium',
      launchOptions: {
        executablePath: chromium.path,
        // The sandbox does not start as root; the rest keeps a browser from talking to anybody but the test.
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      },
    },
  });
}
if (firefox !== undefined) {
  projects.push({
    name: 'firefox',
    testMatch: pages,
    testIgnore: elsewhere,
    use: {
      browserName: 'firefox',
      // Stock Firefox is driven over WebDriver BiDi, Playwright's own build by its protocol.
      ...(firefox.bundled ? {} : { channel: 'moz-firefox' }),
      launchOptions: { executablePath: firefox.path },
    },
  });
}
if (webKitDriver !== undefined) projects.push({ name: 'webkitgtk', testMatch: /webkit\.spec\.ts$/ });

export default defineConfig({
  testDir: 'e2e',
  testIgnore: ['packages/**', 'page-life/**'],
  outputDir: 'test-results',
  reporter: 'list',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 45_000,
  expect: { timeout: 15_000 },
  projects,
});
