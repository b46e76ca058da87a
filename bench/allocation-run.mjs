// One path of allocation-paths.mjs in a process of its own: see allocations.mjs.
import { PerformanceObserver } from 'node:perf_hooks';
import { paths } from './allocation-paths.mjs';

const runs = 5;
const { prepare, count } = paths[/** @type {keyof typeof paths} */ (process.argv[2])];
/** @type {() => unknown} */
const run = await prepare(count);
// Until the optimizing compiler is done, code allocates what it later does not.
for (let warm = 0; warm < 20; warm += 1) {
  await run();
  globalThis.gc?.();
}
let collections = 0;
let counting = false;
new PerformanceObserver((list) => {
  if (counting) collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });

let least = Infinity;
for (let turn = 0; turn < runs; turn += 1) {
  globalThis.gc?.();
  // What is observed of that collection is told in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 5));
  counting = true;
  const before = process.memoryUsage();
  await run();
  const after = process.memoryUsage();
  await new Promise((resolve) => setTimeout(resolve, 5));
  counting = false;
  least = Math.min(least, after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers));
}
console.log(JSON.stringify({ bytes: least / count, collections }));
process.exit();
