import { createHash } from 'node:crypto';
import type { Sha1 } from '@hybi/codec';

/** The SHA-1 of the opening handshake, which serves no security purpose (SEC-09). */
export const sha1: Sha1 = (input) => createHash('sha1').update(input).digest();
