import { browserCapabilities, runInPage } from './contract/page-contract.ts';
import { recordRun } from './contract/record-run.ts';
import { expect, test } from './harness.ts';

test('the client contract holds in this browser', async ({ harness, server, nowhere, browserName }) => {
  test.setTimeout(180_000);
  await harness.goto(`${server.httpUrl}/harness.html?testkit`);
  await harness.waitForFunction(() => 'testkit' in globalThis);
  const capabilities = {
    ...browserCapabilities,
    // Chromium fails an answer that selects none of the offered subprotocols, whatever is asked of it (HSR-21).
    unselectedSubprotocol: browserName !== 'chromium',
    // Firefox hides a subprotocol that nobody asked for (T-07).
    unaskedSubprotocol: browserName !== 'firefox',
  };
  const results = await harness.evaluate(runInPage, [server.url, nowhere, capabilities] as const);
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  expect(failed).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(10);
  if (browserName !== 'webkit') recordRun(browserName, capabilities, results);
});
