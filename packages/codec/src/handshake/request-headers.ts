import { isToken } from '../token.js';
import { excerpt } from './excerpt.js';

/** Names that the handshake sets itself, or that would change how the request is read on its way (HSQ-18). */
const protectedNames: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The caller's header fields as lines of a request.
 *
 * @throws {TypeError} for a protected name, a name that is not a token, and a value with a control character or one
 * above U+00FF. The value itself is not in the message: it may be a secret.
 */
export function formatHeaders(headers: Iterable<readonly [string, string]>): string {
  let lines = '';
  for (const [name, value] of headers) {
    if (!isToken(name)) throw new TypeError(`headers: expected a token as name, not ${excerpt(name)}`);
    if (protectedNames.has(name.toLowerCase()) || name.toLowerCase().startsWith('sec-websocket-')) {
      throw new TypeError(`headers: expected none that the opening handshake sets itself, not ${excerpt(name)}`);
    }
    const bad = illegalInValue(value);
    if (bad !== -1) {
      throw new TypeError(
        `headers: expected Latin-1 without control characters as value of ${excerpt(name)}, not ${codePoint(value, bad)} at index ${bad}`,
      );
    }
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

/** The index of the first character that must not stand in a header value, or -1 (RFC 9110 §5.5; HSQ-01, T-17). */
function illegalInValue(value: string): number {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) return i;
  }
  return -1;
}

function codePoint(text: string, index: number): string {
  return `U+${text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}`;
}
