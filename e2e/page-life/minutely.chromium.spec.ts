import { expect } from 'playwright/test';
import type { BrowserContext, Page } from 'playwright/test';
import { test as base } from '../harness.ts';
import { startChaosProxy } from '../servers/chaos-proxy.mjs';
import { startChromium } from './background-page.ts';
import { causes, expectEcho, opened, openSession } from './page-session.ts';

const minute = 60_000;

/** Chromium runs the timers of a page that has been hidden for five minutes once a minute; here for one second. */
const soon = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1';

interface Fixtures {
  readonly chaos: Awaited<ReturnType<typeof startChaosProxy>>;
  readonly page: Page;
  readonly hide: () => Promise<void>;
}

const test = base.extend<Fixtures, { pages: BrowserContext }>({
  pages: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await using browser = await startChromium([soon]);
      await use(browser.context);
    },
    { scope: 'worker' },
  ],
  chaos: async ({ server }, use) => {
    const chaos = await startChaosProxy(server.port);
    await use(chaos);
    await chaos.stop();
  },
  page: async ({ pages }, use) => {
    const page = await pages.newPage();
    await use(page);
    await page.close();
  },
  hide: async ({ pages, page }, use) => {
    const other = await pages.newPage();
    await use(async () => {
      await other.bringToFront();
      await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden');
    });
    await other.close();
  },
});
test.describe.configure({ mode: 'default' });

async function openHarness(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/harness.html`);
  await expect.poll(() => page.evaluate(() => 'hybi' in globalThis)).toBe(true);
  await page.bringToFront();
}

test('a page that Chromium wakes once a minute keeps a healthy connection, and replaces a dead one when it is seen', async ({
  page,
  hide,
  server,
  chaos,
}) => {
  await openHarness(page, server.httpUrl);
  await openSession(page, `${chaos.url}/probe`, { intervalMs: 20 });
  await page.evaluate(() => {
    Object.assign(globalThis, { ticks: 0 });
    setInterval(() => Reflect.set(globalThis, 'ticks', Reflect.get(globalThis, 'ticks') + 1), 20);
  });
  await hide();
  const ticks = (): Promise<number> => page.evaluate(() => Reflect.get(globalThis, 'ticks'));
  // A timer that runs once a second would run twice in this time.
  await expect(async () => {
    const before = await ticks();
    await new Promise((done) => setTimeout(done, 2_500));
    expect(await ticks()).toBe(before);
  }).toPass();
  await expectEcho(page, 'from a page that sleeps');
  expect([await opened(page), await causes(page)]).toEqual([1, []]);
  chaos.forget();
  await page.bringToFront();
  await expect.poll(() => opened(page)).toBe(2);
  expect(await causes(page)).toEqual(['liveness']);
});

test.describe('ten minutes of timers that run once a minute', () => {
  // Between the minutes the page hears from the network alone, as it does when the browser lets no timer run.
  test.beforeEach(async ({ page, server }) => {
    await page.clock.install({ time: 0 });
    await openHarness(page, server.httpUrl);
    await page.clock.pauseAt(minute);
  });

  test('close no healthy connection, even if its answers are late by three minutes', async ({ page, hide, chaos }) => {
    await openSession(page, `${chaos.url}/probe`, { intervalMs: 20_000 });
    await hide();
    for (const late of [0, 3, 0, 3]) {
      // The probe leaves in this minute, and is seen to be owed an answer in the next ones.
      if (late > 0) chaos.stall();
      for (let n = 0; n <= late; n += 1) await page.clock.fastForward(minute);
      chaos.resume();
      await expectEcho(page, `after ${late} minutes`);
    }
    expect([await opened(page), await causes(page)]).toEqual([1, []]);
    expect(await page.evaluate(() => life.session.stats.rttMs)).toBeDefined();
  });

  test('find a dead connection as soon as the page is seen', async ({ page, hide, chaos }) => {
    // An hour between two probes: it is being seen that finds it.
    await openSession(page, `${chaos.url}/probe`);
    await hide();
    for (let n = 1; n <= 10; n += 1) await page.clock.fastForward(minute);
    await expectEcho(page, 'after ten minutes');
    chaos.forget();
    await page.clock.fastForward(minute);
    await page.clock.resume();
    await page.bringToFront();
    await expect.poll(() => opened(page)).toBe(2);
    expect(await causes(page)).toEqual(['liveness']);
    await expectEcho(page, 'after');
  });
});
