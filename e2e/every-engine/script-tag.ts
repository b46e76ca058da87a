import { expect } from 'playwright/test';
import type { DemoTest } from '../demo.ts';
import { text, texts } from './driven-page.ts';

/** The page with one script tag, in whichever engine `test` opens pages. */
export function scriptTagTests(test: DemoTest): void {
  test('a page with nothing but a script tag joins the chat', async ({ open, server }) => {
    const page = await open(`${server.httpUrl}/script-tag.html`);
    await expect.poll(text(page, '[role=status]')).toBe('open');
    expect(await texts(page, 'script[src]')()).toHaveLength(1);
    expect(await texts(page, 'script[type=module], link[rel=stylesheet]')()).toEqual([]);

    const other = await open(`${server.httpUrl}/chat.html?name=Ada`);
    await expect.poll(text(other, '#members')).toBe('Here: Script tag, Ada');
    await page.fill('Message', 'hello from a script tag');
    await page.click('button', 'Send');
    await expect.poll(texts(other, '[role=log] .bubble')).toEqual(['hello from a script tag']);
    await expect.poll(texts(page, '[role=log] li')).toEqual(['Script tag: hello from a script tag']);
  });

  test('the script tag leaves one global and evaluates nothing', async ({ open, server }) => {
    const page = await open(`${server.httpUrl}/`);
    const added = await page.evaluate(async () => {
      const before = new Set(Object.getOwnPropertyNames(globalThis));
      const script = Object.assign(document.createElement('script'), { src: '/hybi/hybi.iife.min.js' });
      await new Promise((done, fail) => {
        script.addEventListener('load', done);
        script.addEventListener('error', fail);
        document.head.append(script);
      });
      // Playwright adds a global of its own to Firefox when it sees fit.
      return Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name) && !name.startsWith('__pw'));
    });
    expect(added).toEqual(['hybi']);
  });
}
