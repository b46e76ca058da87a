import type { WireData } from './subprotocol.js';

/** The bytes that `data` has on the wire, as payload: text counts as UTF-8, a lone surrogate as the three bytes of U+FFFD. */
export function wireSize(data: WireData): number {
  if (typeof data !== 'string') return data.byteLength;
  let size = data.length;
  for (let index = 0; index < data.length; index += 1) {
    const unit = data.charCodeAt(index);
    if (unit < 0x80) continue;
    size += unit < 0x800 ? 1 : 2;
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = data.charCodeAt(index + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      // A pair is two units and four bytes.
      index += 1;
    }
  }
  return size;
}
