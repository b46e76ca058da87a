import { messages } from '../messages.mjs';
import { cpuTime } from './cpu-time.mjs';
import { url } from './peer-url.mjs';

/** A client is given no more while it holds this much. */
const enoughBytes = 512 * 1024;

/**
 * Sends `count` messages as fast as the client and the peer take them, `burst` in each turn of the event loop; the clock stops at the
 * peer's word that it has them all. The value is messages a second.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function send(adapter, order) {
  const { kind, size, count, deflate, burst } = order;
  const originals = messages(kind, size);
  const all = adapter.prepare?.(originals) ?? originals;
  const mask = all.length - 1;
  const peer = await adapter.open(url(order, 'sink'), { deflate });
  if (deflate && !peer.deflates()) throw new Error('permessage-deflate was not negotiated');

  let end = 0;
  const answer = new Promise((resolve) =>
    peer.receive((message) => {
      end = performance.now();
      resolve(message);
    }),
  );
  const cpu = cpuTime();
  const start = performance.now();
  let index = 0;
  const turn = () => {
    if (peer.buffered() < enoughBytes) {
      for (const stop = Math.min(count, index + burst); index < stop; index += 1) peer.send(all[index & mask]);
    }
    if (index < count) next(turn);
  };
  turn();
  const verdict = await answer;
  const cpuMs = cpu();
  if (adapter.raw ? !String(verdict).endsWith('ok') : readable(verdict) !== 'ok')
    throw new Error(`the peer says: ${readable(verdict)}`);
  await peer.close();
  return { value: (count / (end - start)) * 1000, ms: end - start, cpuMs };
}

/** The next turn of the event loop. A browser has no such thing; there this file is not used. */
const next = globalThis.setImmediate;

/** @param {unknown} message */
function readable(message) {
  return typeof message === 'string' ? message : new TextDecoder().decode(/** @type {Uint8Array} */ (message));
}
