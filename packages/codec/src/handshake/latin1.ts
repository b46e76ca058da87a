/** The head of an HTTP message is bytes; each is one character of a latin1 string here, and back. */

/** So many at a time are arguments of one call: a stack has an end. */
const most = 4096;

/** `bytes[start, end)`, one character a byte. A character at a time would leave a string behind for each. */
export function fromLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += most) {
    const some: string = Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, Math.min(end, at + most)));
    text += some;
  }
  return text;
}

/** One byte a character. The caller has seen to it that none is above U+00FF. */
export function toLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
