import process from 'node:process';
import { median } from '../statistics.mjs';
import { held } from './held.mjs';

/** Connections that are there before the first look, so that what is needed once is not counted: V8's young generation grows until then. */
const before = 6000;
/** How often as many again are added. */
const steps = 5;

/**
 * Opens connections that do nothing, `count` more in each step. The value is the median of the steps: bytes of resident memory each. A step in
 * which the heap takes a larger piece from the system, for the garbage of opening connections, is so not taken for what connections need.
 * It needs a fresh process: what was freed once is seldom given back.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function idle(adapter, order) {
  const start = performance.now();
  const hold = held(adapter, order);
  const rssOf = async (/** @type {number} */ count) => {
    await hold(count);
    return process.memoryUsage().rss;
  };
  const each = [];
  let last = await rssOf(before);
  for (let step = 1; step <= steps; step += 1) {
    const rss = await rssOf(before + step * order.count);
    each.push((rss - last) / order.count);
    last = rss;
  }
  return { value: median(each), ms: performance.now() - start };
}
