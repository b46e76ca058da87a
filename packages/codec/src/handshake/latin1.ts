/** The head of an HTTP message is bytes; each is one character of a latin1 string here, and back. */

/** `bytes[start, end)`, one character a byte. */
export function fromLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** One byte a character. The caller has seen to it that none is above U+00FF. */
export function toLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
