const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';
const padding = 64;

/** Base64 with padding (RFC 4648 §4), of a key or a hash: each character is an argument. The codec may not ask its platform for `btoa`. */
export function toBase64(bytes: Uint8Array): string {
  // No typed array: of one, arguments are made a good deal slower than they are put here.
  const units: number[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    units.push(
      alphabet.charCodeAt(bits >> 18),
      alphabet.charCodeAt((bits >> 12) & 63),
      alphabet.charCodeAt(left > 1 ? (bits >> 6) & 63 : padding),
      alphabet.charCodeAt(left > 2 ? bits & 63 : padding),
    );
  }
  // In one piece: a character at a time would leave a string behind for each.
  return String.fromCharCode(...units);
}
