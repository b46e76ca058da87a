import type { Page } from 'playwright/test';
import { expect, test } from './demo.ts';

const phase = (page: Page) => page.getByTestId('phase');
const bubbles = (page: Page) => page.getByRole('log', { name: 'Messages' }).locator('.bubble');
const fates = (page: Page) => page.locator('.fate');

async function join(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/chat.html?name=${name}`);
  await expect(phase(page)).toHaveText('Connected');
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

test('two pages talk to each other', async ({ page, context, server }) => {
  const other = await context.newPage();
  await join(page, server.httpUrl, 'Ada');
  await join(other, server.httpUrl, 'Grace');
  await expect(page.locator('#members')).toHaveText('Here: Ada, Grace');
  await say(page, 'hello');
  await expect(bubbles(other)).toHaveText(['hello']);
  await expect(fates(page)).toHaveText(['delivered']);
  await say(other, '<b>not bold</b>');
  await expect(bubbles(page)).toHaveText(['hello', '<b>not bold</b>']);
});

test('what is written while the server is dead waits and arrives in order', async ({ page, context, server }) => {
  const other = await context.newPage();
  await join(page, server.httpUrl, 'Ada');
  await join(other, server.httpUrl, 'Grace');
  await say(page, 'before');
  await expect(fates(page)).toHaveText(['delivered']);

  await server.kill();
  await expect(phase(page)).not.toHaveText('Connected');
  const written = ['one', 'two', 'three', 'four', 'five'];
  for (const text of written) await say(page, text);
  await expect(fates(page)).toHaveText(['delivered', ...written.map(() => 'waiting in the outbox')]);
  await expect(page.getByTestId('outbox')).toHaveText(/^5 waiting/);

  await server.start();
  await expect(phase(page)).toHaveText('Connected');
  await expect(phase(other)).toHaveText('Connected');
  await expect(fates(page)).toHaveText(Array.from({ length: 6 }, () => 'delivered'));
  await expect(bubbles(other)).toHaveText(['before', ...written]);
  await expect(page.getByTestId('outbox')).toHaveText('empty');
});

test('the button that kills the server does, and the page comes back by itself', async ({ page, server }) => {
  await join(page, server.httpUrl, 'Ada');
  await page.getByRole('button', { name: 'Kill the server' }).click();
  await expect(phase(page)).toHaveText('Not connected');
  await expect(page.getByTestId('cause')).not.toHaveText('none yet');
  await expect(page.getByTestId('note')).toHaveText(/^Attempt \d+ in \d+\.\d s\.$/);
  await say(page, 'still here');
  await expect(fates(page)).toHaveText(['waiting in the outbox']);
  await expect(phase(page)).toHaveText('Connected', { timeout: 30_000 });
  await expect(fates(page)).toHaveText(['delivered']);
  expect(server.generation).toBe(2);
});

test('the button that drops the connection does, and the page comes back by itself', async ({ page, server }) => {
  await join(page, server.httpUrl, 'Ada');
  await page.getByRole('button', { name: 'Drop the connection' }).click();
  await expect(page.locator('[data-fact=opens]')).toHaveText('2');
  await expect(phase(page)).toHaveText('Connected');
  expect(server.generation).toBe(1);
});

test('a server that stops answering is noticed, and what was sent to it is not called delivered', async ({
  page,
  server,
}) => {
  await join(page, server.httpUrl, 'Ada');
  server.hang();
  await say(page, 'into the void');
  await expect(fates(page)).toHaveText(['sent …']);
  await expect(page.getByTestId('cause')).toHaveText(/^liveness: /, { timeout: 30_000 });
  server.resume();
  await expect(phase(page)).toHaveText('Connected', { timeout: 30_000 });
});

test('the session is told to people who do not see it', async ({ page, server }) => {
  await join(page, server.httpUrl, 'Ada');
  const spoken = page.getByTestId('spoken');
  await expect(spoken).toHaveAttribute('role', 'status');
  await expect(spoken).toHaveText('Connected');
  await server.kill();
  await expect(spoken).toHaveText(/^Not connected, trying again in \d+ seconds$/);
});

test('everything can be reached and done with the keyboard', async ({ page, server }) => {
  await join(page, server.httpUrl, 'Ada');
  await page.getByRole('button', { name: 'Drop the connection' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-fact=opens]')).toHaveText('2');
  for (const control of await page.locator('button:visible, input:visible, a:visible').all()) {
    await expect(control).toHaveAccessibleName(/.+/);
  }
});
