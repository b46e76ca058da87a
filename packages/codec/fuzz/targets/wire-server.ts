import { checkWire } from '../wire-run.js';
import { wireSeeds } from '../wire-seeds.js';

/** What a client may send. A key of zeros leaves the payload readable for the mutations. */
export function seeds(): Uint8Array[] {
  return [...wireSeeds(new Uint8Array(4)), ...wireSeeds(Uint8Array.of(1, 2, 3, 4))];
}

export function run(input: Uint8Array): void {
  checkWire(input, 'server');
}
