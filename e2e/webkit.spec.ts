import { browserCapabilities, runInPage } from './contract/page-contract.ts';
import { recordRun } from './contract/record-run.ts';
import { expect, test } from './harness.ts';
import { launchWebKit } from './webkit.ts';
import type { WebKit } from './webkit.ts';

let webkit: WebKit;
test.beforeAll(async () => {
  webkit = await launchWebKit();
});
test.afterAll(async () => {
  await webkit.close();
});

test.beforeEach(async ({ server }) => {
  await webkit.goto(`${server.httpUrl}/harness.html`);
  await expect.poll(() => webkit.evaluate(() => 'hybi' in globalThis)).toBe(true);
});

test('text and binary come back as what they were', async ({ server }) => {
  const result = await webkit.evaluate(async (url: string) => {
    const session = hybi.connect(url);
    const messages = session[Symbol.asyncIterator]();
    session.send('grüße');
    session.send(Uint8Array.of(1, 2, 255));
    const text = await messages.next();
    const bytes = await messages.next();
    const closure = await session.close(1000, 'bye');
    return {
      text: text.value,
      bytes: bytes.value instanceof Uint8Array ? Array.from(bytes.value) : bytes.value,
      code: closure?.code,
      clean: closure?.clean,
    };
  }, `${server.url}/echo`);
  expect(result).toEqual({ text: 'grüße', bytes: [1, 2, 255], code: 1000, clean: true });
});

test('a killed server is reached again, and what was queued arrives in order', async ({ server }) => {
  await webkit.evaluate(async (url: string) => {
    const session = hybi.connect(url, { retry: { minDelayMs: 200 } });
    const got: unknown[] = [];
    session.receive((message) => void got.push(message));
    Object.assign(globalThis, { session, got });
    await session.opened;
  }, `${server.url}/echo`);
  await server.kill();
  await expect.poll(() => webkit.evaluate(() => Reflect.get(globalThis, 'session').state.phase)).toBe('waiting');
  const outcomes = await webkit.evaluate(() =>
    ['a', 'b', 'c'].map((text) => String(Reflect.get(globalThis, 'session').send(text))),
  );
  expect(outcomes).toEqual(['queued', 'queued', 'queued']);
  await server.start();
  await expect.poll(() => webkit.evaluate(() => Reflect.get(globalThis, 'got'))).toEqual(['a', 'b', 'c']);
  await webkit.evaluate(() => Reflect.get(globalThis, 'session').close());
});

test('the client contract holds in this browser', async ({ server, nowhere }) => {
  test.setTimeout(180_000);
  await webkit.goto(`${server.httpUrl}/harness.html?testkit`);
  await expect.poll(() => webkit.evaluate(() => 'hybi' in globalThis && 'testkit' in globalThis)).toBe(true);
  // WebKitGTK shows 1006 for 1012, 1013 and 1014 (T-55).
  const capabilities = { ...browserCapabilities, closeCodesVisible: false };
  const results = await webkit.evaluate(runInPage, [server.url, nowhere, capabilities] as const);
  expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(10);
  recordRun('webkitgtk', capabilities, results);
});
