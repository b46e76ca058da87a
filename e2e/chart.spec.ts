import type { Page } from 'playwright/test';
import { expect, test } from './demo.ts';

const phase = (page: Page) => page.getByTestId('phase');
const received = (page: Page) => async () =>
  Number((await page.getByTestId('count').innerText()).replaceAll(/\D/g, ''));

/** The column of the plot's canvas, as a share of its width, that is painted with more than the grid. */
const painted = (page: Page) =>
  page.locator('#plot canvas').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4) colours.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
    return colours.size;
  });

test('the stream is drawn as it comes', async ({ page, server }) => {
  await page.goto(`${server.httpUrl}/chart.html`);
  await expect(phase(page)).toHaveText('Connected');
  await expect.poll(received(page)).toBeGreaterThan(20);
  await expect(page.getByTestId('requests')).toHaveText(/^\d+$/);
  await expect.poll(() => painted(page)).toBeGreaterThan(8);
});

test('the stream goes on after the server was killed, without a reload', async ({ page, server }) => {
  await page.goto(`${server.httpUrl}/chart.html`);
  await expect.poll(received(page)).toBeGreaterThan(5);
  await server.kill();
  await expect(phase(page)).toHaveText('Not connected');
  await expect(page.getByTestId('requests')).toHaveText('–');
  const before = await received(page)();
  await server.start();
  await expect(phase(page)).toHaveText('Connected');
  await expect.poll(received(page)).toBeGreaterThan(before + 10);
  await expect(page.locator('[data-fact=opens]')).toHaveText('2');
});

test('the rate is set with the keyboard and reaches the server', async ({ page, server }) => {
  await page.goto(`${server.httpUrl}/chart.html`);
  await expect(phase(page)).toHaveText('Connected');
  await page.getByLabel(/^Messages a second/).focus();
  await page.keyboard.press('Home');
  await expect(page.locator('#rate-shown')).toHaveText('1');
  await page.keyboard.press('End');
  await expect(page.locator('#rate-shown')).toHaveText('60');
  const before = await received(page)();
  await expect.poll(received(page)).toBeGreaterThan(before + 60);
});
