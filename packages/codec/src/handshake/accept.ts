import type { Entropy, Sha1 } from '../ports.js';
import { toBase64 } from './base64.js';
import { toLatin1 } from './latin1.js';

/** The GUID of RFC 6455 §1.3, chosen to be unlikely in an answer of anything that is not a WebSocket server. */
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A new `Sec-WebSocket-Key`: 16 random bytes as base64 (HSQ-07). */
export function createKey(entropy: Entropy): string {
  const nonce = new Uint8Array(16);
  entropy(nonce);
  return toBase64(nonce);
}

/** Whether `key` is the base64 of 16 bytes: its 22nd character carries two bits and four zeros (HSQ-08). */
export function isKey(key: string): boolean {
  return /^[A-Za-z0-9+/]{21}[AQgw]==$/.test(key);
}

/** The `Sec-WebSocket-Accept` that answers `key`: base64 of SHA-1 of the key and the GUID (RFC 6455 §4.2.2). */
export function acceptFor(key: string, sha1: Sha1): string {
  return toBase64(sha1(toLatin1(key + guid)));
}
