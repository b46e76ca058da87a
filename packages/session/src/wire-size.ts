import type { WireData } from './subprotocol.js';

/** The bytes that `data` has on the wire, as payload: text counts as UTF-8, a lone surrogate as the three bytes of U+FFFD. */
export function wireSize(data: WireData): number {
  if (typeof data !== 'string') return data.byteLength;
  let size = 0;
  for (let index = 0; index < data.length; index += 1) {
    const point = data.codePointAt(index)!;
    size += point < 0x80 ? 1 : point < 0x800 ? 2 : 3;
    if (point <= 0xffff) continue;
    // A pair is two units and four bytes.
    size += 1;
    index += 1;
  }
  return size;
}
