/** Up to this length a loop costs less than the view that `set` needs. */
const short = 32;

/**
 * A copy of `bytes[start, end)` in memory of its own. It is a plain `Uint8Array`, whatever kind of array the caller has: the `slice`
 * of a Node `Buffer` would be a view of memory that the transport uses again.
 */
export function copyOf(bytes: Uint8Array, start = 0, end: number = bytes.length): Uint8Array {
  const copy = new Uint8Array(end - start);
  if (end - start <= short) for (let at = start; at < end; at++) copy[at - start] = bytes[at]!;
  else copy.set(bytes.subarray(start, end));
  return copy;
}
