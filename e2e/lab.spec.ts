import type { Page } from 'playwright/test';
import { expect, test } from './demo.ts';

const phase = (page: Page) => page.getByTestId('phase');
const cause = (page: Page) => page.getByTestId('cause');
const echoed = (page: Page) => async () => Number(await page.getByTestId('echoed').innerText());

test.beforeEach(async ({ page, server }) => {
  await page.goto(`${server.httpUrl}/lab.html`);
  await expect(phase(page)).toHaveText('Connected');
  await expect.poll(echoed(page)).toBeGreaterThan(0);
});

/** Everything works again, and what was queued meanwhile is echoed. */
async function recovers(page: Page): Promise<void> {
  await page.getByLabel('Healthy').check();
  await expect(phase(page)).toHaveText('Connected', { timeout: 30_000 });
  const before = await echoed(page)();
  await expect.poll(echoed(page)).toBeGreaterThan(before);
  await expect(page.getByTestId('outbox')).toHaveText('empty');
}

for (const outage of ['Refuses', 'Overloaded']) {
  test(`${outage}: the page waits, queues, and recovers`, async ({ page }) => {
    await page.getByLabel(outage).check();
    await expect(cause(page)).toHaveText(/^opaque: /);
    await expect(page.getByTestId('outbox')).toHaveText(/^[1-9]\d* waiting/);
    await recovers(page);
  });
}

test('Hangs: the silence is noticed, and the page recovers', async ({ page }) => {
  await page.getByLabel('Hangs').check();
  await expect(cause(page)).toHaveText(/^liveness: /);
  await recovers(page);
});

test('a half-open connection is noticed and replaced', async ({ page }) => {
  await page.getByRole('button', { name: 'Make it half-open' }).click();
  await expect(cause(page)).toHaveText(/^liveness: /);
  await expect(phase(page)).toHaveText('Connected', { timeout: 30_000 });
});

test('a reset connection is replaced', async ({ page }) => {
  await page.getByRole('button', { name: 'Reset the connection' }).click();
  await expect(page.locator('[data-fact=opens]')).toHaveText('2');
});

test('a slow reader fills the outbox, which is bounded, and what does not fit is reported', async ({ page }) => {
  await page.getByLabel('Slow reader').check();
  await page.getByRole('checkbox', { name: 'send 128 KiB' }).check();
  await expect(page.getByTestId('outbox')).toHaveText(/^[1-9]\d* waiting/, { timeout: 30_000 });
  await expect(page.locator('#lost')).not.toHaveText('0', { timeout: 30_000 });
});
