import { expect } from 'playwright/test';
import type { DemoTest } from '../demo.ts';
import { figure, text } from './driven-page.ts';
import type { DrivenPage } from './driven-page.ts';
import { opens, phase } from './session-panel.ts';

const received = (page: DrivenPage) => figure(page, '[data-testid=count]');
const requests = (page: DrivenPage) => text(page, '[data-testid=requests]');
const shownRate = (page: DrivenPage) => text(page, '#rate-shown');

/** How many colours the plot's canvas shows: few, if there is nothing but the grid. */
const colours = (page: DrivenPage) => () =>
  page.evaluate(() => {
    const canvas = document.querySelector('#plot canvas');
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set<number>();
    for (let at = 0; at < data.length; at += 4) seen.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
    return seen.size;
  });

/** The live chart, in whichever engine `test` opens pages. */
export function chartTests(test: DemoTest): void {
  test('the stream is drawn as it comes', async ({ open, server }) => {
    const page = await open(`${server.httpUrl}/chart.html`);
    await expect.poll(phase(page)).toBe('Connected');
    await expect.poll(received(page)).toBeGreaterThan(20);
    expect(await requests(page)()).toMatch(/^\d+$/);
    await expect.poll(colours(page)).toBeGreaterThan(8);
  });

  test('the stream goes on after the server was killed, without a reload', async ({ open, server }) => {
    const page = await open(`${server.httpUrl}/chart.html`);
    await expect.poll(received(page)).toBeGreaterThan(5);
    await server.kill();
    await expect.poll(phase(page)).toBe('Not connected');
    await expect.poll(requests(page)).toBe('–');
    const before = await received(page)();
    await server.start();
    await expect.poll(phase(page)).toBe('Connected');
    await expect.poll(received(page)).toBeGreaterThan(before + 10);
    expect(await opens(page)()).toBe('2');
  });

  test('the rate is set with the keyboard and reaches the server', async ({ open, server }) => {
    const page = await open(`${server.httpUrl}/chart.html`);
    await expect.poll(phase(page)).toBe('Connected');
    await page.focus('slider', 'Messages a second');
    await page.press('Home');
    await expect.poll(shownRate(page)).toBe('1');
    await page.press('End');
    await expect.poll(shownRate(page)).toBe('60');
    const before = await received(page)();
    await expect.poll(received(page)).toBeGreaterThan(before + 60);
  });
}
