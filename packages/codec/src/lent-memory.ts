import type { FrameMemory } from './ports.js';

/** Below this size fresh memory costs less than to lend some and to give it back. */
const leastLent = 4096;

/** Memory of exactly this size that has to be given back; `undefined` where there is none, or so little that fresh memory is cheaper. */
export function lentMemory(memory: FrameMemory | undefined, size: number): Uint8Array | undefined {
  return size < leastLent ? undefined : memory?.lend(size);
}
