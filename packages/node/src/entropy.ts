import { randomFillSync } from 'node:crypto';
import type { Entropy } from '@hybi/codec';

/** What is drawn at once. A draw is a call into OpenSSL, and often one of the system: 15 µs, be it for 16 bytes or for all of these. */
const pool = Buffer.allocUnsafeSlow(4096);
let used = pool.length;

/**
 * Fills `target` from the platform's cryptographically strong source (MSK-04). Bytes are drawn ahead, given out once, and forgotten
 * (MSK-05): 16 bytes for a handshake and the keys of its connection took a tenth of the time of connecting, drawn one by one.
 */
export const entropy: Entropy = (target) => {
  const size = target.length;
  if (size > pool.length) {
    randomFillSync(target);
    return;
  }
  if (size > pool.length - used) {
    randomFillSync(pool);
    used = 0;
  }
  for (let at = 0; at < size; at++, used++) {
    target[at] = pool[used]!;
    pool[used] = 0;
  }
};
