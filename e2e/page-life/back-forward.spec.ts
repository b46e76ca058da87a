import type { Page } from 'playwright/test';
import { expect, test } from '../harness.ts';
import { expectEcho, opened, openSession, phase, told } from './page-session.ts';

/** Not `goBack`, which waits for events that a page out of the cache does not cause. */
const back = async (page: Page): Promise<void> => {
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.evaluate(() => location.search).catch(() => 'between two pages')).toBe('');
};
const isRestored = (page: Page) => page.evaluate(() => 'life' in globalThis);

test('a reload ends the connection of the page, without an error', async ({ harness, server }) => {
  const errors: string[] = [];
  // The policy of the page forbids the icon that Firefox asks for by itself.
  harness.on('pageerror', ({ message }) => message.includes('favicon') || errors.push(message));
  await openSession(harness, `${server.url}/probe`);
  await expect.poll(() => server.connections).toBe(1);
  await harness.reload();
  await harness.waitForFunction(() => 'hybi' in globalThis);
  await expect.poll(() => server.connections).toBe(0);
  await openSession(harness, `${server.url}/probe`);
  await expectEcho(harness, 'after');
  expect(errors).toEqual([]);
});

test('a page that is left and closed leaves no connection', async ({ harness, server, context }) => {
  await openSession(harness, `${server.url}/probe`);
  const other = await context.newPage();
  await harness.goto('about:blank');
  await harness.close();
  await expect.poll(() => server.connections).toBe(0);
  await other.close();
});

test('after back and forward there is a page with one connection, and a new one', async ({
  harness,
  server,
  browserName,
}) => {
  await openSession(harness, `${server.url}/probe`, { retryMs: 3_600_000 });
  await expectEcho(harness, 'before');
  await harness.goto(`${server.httpUrl}/harness.html?elsewhere`);
  await back(harness);
  await harness.waitForFunction(() => 'hybi' in globalThis);
  // Firefox keeps a page with a WebSocket out of its cache (whatwg/html#12085): it is loaded anew.
  expect(await isRestored(harness)).toBe(browserName === 'chromium');
  if (browserName === 'chromium') {
    // Chromium 156 shows the socket as OPEN, and closes it with 1006 a moment later: the session does not wait for that.
    await expect.poll(() => opened(harness)).toBe(2);
    expect(await told(harness)).toContain('pageshow persisted');
  } else {
    await openSession(harness, `${server.url}/probe`);
  }
  await expectEcho(harness, 'after');
  await expect.poll(() => server.connections).toBe(1);
});

test('a page whose session has been closed comes back out of the cache as it was', async ({ harness, server }) => {
  await openSession(harness, `${server.url}/probe`);
  await harness.evaluate(() => life.session.close());
  await harness.goto(`${server.httpUrl}/harness.html?elsewhere`);
  await back(harness);
  await harness.waitForFunction(() => 'hybi' in globalThis);
  expect(await isRestored(harness)).toBe(true);
  expect(await told(harness)).toContain('pageshow persisted');
  expect(await phase(harness)).toBe('closed');
  expect(server.connections).toBe(0);
});

test('the browser names no reason of hybi that bars a page from the cache', async ({
  harness,
  server,
  context,
  browserName,
}) => {
  await openSession(harness, `${server.url}/probe`);
  const reasons: string[] = [];
  if (browserName === 'chromium') {
    const devtools = await context.newCDPSession(harness);
    await devtools.send('Page.enable');
    devtools.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) =>
      reasons.push(...notRestoredExplanations.map(({ reason }) => reason)),
    );
  }
  await harness.goto(`${server.httpUrl}/harness.html?elsewhere`);
  await back(harness);
  await harness.waitForFunction(() => 'hybi' in globalThis);
  // The browser's own account, where it gives one: Chromium's is null for a page that it has restored.
  const account = await harness.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation');
    const { reasons: given = [] } = Object(entry && Reflect.get(entry, 'notRestoredReasons'));
    return (given as { reason: string }[]).map(({ reason }) => reason);
  });
  for (const reason of [...reasons, ...account]) expect(reason).not.toMatch(/unload/i);
  if (browserName === 'chromium') expect([...reasons, ...account]).toEqual([]);
});

test('no session listens to unload or beforeunload', async ({ page, server }) => {
  await page.addInitScript(() => {
    const listened: string[] = [];
    Object.assign(globalThis, { listened });
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its own `this`
    const original = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: Parameters<typeof original>) {
      listened.push(args[0]);
      Reflect.apply(original, this, args);
    };
  });
  await page.goto(`${server.httpUrl}/harness.html`);
  await page.waitForFunction(() => 'hybi' in globalThis);
  await openSession(page, `${server.url}/probe`);
  const listened: string[] = await page.evaluate(() => Reflect.get(globalThis, 'listened'));
  expect(listened).toContain('pageshow');
  expect(listened.filter((type) => type.endsWith('unload'))).toEqual([]);
  expect(await page.evaluate(() => [window.onunload, window.onbeforeunload])).toEqual([null, null]);
});
