import type { ExtensionElement, ExtensionParameter } from './extension.js';
import { excerpt } from './handshake/excerpt.js';
import { ProtocolError } from './protocol-error.js';
import { isToken } from './token.js';

/**
 * The value of `Sec-WebSocket-Extensions` (RFC 6455 §9.1), several lines joined by a comma (EXT-04):
 *
 * ```
 * extension-list  = 1#extension
 * extension       = extension-token *( ";" extension-param )
 * extension-param = token [ "=" (token | quoted-string) ]   ; a quoted-string is a token once unescaped
 * ```
 *
 * `#` is the list rule of HTTP: elements may be empty as long as one is not, and spaces and tabs may stand between
 * tokens and separators.
 *
 * @throws {ProtocolError} `extension-syntax` for anything else (EXT-05, HSR-12).
 */
export function parseExtensions(header: string): ExtensionElement[] {
  const scanner = new Scanner(header);
  const elements: ExtensionElement[] = [];
  do {
    if (scanner.atElementEnd()) continue;
    const name = scanner.token('an extension name');
    const parameters: ExtensionParameter[] = [];
    while (scanner.skip(';')) {
      const parameter = scanner.token('a parameter name');
      parameters.push([parameter, scanner.skip('=') ? scanner.value() : true]);
    }
    elements.push({ name, parameters });
  } while (scanner.skip(','));
  scanner.expectEnd();
  if (elements.length === 0) throw new ProtocolError('extension-syntax', `no extension in ${excerpt(header)}`);
  return elements;
}

/**
 * Writes elements as the value of `Sec-WebSocket-Extensions`.
 *
 * @throws {TypeError} for a name or value that is not a token.
 */
export function formatExtensions(elements: readonly ExtensionElement[]): string {
  return elements
    .map(({ name, parameters }) =>
      [
        checked(name),
        ...parameters.map(([key, value]) => checked(key) + (value === true ? '' : `=${checked(value)}`)),
      ].join('; '),
    )
    .join(', ');
}

function checked(text: string): string {
  if (!isToken(text)) throw new TypeError(`extensions: expected a token, not ${excerpt(text)}`);
  return text;
}

class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipWhitespace();
  }

  atElementEnd(): boolean {
    return this.#position === this.#text.length || this.#text[this.#position] === ',';
  }

  skip(separator: string): boolean {
    if (this.#text[this.#position] !== separator) return false;
    this.#position++;
    this.#skipWhitespace();
    return true;
  }

  token(what: string): string {
    const start = this.#position;
    while (this.#position < this.#text.length && isToken(this.#text[this.#position]!)) this.#position++;
    if (this.#position === start) throw this.#error(what);
    const token = this.#text.slice(start, this.#position);
    this.#skipWhitespace();
    return token;
  }

  value(): string {
    if (this.#text[this.#position] !== '"') return this.token('a parameter value');
    const start = this.#position++;
    let value = '';
    for (;;) {
      let character = this.#text[this.#position++];
      if (character === '"') break;
      if (character === '\\') character = this.#text[this.#position++];
      if (character === undefined) throw this.#error('a closing quotation mark', this.#text.length);
      value += character;
    }
    // EXT-06: "the value after quoted-string unescaping MUST conform to the 'token' ABNF".
    if (!isToken(value)) throw this.#error('a token between quotation marks', start);
    this.#skipWhitespace();
    return value;
  }

  expectEnd(): void {
    if (this.#position < this.#text.length) throw this.#error('";" or ","');
  }

  #skipWhitespace(): void {
    while (this.#text[this.#position] === ' ' || this.#text[this.#position] === '\t') this.#position++;
  }

  #error(expected: string, at = this.#position): ProtocolError {
    return new ProtocolError('extension-syntax', `expected ${expected} at index ${at} of ${excerpt(this.#text)}`);
  }
}
