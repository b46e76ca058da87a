/** The bytes that a text takes as UTF-8; a lone surrogate counts as the U+FFFD that is written for it. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    // A character of two code units lies above U+FFFF.
    const first = character.charCodeAt(0);
    bytes += character.length === 2 ? 4 : first < 0x80 ? 1 : first < 0x800 ? 2 : 3;
  }
  return bytes;
}
