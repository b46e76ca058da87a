import { browserCapabilities, runInPage } from './contract/page-contract.ts';
import { recordRun } from './contract/record-run.ts';
import { connectionTests } from './every-engine/connection.ts';
import type { DrivenPage, OpenPage } from './every-engine/driven-page.ts';
import { webkitFixtures } from './every-engine/webkit.ts';
import type { WebKit } from './every-engine/webkit.ts';
import { expect, test as base } from './harness.ts';

const test = base.extend<{ driven: DrivenPage; open: OpenPage }, { webkit: WebKit }>({
  ...webkitFixtures,
  driven: async ({ open, server }, use) => {
    const page = await open(`${server.httpUrl}/harness.html`);
    await expect.poll(() => page.evaluate(() => 'hybi' in globalThis)).toBe(true);
    await use(page);
  },
});

// WebKitGTK shows 1006 for 1012, 1013 and 1014 (T-55).
test.describe('under a policy that allows the connection and nothing else', () =>
  connectionTests(test, { hiddenCodes: [1012] }));

test('the client contract holds in this browser', async ({ open, server, nowhere }) => {
  test.setTimeout(180_000);
  const page = await open(`${server.httpUrl}/harness.html?testkit`);
  await expect.poll(() => page.evaluate(() => 'hybi' in globalThis && 'testkit' in globalThis)).toBe(true);
  const capabilities = { ...browserCapabilities, closeCodesVisible: false };
  const results = await page.evaluate(runInPage, [server.url, nowhere, capabilities] as const);
  expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(10);
  recordRun('webkitgtk', capabilities, results);
});
