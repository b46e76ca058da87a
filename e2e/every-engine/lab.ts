import { expect } from 'playwright/test';
import type { DemoServer, DemoTest } from '../demo.ts';
import { figure } from './driven-page.ts';
import type { DrivenPage, OpenPage } from './driven-page.ts';
import { cause, opens, outbox, phase } from './session-panel.ts';

const echoed = (page: DrivenPage) => figure(page, '[data-testid=echoed]');

async function openLab(open: OpenPage, server: DemoServer): Promise<DrivenPage> {
  const page = await open(`${server.httpUrl}/lab.html`);
  await expect.poll(phase(page)).toBe('Connected');
  await expect.poll(echoed(page)).toBeGreaterThan(0);
  return page;
}

/** Everything works again, and what was queued meanwhile is echoed. */
async function expectRecovery(page: DrivenPage): Promise<void> {
  await page.click('radio', 'Healthy');
  await expect.poll(phase(page), { timeout: 30_000 }).toBe('Connected');
  const before = await echoed(page)();
  await expect.poll(echoed(page)).toBeGreaterThan(before);
  await expect.poll(outbox(page)).toBe('empty');
}

/** The outage lab, in whichever engine `test` opens pages. */
export function labTests(test: DemoTest): void {
  for (const outage of ['Refuses', 'Overloaded']) {
    test(`${outage}: the page waits, queues, and recovers`, async ({ open, server }) => {
      const page = await openLab(open, server);
      await page.click('radio', outage);
      await expect.poll(cause(page)).toMatch(/^opaque: /);
      await expect.poll(outbox(page)).toMatch(/^[1-9]\d* waiting/);
      await expectRecovery(page);
    });
  }

  test('Hangs: the silence is noticed, and the page recovers', async ({ open, server }) => {
    const page = await openLab(open, server);
    await page.click('radio', 'Hangs');
    await expect.poll(cause(page)).toMatch(/^liveness: /);
    await expectRecovery(page);
  });

  test('a half-open connection is noticed and replaced', async ({ open, server }) => {
    const page = await openLab(open, server);
    await page.click('button', 'Make it half-open');
    await expect.poll(cause(page)).toMatch(/^liveness: /);
    await expect.poll(phase(page), { timeout: 30_000 }).toBe('Connected');
  });

  test('a reset connection is replaced', async ({ open, server }) => {
    const page = await openLab(open, server);
    await page.click('button', 'Reset the connection');
    await expect.poll(opens(page)).toBe('2');
  });

  test('a slow reader fills the outbox, which is bounded, and what does not fit is reported', async ({
    open,
    server,
  }) => {
    const page = await openLab(open, server);
    await page.click('radio', 'Slow reader');
    await page.click('checkbox', 'send 128 KiB');
    await expect.poll(outbox(page), { timeout: 30_000 }).toMatch(/^[1-9]\d* waiting/);
    await expect.poll(figure(page, '#lost'), { timeout: 30_000 }).toBeGreaterThan(0);
  });
}
