import process from 'node:process';
import { held } from './held.mjs';

/** Connections that are there before the first look, so that what is needed once is not counted: V8's young generation grows until then. */
const before = 6000;
/** How often as many again are added. */
const steps = 5;

/**
 * Opens connections that do nothing, `count` more in each step. The value is bytes of resident memory each, between the first look and the
 * last: the heap grows by whole pages, which a single step may show or not. Garbage is collected after each step, so that the heap does not grow
 * for it. It needs a fresh process: what was freed once is seldom given back.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function idle(adapter, order) {
  const start = performance.now();
  const hold = held(adapter, order);
  await hold(before);
  const first = process.memoryUsage().rss;
  for (let step = 1; step <= steps; step += 1) await hold(before + step * order.count);
  const value = (process.memoryUsage().rss - first) / (steps * order.count);
  return { value, ms: performance.now() - start };
}
