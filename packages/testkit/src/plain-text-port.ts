import type { TextPort } from '@hybi/codec';

/** UTF-8 in plain JavaScript, for tests on any engine: correct and slow. */
export const plainTextPort: TextPort = {
  decode(bytes, start, end) {
    let text = '';
    for (let at = start; at < end;) {
      const first = bytes[at++] ?? 0;
      if (first < 0x80) {
        text += String.fromCharCode(first);
        continue;
      }
      // RFC 3629 §4: how many bytes follow, and between what the first of them has to lie.
      const following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
      if (first < 0xc2 || first > 0xf4 || at + following > end) return undefined;
      const second = bytes[at] ?? 0;
      const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      if (second < low || second > high) return undefined;
      let codePoint = first & (0x3f >> following);
      for (let left = following; left > 0; left--) {
        const next = bytes[at++] ?? 0;
        if ((next & 0xc0) !== 0x80) return undefined;
        codePoint = (codePoint << 6) | (next & 0x3f);
      }
      text += String.fromCodePoint(codePoint);
    }
    return text;
  },

  byteLength(text) {
    let length = 0;
    for (const character of text) length += utf8Of(character).length;
    return length;
  },

  encode(text, target, offset) {
    let at = offset;
    for (const character of text) for (const byte of utf8Of(character)) target[at++] = byte;
    return at - offset;
  },
};

function utf8Of(character: string): number[] {
  const first = character.charCodeAt(0);
  if (character.length === 2) {
    const codePoint = 0x10000 + ((first & 0x3ff) << 10) + (character.charCodeAt(1) & 0x3ff);
    return [
      0xf0 | (codePoint >> 18),
      0x80 | ((codePoint >> 12) & 63),
      0x80 | ((codePoint >> 6) & 63),
      0x80 | (codePoint & 63),
    ];
  }
  if (first < 0x80) return [first];
  if (first < 0x800) return [0xc0 | (first >> 6), 0x80 | (first & 63)];
  // UTF-06: half of a surrogate pair is written as U+FFFD.
  const codeUnit = first >= 0xd800 && first <= 0xdfff ? 0xfffd : first;
  return [0xe0 | (codeUnit >> 12), 0x80 | ((codeUnit >> 6) & 63), 0x80 | (codeUnit & 63)];
}
