import type { FrameMemory } from './ports.js';

/** Below this size of a frame fresh memory costs less than to lend some and to give it back. */
const leastFrame = 1024;

/** The same for a message that has to wait. There may be thousands, and the cost of a loan grows with those that there are. */
export const leastWaiting = 4096;

/** Memory of exactly this size that has to be given back; `undefined` where there is none, or so little that fresh memory is cheaper. */
export function lentMemory(
  memory: FrameMemory | undefined,
  size: number,
  least: number = leastFrame,
): Uint8Array | undefined {
  return size < least ? undefined : memory?.lend(size);
}
