import { checkWire } from '../wire-run.js';
import { wireSeeds } from '../wire-seeds.js';

/** What a server may send. */
export function seeds(): Uint8Array[] {
  return wireSeeds();
}

export function run(input: Uint8Array): void {
  checkWire(input, 'client');
}
