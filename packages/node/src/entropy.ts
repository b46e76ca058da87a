import { randomFillSync } from 'node:crypto';
import type { Entropy } from '@hybi/codec';

/** Fills `target` from the platform's cryptographically strong source (MSK-04). */
export const entropy: Entropy = (target) => {
  randomFillSync(target);
};
