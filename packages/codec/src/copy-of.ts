/**
 * A copy of `bytes[start, end)` in memory of its own. It is a plain `Uint8Array`, whatever kind of array the caller has: the `slice`
 * of a Node `Buffer` would be a view of memory that the transport uses again.
 *
 * `slice` of a plain array makes the memory and fills it in one step inside of V8: on Node 20 64 bytes take half of the time that `set` or a loop
 * takes, and 1 KiB three quarters.
 */
export function copyOf(bytes: Uint8Array, start = 0, end: number = bytes.length): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes.slice(start, end) : new Uint8Array(bytes.subarray(start, end));
}
