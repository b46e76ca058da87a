import { collectGarbage } from './garbage.mjs';
import { url } from './peer-url.mjs';

/**
 * Connections that do nothing.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order
 * @returns {(count: number) => Promise<void>} opens more until there are so many, and collects all garbage
 */
export function held(adapter, order) {
  const address = url(order, 'hold');
  /** @type {import('../adapters/adapter.d.ts').Peer[]} */
  const peers = [];
  return async (count) => {
    while (peers.length < count) {
      const some = Math.min(50, count - peers.length);
      const more = await Promise.all(Array.from({ length: some }, () => adapter.open(address, { deflate: false })));
      for (const peer of more) peer.receive(() => undefined);
      peers.push(...more);
    }
    await collectGarbage();
  };
}
