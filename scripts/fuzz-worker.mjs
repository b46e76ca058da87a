// One fuzz target in a thread of its own: runs the corpus, then mutates what reached something new until the time is over.
import { parentPort, workerData } from 'node:worker_threads';

const { module, corpus, milliseconds, seed, shared } = workerData;
const progress = new Int32Array(shared, 0, 2);
const current = new Uint8Array(shared, 8);
const maxBytes = 4096;

const { run, seeds, dictionary = [] } = await import(module);

// xorshift32: a run is repeated by its seed.
let state = seed | 0 || 1;
const below = (n) => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
};

const counters = Object.values(globalThis.codecCoverage ?? {}).flatMap(({ s, b, f }) => [s, f, ...Object.values(b)]);
const sizes = counters.map((counter) => Object.keys(counter).length);
/** For each counter the set of magnitudes seen: a loop that runs ten times as often is news as well. */
const seen = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
const magnitude = (count) =>
  count > 127 ? 128 : count > 31 ? 64 : count > 15 ? 32 : count > 7 ? 16 : count > 3 ? 8 : 1 << (count - 1);

/** Runs one input and returns the counters that it raised as `index * 256 + magnitude`. */
function trace(input) {
  for (let c = 0; c < counters.length; c++) for (let i = 0; i < sizes[c]; i++) counters[c][i] = 0;
  current.set(input);
  progress[1] = input.length;
  Atomics.add(progress, 0, 1);
  run(input);
  const raised = [];
  let index = 0;
  for (let c = 0; c < counters.length; c++) {
    const counter = counters[c];
    for (let i = 0; i < sizes[c]; i++, index++) if (counter[i] > 0) raised.push(index * 256 + magnitude(counter[i]));
  }
  return raised;
}

const news = (raised) => raised.filter((entry) => (seen[entry >> 8] & (entry & 255)) === 0);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
const report = (message) => parentPort.postMessage(message);

const pool = [];

/** Runs an input and keeps it, as small as it gets, if it reached something new. Returns whether the target held. */
function attempt(input) {
  try {
    let fresh = news(trace(input));
    if (fresh.length === 0) return true;
    const reaches = (candidate) => {
      const raised = new Set(trace(candidate));
      return fresh.every((entry) => raised.has(entry));
    };
    let small = input;
    for (let size = small.length >> 1; size > 0; size >>= 1) {
      for (let at = 0; at + size <= small.length;) {
        const candidate = cut(small, at, at + size);
        if (reaches(candidate)) small = candidate;
        else at += size;
      }
    }
    for (const entry of trace(small)) seen[entry >> 8] |= entry & 255;
    pool.push(small);
    return true;
  } catch (error) {
    const failing = new Uint8Array(shared.slice(8, 8 + progress[1]));
    report({ input: failing, failure: String(error?.stack ?? error) });
    return false;
  }
}

const cut = (bytes, start, end) => join(bytes.subarray(0, start), bytes.subarray(end));

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const edges = [
  0, 1, 2, 3, 8, 10, 13, 32, 34, 44, 59, 61, 124, 125, 126, 127, 128, 129, 130, 136, 137, 138, 191, 192, 193, 254, 255,
];

function mutated(input) {
  let bytes = input.slice();
  for (let times = 1 << below(5); times > 0; times--) {
    const at = below(bytes.length + 1);
    const end = Math.min(bytes.length, at + 1 + below(1 << below(8)));
    switch (below(9)) {
      case 0:
        if (at < bytes.length) bytes[at] ^= 1 << below(8);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = below(256);
        break;
      case 2:
        if (at < bytes.length) bytes[at] = edges[below(edges.length)];
        break;
      case 3:
        bytes = cut(bytes, at, end);
        break;
      case 4:
        bytes = join(bytes.subarray(0, end), bytes.subarray(at)); // a stretch twice
        break;
      case 5:
        bytes = join(bytes.subarray(0, at), Uint8Array.of(edges[below(edges.length)], below(256)), bytes.subarray(at));
        break;
      case 6:
        if (dictionary.length > 0)
          bytes = join(
            bytes.subarray(0, at),
            dictionary[below(dictionary.length)],
            bytes.subarray(below(2) ? at : end),
          );
        break;
      case 7: {
        const other = pool[below(pool.length)] ?? bytes;
        const from = below(other.length + 1);
        bytes = join(
          bytes.subarray(0, at),
          other.subarray(from, from + 1 + below(other.length + 1)),
          bytes.subarray(at),
        );
        break;
      }
      default:
        if (at < bytes.length) bytes[at] += below(2) ? 1 : 255;
    }
  }
  return bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes;
}

const started = performance.now();
let held = true;
for (const input of [...corpus, ...seeds(), new Uint8Array(0)]) held &&= attempt(input);
const known = pool.length;
while (held && performance.now() - started < milliseconds) {
  // Half of the time from what was found last: it is the least explored.
  const from = pool.length - 1 - (below(2) ? below(pool.length) : below(Math.min(16, pool.length)));
  held = attempt(mutated(pool[from]));
}
// The corpus is what is left when each input, the smallest first, has to reach a counter, or to raise one to 16, that those
// before it did not.
const reach = new Set();
const distilled = held
  ? pool
      .toSorted((a, b) => a.length - b.length)
      .filter((input) => {
        const before = reach.size;
        for (const entry of trace(input)) reach.add((entry >> 8) * 2 + ((entry & 255) > 16 ? 1 : 0));
        return reach.size > before;
      })
  : [];
const reached = seen.reduce((sum, bits) => sum + (bits > 0 ? 1 : 0), 0);
report({
  found: distilled,
  summary: `${progress[0]} runs in ${((performance.now() - started) / 1000).toFixed(1)} s, ${reached} of ${seen.length} counters reached, ${pool.length - known} new inputs beside ${known}`,
});
