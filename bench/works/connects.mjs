import { cpuTime } from './cpu-time.mjs';
import { url } from './peer-url.mjs';

/** Connections that are being opened or closed at the same time. */
const lanes = 16;

/**
 * Opens and cleanly closes `count` connections, some at a time. The value is connections a second.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function connects(adapter, order) {
  const address = url(order, 'close');
  let left = order.count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const peer = await adapter.open(address, { deflate: false });
      await peer.close();
    }
  };
  const cpu = cpuTime();
  const start = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  const ms = performance.now() - start;
  return { value: (order.count / ms) * 1000, ms, cpuMs: cpu() };
}
