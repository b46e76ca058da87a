import { expect, test } from './demo.ts';

test('a page with nothing but a script tag joins the chat', async ({ page, context, server }) => {
  await page.goto(`${server.httpUrl}/script-tag.html`);
  await expect(page.getByRole('status')).toHaveText('open');
  expect(await page.locator('script[src]').count()).toBe(1);
  expect(await page.locator('script[type=module], link[rel=stylesheet]').count()).toBe(0);

  const other = await context.newPage();
  await other.goto(`${server.httpUrl}/chat.html?name=Ada`);
  await expect(other.locator('#members')).toHaveText('Here: Script tag, Ada');
  await page.getByLabel('Message', { exact: true }).fill('hello from a script tag');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(other.getByRole('log').locator('.bubble')).toHaveText(['hello from a script tag']);
  await expect(page.getByRole('log').getByRole('listitem')).toHaveText(['Script tag: hello from a script tag']);
});

test('the script tag leaves one global and evaluates nothing', async ({ page, server }) => {
  await page.goto(`${server.httpUrl}/`);
  const before = await page.evaluate(() => Object.getOwnPropertyNames(globalThis));
  await page.addScriptTag({ url: '/hybi/hybi.iife.min.js' });
  const after = await page.evaluate(() => Object.getOwnPropertyNames(globalThis));
  // Playwright leaves globals of its own.
  expect(after.filter((name) => !before.includes(name) && !name.startsWith('__pw'))).toEqual(['hybi']);
});
