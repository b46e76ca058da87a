import { test as base } from '../harness.ts';
import { expect } from 'playwright/test';
import { startChaosProxy } from '../servers/chaos-proxy.mjs';
import { causes, expectEcho, opened, openSession, phase, told } from './page-session.ts';

const test = base.extend<{ chaos: Awaited<ReturnType<typeof startChaosProxy>> }>({
  chaos: async ({ server }, use) => {
    const chaos = await startChaosProxy(server.port);
    await use(chaos);
    await chaos.stop();
  },
});

test('a half-open connection is noticed by the heartbeat and replaced', async ({ harness, chaos }) => {
  await openSession(harness, `${chaos.url}/probe`, { intervalMs: 300 });
  chaos.forget();
  await expect.poll(() => opened(harness)).toBe(2);
  expect(await causes(harness)).toEqual(['liveness']);
  await expectEcho(harness, 'after');
});

test('a quiet connection that answers its heartbeat stays', async ({ harness, chaos }) => {
  await openSession(harness, `${chaos.url}/probe`, { intervalMs: 50 });
  await expect.poll(() => harness.evaluate(() => life.session.stats.rttMs !== undefined)).toBe(true);
  expect(await opened(harness)).toBe(1);
  expect(await causes(harness)).toEqual([]);
});

test('online makes a session try at once that would wait for an hour', async ({ harness, context, server }) => {
  await openSession(harness, `${server.url}/probe`, { retryMs: 3_600_000 });
  await server.kill();
  await expect.poll(() => phase(harness)).toBe('waiting');
  await context.setOffline(true);
  await expect.poll(() => told(harness)).toEqual(['offline']);
  await server.start();
  expect(await phase(harness)).toBe('waiting');
  await context.setOffline(false);
  await expect.poll(() => phase(harness)).toBe('open');
  expect(await told(harness)).toEqual(['offline', 'online']);
  await expectEcho(harness, 'after');
});

// The events alone: a browser that is really taken offline, or frozen, may end the connection by itself.
for (const type of ['online', 'resume'] as const) {
  test(`${type} makes a session probe a connection that died unnoticed`, async ({ harness, chaos }) => {
    await openSession(harness, `${chaos.url}/probe`);
    chaos.forget();
    await harness.evaluate((name) => (name === 'online' ? globalThis : document).dispatchEvent(new Event(name)), type);
    await expect.poll(() => opened(harness)).toBe(2);
    expect(await causes(harness)).toEqual(['liveness']);
    await expectEcho(harness, 'after');
  });
}

test('the event offline alone closes nothing', async ({ harness, server }) => {
  await openSession(harness, `${server.url}/probe`);
  await harness.evaluate(() => dispatchEvent(new Event('offline')));
  await expectEcho(harness, 'still here');
  expect(await opened(harness)).toBe(1);
});

test('a server that is away for a while is found again', async ({ harness, server }) => {
  await openSession(harness, `${server.url}/probe`);
  await server.kill();
  await expect.poll(async () => (await causes(harness)).length).toBeGreaterThan(2);
  await server.start();
  await expect.poll(() => phase(harness)).toBe('open');
  await expectEcho(harness, 'after');
});
