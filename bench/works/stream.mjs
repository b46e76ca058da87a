import process from 'node:process';
import { collectGarbage } from './garbage.mjs';
import { url } from './peer-url.mjs';

/**
 * Receives, or sends, one message of `bytes` bytes in pieces. The value is by how many bytes the process grew. It needs a fresh process.
 *
 * @param {'in' | 'out'} direction
 * @returns {(adapter: import('../adapters/adapter.d.ts').Adapter, order: import('./pass.d.ts').Order) => Promise<import('./pass.d.ts').Result>}
 */
export const stream = (direction) => async (adapter, order) => {
  await collectGarbage();
  const first = process.memoryUsage().rss;
  let most = first;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  const start = performance.now();
  const result =
    direction === 'in'
      ? await adapter.streamIn?.(url(order, 'stream'))
      : await adapter.streamOut?.(url(order, 'gather'), order.bytes);
  const ms = performance.now() - start;
  clearInterval(watch);
  most = Math.max(most, process.memoryUsage().rss);
  const expected = direction === 'in' ? order.bytes : 'ok';
  if (result !== expected) throw new Error(`expected ${expected}, got ${result}`);
  return { value: most - first, ms };
};
