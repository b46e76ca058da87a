import { fromLatin1 } from './latin1.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';
const padding = 64;

/** Base64 with padding (RFC 4648 §4). The codec may not ask its platform for `btoa`. */
export function toBase64(bytes: Uint8Array): string {
  const units = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    units[at++] = alphabet.charCodeAt(bits >> 18);
    units[at++] = alphabet.charCodeAt((bits >> 12) & 63);
    units[at++] = alphabet.charCodeAt(left > 1 ? (bits >> 6) & 63 : padding);
    units[at++] = alphabet.charCodeAt(left > 2 ? bits & 63 : padding);
  }
  // In one piece: a character at a time would leave a string behind for each.
  return fromLatin1(units, 0, units.length);
}
