import process from 'node:process';
import { collectGarbage } from './garbage.mjs';
import { url } from './peer-url.mjs';

/** Messages that are read before the look at the memory ends, and how long the reader takes for each. */
const reads = 150;
const eachMs = 10;

/** Unread messages above which a client that can hold the peer up does so: what Node's streams of objects take by themselves. */
const unread = 16;

/**
 * Reads slowly what the peer sends as fast as it can. The value is by how many bytes the process grew. It needs a fresh process.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function slowReader(adapter, order) {
  const peer = await adapter.open(url(order, 'flood'), { deflate: false, unread });
  const messages = peer.messages?.() ?? queued(peer);
  const reader = messages[Symbol.asyncIterator]();
  await collectGarbage();
  const first = process.memoryUsage().rss;
  const start = performance.now();
  peer.send(new Uint8Array(2));
  let most = first;
  for (let read = 0; read < reads; read += 1) {
    const { value } = await reader.next();
    if (value.byteLength !== order.size) throw new Error(`expected ${order.size} bytes, got ${value.byteLength}`);
    await new Promise((resolve) => setTimeout(resolve, eachMs));
    most = Math.max(most, process.memoryUsage().rss);
  }
  peer.terminate();
  return { value: most - first, ms: performance.now() - start };
}

/** What an application does with a client that can't be held up. @param {import('../adapters/adapter.d.ts').Peer} peer */
async function* queued(peer) {
  /** @type {import('../adapters/adapter.d.ts').Delivered[]} */
  const queue = [];
  /** @type {((value: undefined) => void) | undefined} */
  let wake;
  peer.receive((message) => {
    queue.push(message);
    wake?.(undefined);
  });
  for (;;) {
    const message = queue.shift();
    if (message !== undefined) yield message;
    else {
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  }
}
