import { median } from '../statistics.mjs';

/** How long one sample takes at least, and how many are taken. */
const sampleMs = 8;
const samples = 15;

/**
 * Nanoseconds of one call: the median of samples, after as much again to warm up.
 *
 * @param {() => unknown} call
 */
export function nanoseconds(call) {
  let calls = 1;
  while (timed(call, calls) < sampleMs) calls *= 2;
  timed(call, calls * 8);
  return (median(Array.from({ length: samples }, () => timed(call, calls))) / calls) * 1e6;
}

/** @param {() => unknown} call @param {number} calls */
function timed(call, calls) {
  const start = performance.now();
  for (let index = 0; index < calls; index += 1) call();
  return performance.now() - start;
}
