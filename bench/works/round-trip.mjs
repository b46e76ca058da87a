import { messages } from '../messages.mjs';
import { cpuTime } from './cpu-time.mjs';
import { url } from './peer-url.mjs';

/**
 * Sends a message, waits for the answer, and so on. The value is microseconds a round trip.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function roundTrip(adapter, order) {
  const { kind, size, count, deflate, verify } = order;
  const originals = messages(kind, size);
  const all = adapter.prepare?.(originals) ?? originals;
  const mask = all.length - 1;
  const peer = await adapter.open(url(order, 'echo'), { deflate });
  if (deflate && !peer.deflates()) throw new Error('permessage-deflate was not negotiated');

  const answerBytes = size + (size < 126 ? 2 : size < 65_536 ? 4 : 10);
  let index = 0;
  let had = 0;
  /** @type {string | undefined} */
  let wrong;
  const cpu = cpuTime();
  const start = performance.now();
  let end = 0;
  await new Promise((resolve) => {
    peer.receive((message) => {
      if (adapter.raw) {
        had += /** @type {Uint8Array} */ (message).length;
        if (had < answerBytes) return;
        had = 0;
      } else if (verify && message !== originals[index & mask]) wrong ??= `answer ${index} has another content`;
      index += 1;
      if (index < count) peer.send(all[index & mask]);
      else {
        end = performance.now();
        resolve(undefined);
      }
    });
    peer.send(all[0]);
  });
  const cpuMs = cpu();
  if (wrong !== undefined) throw new Error(wrong);
  await peer.close();
  return { value: ((end - start) / count) * 1000, ms: end - start, cpuMs };
}
