import { expect } from 'playwright/test';
import type { DemoTest } from '../demo.ts';
import { text, texts } from './driven-page.ts';
import type { DrivenPage, OpenPage } from './driven-page.ts';
import { cause, note, opens, outbox, phase, spoken } from './session-panel.ts';

const bubbles = (page: DrivenPage) => texts(page, '[role=log][aria-label=Messages] .bubble');
const fates = (page: DrivenPage) => texts(page, '.fate');
const members = (page: DrivenPage) => text(page, '#members');

async function join(open: OpenPage, url: string, name: string): Promise<DrivenPage> {
  const page = await open(`${url}/chat.html?name=${name}`);
  await expect.poll(phase(page)).toBe('Connected');
  return page;
}

async function say(page: DrivenPage, message: string): Promise<void> {
  await page.fill('Message', message);
  await page.press('Enter');
}

/** The chat, in whichever engine `test` opens pages. */
export function chatTests(test: DemoTest): void {
  test('two pages talk to each other', async ({ open, server }) => {
    const page = await join(open, server.httpUrl, 'Ada');
    const other = await join(open, server.httpUrl, 'Grace');
    await expect.poll(members(page)).toBe('Here: Ada, Grace');
    await say(page, 'hello');
    await expect.poll(bubbles(other)).toEqual(['hello']);
    await expect.poll(fates(page)).toEqual(['delivered']);
    await say(other, '<b>not bold</b>');
    await expect.poll(bubbles(page)).toEqual(['hello', '<b>not bold</b>']);
  });

  test('what is written while the server is dead waits and arrives in order', async ({ open, server }) => {
    const page = await join(open, server.httpUrl, 'Ada');
    const other = await join(open, server.httpUrl, 'Grace');
    await say(page, 'before');
    await expect.poll(fates(page)).toEqual(['delivered']);

    await server.kill();
    await expect.poll(phase(page)).not.toBe('Connected');
    const written = ['one', 'two', 'three', 'four', 'five'];
    for (const message of written) await say(page, message);
    await expect.poll(fates(page)).toEqual(['delivered', ...written.map(() => 'waiting in the outbox')]);
    await expect.poll(outbox(page)).toMatch(/^5 waiting/);

    await server.start();
    await expect.poll(phase(page)).toBe('Connected');
    await expect.poll(phase(other)).toBe('Connected');
    await expect.poll(fates(page)).toEqual(Array.from({ length: 6 }, () => 'delivered'));
    await expect.poll(bubbles(other)).toEqual(['before', ...written]);
    await expect.poll(outbox(page)).toBe('empty');
  });

  test('the button that kills the server does, and the page comes back by itself', async ({ open, server }) => {
    const page = await join(open, server.httpUrl, 'Ada');
    await page.click('button', 'Kill the server');
    await expect.poll(note(page)).toMatch(/^Attempt \d+ in \d+\.\d s\.$/);
    expect(await cause(page)()).not.toBe('none yet');
    await say(page, 'still here');
    await expect.poll(fates(page)).toEqual(['waiting in the outbox']);
    await expect.poll(phase(page), { timeout: 30_000 }).toBe('Connected');
    await expect.poll(fates(page)).toEqual(['delivered']);
    expect(server.generation).toBe(2);
  });

  test('the button that drops the connection does, and the page comes back by itself', async ({ open, server }) => {
    const page = await join(open, server.httpUrl, 'Ada');
    await page.focus('button', 'Drop the connection');
    await page.press('Enter');
    await expect.poll(opens(page)).toBe('2');
    await expect.poll(phase(page)).toBe('Connected');
    expect(server.generation).toBe(1);
  });

  test('a server that stops answering is noticed, and what was sent to it is not called delivered', async ({
    open,
    server,
  }) => {
    const page = await join(open, server.httpUrl, 'Ada');
    server.hang();
    await say(page, 'into the void');
    await expect.poll(fates(page)).toEqual(['sent …']);
    await expect.poll(cause(page), { timeout: 30_000 }).toMatch(/^liveness: /);
    server.resume();
    await expect.poll(phase(page), { timeout: 30_000 }).toBe('Connected');
  });

  test('the session is told to people who do not see it', async ({ open, server }) => {
    const page = await join(open, server.httpUrl, 'Ada');
    const role = await page.evaluate(() => document.querySelector('[data-testid=spoken]')?.getAttribute('role'));
    expect(role).toBe('status');
    expect(await spoken(page)()).toBe('Connected');
    await server.kill();
    await expect.poll(spoken(page)).toMatch(/^Not connected, trying again in \d+ seconds$/);
  });
}
