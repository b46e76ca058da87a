/** Bytes from hex digits; white space is left out and `…*n` repeats the byte before it n times: `00*3` is `000000`. */
export function bytes(notation: string): Uint8Array {
  const digits = notation.replaceAll(/([0-9a-f]{2})\*(\d+)/g, (_, byte: string, count: string) =>
    byte.repeat(Number(count)),
  );
  return Uint8Array.from(Buffer.from(digits.replaceAll(/\s/g, ''), 'hex'));
}

/** The hex digits of bytes. */
export function hex(...parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('hex');
}

/** The bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Hex digits that are written apart, one frame after the other, as one string. */
export function joined(frames: string): string {
  return frames.replaceAll(' ', '');
}

/** The text with U+FFFD for each lone surrogate. */
export function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8(text));
}
