// One group: all clients of a case at one size, in alternating rounds.
import { fileURLToPath } from 'node:url';
import { clients } from './clients.mjs';
import { LineProcess } from './line-process.mjs';

const clientFile = fileURLToPath(new URL('client.mjs', import.meta.url));
const patienceMs = 60_000;

/**
 * @typedef {object} Conditions
 * @property {number} rounds
 * @property {number} passMs how long a timed pass is to last
 * @property {{ plain: number, secure: number }} ports of the peer
 * @property {string} certificate
 * @property {(name: import('./runtimes.mjs').RuntimeName) => import('./runtimes.mjs').Runtime | undefined} runtime
 * @property {(name: string) => Promise<Doer>} browser opens a page with the client of that name
 * @property {number} [streamBytes]
 *
 * @typedef {{ ask: (order: object, timeoutMs: number) => Promise<any>, kill: () => void }} Doer
 */

/**
 * @param {import('./cases.mjs').Case} one @param {number} size
 * @param {readonly import('./clients.mjs').ClientName[]} names
 * @param {Conditions} conditions
 * @returns {Promise<{ values: Map<string, number[]>, cpu: Map<string, number[]>, failures: Map<string, string> }>} `cpu`: microseconds a message
 */
export async function measure(one, size, names, conditions) {
  /** @type {Map<string, string>} */
  const failures = new Map();
  /** @type {Map<string, number[]>} */
  const values = new Map();
  /** @type {Map<string, number[]>} */
  const cpu = new Map();
  /** @type {Map<string, { doer: Doer, count: number }>} */
  const ready = new Map();
  const ask = async (/** @type {Doer} */ doer, /** @type {object} */ order) =>
    doer.ask({ ...orderOf(one, size, conditions), ...order }, patienceMs);

  try {
    for (const name of names) {
      // A client that needs a fresh process for each pass is looked at only when it is its turn.
      if (one.fresh) {
        values.set(name, []);
        continue;
      }
      const doer = await start(one, name, conditions);
      const prepared = typeof doer === 'string' ? { error: doer } : await prepare(one, size, doer, ask, conditions);
      if (prepared.error !== undefined) {
        failures.set(name, prepared.error);
        if (typeof doer !== 'string') doer.kill();
      } else if (typeof doer !== 'string') {
        ready.set(name, { doer, count: prepared.count });
        values.set(name, []);
      }
    }
    for (let round = 0; round < conditions.rounds; round += 1) {
      // Each round begins with another client, so that nobody always comes after the same.
      const order = names.map((_, index) => names[(index + round) % names.length]);
      for (const name of order) {
        if (!values.has(name)) continue;
        const result = one.fresh
          ? await once(one, name, ask, conditions)
          : await ask(ready.get(name).doer, { count: ready.get(name).count });
        if (result.error === undefined) {
          values.get(name)?.push(result.value);
          if (result.cpuMs !== undefined)
            cpu.set(name, [...(cpu.get(name) ?? []), (result.cpuMs / ready.get(name).count) * 1000]);
        } else {
          failures.set(name, result.error);
          values.delete(name);
          ready.get(name)?.doer.kill();
        }
      }
    }
  } finally {
    for (const { doer } of ready.values()) doer.kill();
  }
  return { values, cpu, failures };
}

/**
 * What an idle connection of a client is made of; `undefined` where its runtime doesn't tell.
 *
 * @param {import('./cases.mjs').Case} one @param {string} name @param {Conditions} conditions
 * @returns {Promise<readonly import('./works/pass.d.ts').Part[] | undefined>}
 */
export async function heapOf(one, name, conditions) {
  const doer = await start(one, name, conditions);
  if (typeof doer === 'string') return undefined;
  const { parts } = await doer.ask({ ...orderOf(one, 0, conditions), work: 'heap-profile', count: 1000 }, patienceMs);
  doer.kill();
  return parts;
}

/** @param {import('./cases.mjs').Case} one @param {string} name @param {(doer: Doer, order: object) => Promise<any>} ask @param {Conditions} conditions */
async function once(one, name, ask, conditions) {
  const doer = await start(one, name, conditions);
  if (typeof doer === 'string') return { error: doer };
  const result = await ask(doer, { count: one.count ?? 1 });
  doer.kill();
  return result;
}

/** @param {import('./cases.mjs').Case} one @param {string} name @param {Conditions} conditions @returns {Promise<Doer | string>} */
async function start(one, name, { runtime, certificate, browser }) {
  const client = clients[/** @type {import('./clients.mjs').ClientName} */ (name)];
  if (one.browser) return browser(name);
  const host = runtime(client.runtime);
  if (host === undefined) return 'its runtime is not installed';
  // Everybody is told of the peer's certificate in the same way, from outside.
  const env = { NODE_EXTRA_CA_CERTS: certificate, DENO_CERT: certificate, ...client.env };
  const child = new LineProcess(host.command, [...host.args, clientFile, client.adapter], env);
  const { error } = await child.answer(patienceMs);
  return error ?? child;
}

/** @param {import('./cases.mjs').Case} one @param {number} size @param {Conditions} conditions */
function orderOf(one, size, { ports, streamBytes }) {
  return {
    work: one.work,
    url: one.secure ? `wss://127.0.0.1:${ports.secure}` : `ws://127.0.0.1:${ports.plain}`,
    kind: one.kind,
    size,
    deflate: one.deflate ?? false,
    parsed: one.parsed ?? false,
    verify: false,
    burst: one.burst ?? Math.max(1, Math.floor(65_536 / Math.max(1, size))),
    bytes: one.bytes === undefined ? 0 : (streamBytes ?? one.bytes),
  };
}

/**
 * The untimed pass that compares all contents, and then passes that grow until one lasts long enough: they warm the client up, and say how many
 * messages it needs. Clients that differ by a factor of forty are so measured over the same time, not the same count.
 *
 * @param {import('./cases.mjs').Case} one @param {number} size @param {Doer} doer
 * @param {(doer: Doer, order: object) => Promise<any>} ask @param {Conditions} conditions
 */
async function prepare(one, size, doer, ask, { passMs }) {
  if (one.work !== 'connects') {
    const verified = await ask(doer, { verify: true, count: verifiedCount(size) });
    if (verified.error !== undefined) return verified;
  }
  if (one.warmUp !== undefined) {
    const warm = await ask(doer, { count: one.warmUp });
    if (warm.error !== undefined) return warm;
  }
  // A pass of more is of no use: the slowest clients hold all of it in memory.
  const most = Math.max(8, Math.min(8_000_000, Math.floor(2 ** 31 / Math.max(1, size))));
  let count = Math.min(one.work === 'connects' ? 64 : 200, most);
  for (let pass = 0; pass < 12; pass += 1) {
    const result = await ask(doer, { count });
    if (result.error !== undefined) return result;
    const wanted = Math.max(4, Math.min(most, Math.ceil((count * passMs) / result.ms)));
    if (result.ms >= passMs * 0.6 || count === most) return { count: wanted };
    count = Math.min(wanted, count * 8);
  }
  return { count };
}

/** Enough for every distinct message, some of them twice. @param {number} size */
function verifiedCount(size) {
  return Math.max(6, Math.min(5000, Math.floor(2 ** 23 / Math.max(1, size))));
}
