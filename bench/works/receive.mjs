import { messages, same, total, weights } from '../messages.mjs';
import { cpuTime } from './cpu-time.mjs';
import { url } from './peer-url.mjs';

/**
 * Receives `count` messages as fast as the client can. The value is messages a second.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function receive(adapter, order) {
  const { kind, size, count, deflate, verify, parsed } = order;
  const originals = messages(kind, size);
  const sent = adapter.bytes ? originals.map((text) => new TextEncoder().encode(String(text))) : originals;
  const expected = adapter.raw ? count * wireBytes(size) : total(weights(sent, parsed), count);
  const peer = await adapter.open(url(order, 'flood'), { deflate });
  if (deflate && !peer.deflates()) throw new Error('permessage-deflate was not negotiated');

  let got = 0;
  let sum = 0;
  let end = 0;
  let start = 0;
  const cpu = cpuTime();
  /** @type {number | undefined} */
  let cpuMs;
  /** @type {Error | undefined} */
  let wrong;
  await new Promise((resolve) => {
    const done = () => {
      end = performance.now();
      cpuMs = cpu();
      resolve(undefined);
    };
    // One handler of one shape for each kind of message, so that none pays for another's.
    const handlers = {
      text: (/** @type {string} */ message) => {
        sum += message.length;
        if (++got === count) done();
      },
      bytes: (/** @type {Uint8Array} */ message) => {
        sum += message.byteLength;
        if (++got === count) done();
      },
      parsed: (/** @type {{ id: number }} */ message) => {
        sum += message.id;
        if (++got === count) done();
      },
      raw: (/** @type {Uint8Array} */ piece) => {
        sum += piece.length;
        if (sum >= expected) done();
      },
      verifying: (/** @type {unknown} */ message) => {
        const original = sent[got % sent.length];
        if (wrong === undefined && !same(message, original, parsed))
          wrong = new Error(`message ${got} has another content`);
        if (++got === count) done();
      },
    };
    const way = adapter.raw
      ? 'raw'
      : verify
        ? 'verifying'
        : parsed
          ? 'parsed'
          : kind === 'binary' || adapter.bytes
            ? 'bytes'
            : 'text';
    peer.receive(/** @type {any} */ (handlers[way]));
    start = performance.now();
    peer.send(parsed || kind !== 'binary' ? 'go' : new Uint8Array(2));
  });
  // What comes too much comes at once after it.
  await new Promise((resolve) => setTimeout(resolve, 1));
  if (wrong !== undefined) throw wrong;
  if (!adapter.raw && got !== count) throw new Error(`expected ${count} messages, got ${got}`);
  if (!verify && sum !== expected) throw new Error(`expected ${expected} in total, got ${sum}`);
  await peer.close();
  return { value: (count / (end - start)) * 1000, ms: end - start, cpuMs };
}

/** Bytes of an unmasked frame. @param {number} payload */
function wireBytes(payload) {
  return payload + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
}
