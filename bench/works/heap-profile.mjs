import { getHeapSnapshot } from 'node:v8';
import { json } from 'node:stream/consumers';
import { held } from './held.mjs';

/** Connections that are there before the first look. */
const before = 500;
/** What fewer connections than this have of a kind is the client's, not a connection's. */
const share = 0.9;

/**
 * What idle connections are made of: the objects that `count` more of them add to the heap, by their kind. The value is their bytes each.
 *
 * @param {import('../adapters/adapter.d.ts').Adapter} adapter @param {import('./pass.d.ts').Order} order @returns {Promise<import('./pass.d.ts').Result>}
 */
export async function heapProfile(adapter, order) {
  const start = performance.now();
  const hold = held(adapter, order);
  await hold(before);
  const first = await kinds();
  await hold(before + order.count);
  const second = await kinds();
  const parts = [];
  for (const [kind, { count, bytes }] of second) {
    const old = first.get(kind) ?? { count: 0, bytes: 0 };
    const each = (count - old.count) / order.count;
    if (each >= share)
      parts.push({ kind, count: Math.round(each), bytes: Math.round((bytes - old.bytes) / order.count) });
  }
  parts.sort((one, other) => other.bytes - one.bytes);
  const value = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return { value, ms: performance.now() - start, parts };
}

/** How many objects of each kind are on the heap, and how many bytes they take. @returns {Promise<Map<string, { count: number, bytes: number }>>} */
async function kinds() {
  const { snapshot, nodes, strings } = /** @type {any} */ (await json(getHeapSnapshot()));
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const place = (/** @type {string} */ name) => fields.indexOf(name);
  const [type, name, size] = [place('type'), place('name'), place('self_size')];
  const found = new Map();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = kindOf(types[type][nodes[at + type]], strings[nodes[at + name]]);
    if (kind === undefined) continue;
    const entry = found.get(kind) ?? { count: 0, bytes: 0 };
    entry.count += 1;
    entry.bytes += nodes[at + size];
    found.set(kind, entry);
  }
  return found;
}

/** `undefined` for code, which is no connection's: V8 makes it as it goes. @param {string} type @param {string} name */
function kindOf(type, name) {
  if (type === 'code') return undefined;
  if (type === 'closure') return 'function';
  if (type.endsWith('string')) return 'string';
  return name.replace(/^(system|Node) \/ |[()]/g, '');
}
