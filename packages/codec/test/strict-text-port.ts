import type { TextPort } from '../src/ports.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Text by the standard classes alone. */
export const textPort: TextPort = {
  decode(bytes, start, end) {
    try {
      return decoder.decode(bytes.subarray(start, end));
    } catch {
      return undefined;
    }
  },
  isValid: (bytes, start, end) => textPort.decode(bytes, start, end) !== undefined,
  byteLength: (text) => encoder.encode(text).length,
  encode: (text, target, offset) => encoder.encodeInto(text, target.subarray(offset)).written,
};
