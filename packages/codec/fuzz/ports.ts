import { createHash } from 'node:crypto';
import type { Entropy, Sha1, TextPort } from '../src/ports.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Text by what the platform has of it, without any speed-up: what a faster port is compared with. */
export const text: Required<Omit<TextPort, 'encoded'>> = {
  decode(bytes, start, end) {
    try {
      return decoder.decode(bytes.subarray(start, end));
    } catch {
      return undefined;
    }
  },
  isValid: (bytes, start, end) => text.decode(bytes, start, end) !== undefined,
  byteLength: (string) => encoder.encode(string).length,
  encode: (string, target, offset) => encoder.encodeInto(string, target.subarray(offset)).written,
};

export const sha1: Sha1 = (input) => new Uint8Array(createHash('sha1').update(input).digest());

/** Bytes that count up: two runs draw the same. */
export function countingEntropy(): Entropy {
  let next = 1;
  return (target) => {
    for (let i = 0; i < target.length; i++) target[i] = next++;
  };
}
