import { fileURLToPath } from 'node:url';
import type { Page, TestInfo } from 'playwright/test';
import { expect, test } from './demo.ts';

const sizes = { wide: { width: 1280, height: 860 }, narrow: { width: 390, height: 844 } };

const updates = process.env['UPDATE_SCREENSHOTS'] !== undefined;

/** `npm run screenshots` renews those of the documentation; otherwise they are kept with the results of the test. */
function pathOf(name: string, info: TestInfo): string {
  return updates && info.project.name === 'chromium'
    ? fileURLToPath(new URL(`../docs/screenshots/${name}.png`, import.meta.url))
    : info.outputPath(`${name}.png`);
}

const say = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
};

/** Nothing is wider than the window. */
const expectToFit = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

for (const [scheme, size] of [
  ['light', 'wide'],
  ['dark', 'narrow'],
] as const) {
  test.describe(`${scheme}, ${size}`, () => {
    test.use({ colorScheme: scheme, viewport: sizes[size] });

    test('the pages fit their window and follow the colour scheme', async ({ page, server }) => {
      for (const name of ['', 'chat.html', 'chart.html', 'lab.html', 'script-tag.html']) {
        await page.goto(`${server.httpUrl}/${name}`);
        await expectToFit(page);
      }
      await page.goto(`${server.httpUrl}/`);
      // Stock Firefox cannot be told a colour scheme: the page follows whichever it has.
      const [dark, background] = await page.evaluate(() => [
        matchMedia('(prefers-color-scheme: dark)').matches,
        getComputedStyle(document.body).backgroundColor,
      ]);
      expect(background).toBe(dark ? 'rgb(15, 18, 24)' : 'rgb(244, 245, 248)');
    });

    test('the chat while the server is away', async ({ page, context, server }, info) => {
      const other = await context.newPage();
      await other.goto(`${server.httpUrl}/chat.html?name=Grace`);
      await page.goto(`${server.httpUrl}/chat.html?name=Ada`);
      await expect(page.locator('#members')).toHaveText('Here: Grace, Ada');
      const conversation = [
        [page, 'Is anybody there?'],
        [other, 'Yes. I am about to kill the server.'],
        [page, 'While I am writing to you?'],
        [other, 'You will see. Keep typing.'],
      ] as const;
      for (const [index, [who, said]] of conversation.entries()) {
        await say(who, said);
        await expect(page.locator('.bubble')).toHaveCount(index + 1);
      }
      await server.kill();
      await say(page, 'I write this while it is dead.');
      await say(page, 'And this. Both wait, and arrive in order.');
      await expect(page.getByTestId('phase')).toHaveText('Not connected');
      await page.screenshot({ path: pathOf(`chat-${scheme}`, info) });
      await expectToFit(page);
    });

    test('the chart after an outage', async ({ page, server }, info) => {
      const count = async () => Number(await page.getByTestId('count').innerText());
      await page.goto(`${server.httpUrl}/chart.html`);
      // The pictures of the documentation have more to show, and take the time for it.
      await expect.poll(count).toBeGreaterThan(updates ? 160 : 40);
      if (updates) {
        await page.getByRole('button', { name: 'Drop the connection' }).click();
        await expect(page.locator('[data-fact=opens]')).toHaveText('2');
        await expect.poll(count).toBeGreaterThan(280);
      }
      await server.kill();
      await expect(page.getByTestId('note')).toHaveText(/^Attempt [2-9]/);
      const before = await count();
      await server.start();
      await expect.poll(count, { timeout: 30_000 }).toBeGreaterThan(before + (updates ? 80 : 20));
      await page.screenshot({ path: pathOf(`chart-${scheme}`, info) });
      await expectToFit(page);
    });

    test('the outage lab in an outage', async ({ page, server }, info) => {
      const echoed = async () => Number(await page.getByTestId('echoed').innerText());
      await page.goto(`${server.httpUrl}/lab.html`);
      await expect.poll(echoed).toBeGreaterThan(updates ? 12 : 2);
      await page.getByRole('button', { name: 'Reset the connection' }).click();
      await expect(page.locator('[data-fact=opens]')).toHaveText('2');
      const before = await echoed();
      await expect.poll(echoed).toBeGreaterThan(before + (updates ? 8 : 1));
      if (updates) {
        await page.getByLabel('Hangs').check();
        await expect(page.getByTestId('note')).toHaveText(/^Attempt [2-9]/);
        await page.getByLabel('Healthy').check();
        await expect(page.getByTestId('phase')).toHaveText('Connected');
        const again = await echoed();
        await expect.poll(echoed).toBeGreaterThan(again + 12);
      }
      await page.getByLabel('Refuses').check();
      await expect(page.getByTestId('outbox')).toHaveText(updates ? /^(8|9|\d\d) waiting/ : /^\d+ waiting/);
      await expect(page.getByTestId('phase')).toHaveText('Not connected');
      await page.locator('.keys').scrollIntoViewIfNeeded();
      await page.screenshot({ path: pathOf(`lab-${scheme}`, info) });
      await expectToFit(page);
    });
  });
}
