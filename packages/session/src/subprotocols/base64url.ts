const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The UTF-8 of a text in base64url (RFC 4648 §5), without padding.
 *
 * Written here because the platforms' own ways (`btoa`, `Buffer`, `TextEncoder`) are not at hand in a package that names none.
 *
 * @throws TypeError when the text has half of a surrogate pair. The message does not quote the text.
 */
export function base64urlOfText(text: string): string {
  const bytes = utf8(text);
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.slice(at, at + 3);
    encoded += sextet(first >> 2) + sextet((first << 4) | ((second ?? 0) >> 4));
    if (second !== undefined) encoded += sextet((second << 2) | ((third ?? 0) >> 6));
    if (third !== undefined) encoded += sextet(third);
  }
  return encoded;
}

function sextet(bits: number): string {
  return ALPHABET.charAt(bits & 63);
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    let codePoint = text.charCodeAt(at);
    if ((codePoint & 0xf800) === 0xd800) {
      const low = text.charCodeAt(++at);
      const pair = codePoint < 0xdc00 && (low & 0xfc00) === 0xdc00;
      if (!pair) throw new TypeError('token: expected whole characters, not half of a surrogate pair');
      codePoint = 0x10000 + ((codePoint & 0x3ff) << 10) + (low & 0x3ff);
    }
    if (codePoint < 0x80) bytes.push(codePoint);
    else {
      if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6));
      else {
        if (codePoint < 0x10000) bytes.push(0xe0 | (codePoint >> 12));
        else bytes.push(0xf0 | (codePoint >> 18), 0x80 | ((codePoint >> 12) & 63));
        bytes.push(0x80 | ((codePoint >> 6) & 63));
      }
      bytes.push(0x80 | (codePoint & 63));
    }
  }
  return bytes;
}
