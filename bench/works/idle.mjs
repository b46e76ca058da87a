import process from 'node:process';
import { collectGarbage } from './garbage.mjs';
import { url } from './peer-url.mjs';

/** Connections that are there before the first look, so that what is needed once, and room for garbage, is not counted. */
const before = 1000;

/**
 * Opens `count` connections that do nothing. The value is bytes of resident memory each. It needs a fresh process: what was freed once is
 * seldom given back.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function idle(adapter, order) {
  const address = url(order, 'hold');
  const start = performance.now();
  const held = [];
  const hold = async (/** @type {number} */ count) => {
    while (held.length < count) {
      const some = Math.min(50, count - held.length);
      const more = await Promise.all(Array.from({ length: some }, () => adapter.open(address, { deflate: false })));
      for (const peer of more) peer.receive(() => undefined);
      held.push(...more);
    }
    await collectGarbage();
    return process.memoryUsage().rss;
  };
  const first = await hold(before);
  const rss = await hold(before + order.count);
  return { value: (rss - first) / order.count, ms: performance.now() - start };
}
