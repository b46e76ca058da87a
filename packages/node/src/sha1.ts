import * as crypto from 'node:crypto';
import type { Sha1 } from '@hybi/codec';

/** In one call, without an object for it, which Node has had since 20.12: a sixth of the time. Bun and Deno may not have it. */
const oneShot: typeof crypto.hash | undefined = crypto.hash;

/** The SHA-1 of the opening handshake, which serves no security purpose (SEC-09). */
export const sha1: Sha1 = (input) =>
  // As text and back is faster than to have Node make a Buffer of its own memory for it.
  oneShot === undefined ? streamed(input) : Buffer.from(oneShot('sha1', input, 'binary'), 'binary');

/** The same for a runtime without the one-shot call. */
export const streamed: Sha1 = (input) => crypto.createHash('sha1').update(input).digest();
