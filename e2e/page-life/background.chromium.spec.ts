import { expect } from 'playwright/test';
import type { BrowserContext, CDPSession, Page } from 'playwright/test';
import { test as base } from '../harness.ts';
import { startChaosProxy } from '../servers/chaos-proxy.mjs';
import { startChromium } from './background-page.ts';
import { causes, expectEcho, opened, openSession, told } from './page-session.ts';

interface Background {
  readonly chaos: Awaited<ReturnType<typeof startChaosProxy>>;
  readonly background: { readonly page: Page; readonly devtools: CDPSession; readonly hide: () => Promise<void> };
}

const visibility = (page: Page): Promise<string> => page.evaluate(() => document.visibilityState);

/** A page, and another one that can be put in front of it. */
async function twoPages(context: BrowserContext, address: string): Promise<Background['background']> {
  const page = await context.newPage();
  const other = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => 'hybi' in globalThis);
  await page.bringToFront();
  await expect.poll(() => visibility(page)).toBe('visible');
  const hide = async (): Promise<void> => {
    await other.bringToFront();
    await expect.poll(() => visibility(page)).toBe('hidden');
  };
  return { page, devtools: await context.newCDPSession(page), hide };
}

const test = base.extend<Background, { pages: BrowserContext }>({
  pages: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await using browser = await startChromium();
      await use(browser.context);
    },
    { scope: 'worker' },
  ],
  chaos: async ({ server }, use) => {
    const chaos = await startChaosProxy(server.port);
    await use(chaos);
    await chaos.stop();
  },
  background: async ({ server, pages }, use) => {
    const background = await twoPages(pages, `${server.httpUrl}/harness.html`);
    await use(background);
    await background.page.close();
  },
});
// One browser for all of them: a page is in front of the others or it is not.
test.describe.configure({ mode: 'default' });

test('a hidden page with throttled timers keeps a healthy connection', async ({ background, chaos }) => {
  const { page, hide } = background;
  await openSession(page, `${chaos.url}/probe`, { intervalMs: 20 });
  await hide();
  // Chromium runs the timers of a hidden page once a second: half a second for an answer is always over when one runs.
  const ticks = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        const start = performance.now();
        let count = 0;
        const timer = setInterval(() => {
          count += 1;
          if (performance.now() - start < 3_000) return;
          clearInterval(timer);
          done(count);
        }, 20);
      }),
  );
  expect(ticks, 'times that a timer of 20 ms ran in three seconds').toBeLessThan(20);
  await expectEcho(page, 'from a hidden page');
  expect([await opened(page), await causes(page)]).toEqual([1, []]);
});

test('a page that becomes visible probes a connection that died meanwhile', async ({ background, chaos }) => {
  const { page, hide } = background;
  await openSession(page, `${chaos.url}/probe`);
  await hide();
  chaos.forget();
  await page.bringToFront();
  await expect.poll(() => opened(page)).toBe(2);
  expect(await causes(page)).toEqual(['liveness']);
  await expectEcho(page, 'after');
});

/** Chromium 156 disconnects the socket of a page that it freezes (1006); others may leave it half-open. */
const afterFreeze = ['abnormal', 'liveness'];

for (const [what, dies] of [
  ['has died', true],
  ['may be alive', false],
] as const) {
  test(`after freeze and resume a connection that ${what} is not relied upon`, async ({ background, chaos }) => {
    const { page, devtools, hide } = background;
    await openSession(page, `${chaos.url}/probe`);
    await hide();
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    if (dies) chaos.forget();
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await expectEcho(page, 'after');
    expect(await told(page)).toEqual(['freeze', 'resume']);
    if (dies) expect(await opened(page)).toBe(2);
    for (const cause of await causes(page)) expect(afterFreeze).toContain(cause);
  });
}
