import { ProtocolError } from '../protocol-error.js';
import { isToken } from '../token.js';
import { excerpt, withoutQuery } from './excerpt.js';
import { HeaderFields, trimWhitespace } from './header-fields.js';
import { fromLatin1 } from './latin1.js';

/** The bounds of a head (HSR-20). */
export interface HeadLimits {
  /** The most bytes of a start line and its header fields, line ends included. Default: 16 KiB. At least 256. */
  readonly maxHeadBytes?: number | undefined;
  /** The most header fields. Default: 100. At least 1. */
  readonly maxHeaderFields?: number | undefined;
}

/** A start line and the header fields under it, not yet judged. */
export interface HttpHead {
  readonly startLine: string;
  readonly headers: HeaderFields;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Reads one head of HTTP/1.1 (RFC 9112 §2.1), line by line, so that the outcome does not depend on how the bytes were
 * split. It does not look into the start line but for `prefix`.
 */
export class HeadReader {
  readonly #maxBytes: number;
  readonly #maxFields: number;
  readonly #prefix: string;
  readonly #fields: [name: string, value: string][] = [];
  #startLine: string | undefined;
  #line = '';
  #bytes = 0;

  /**
   * @param prefix what the start line must begin with. Anything else is refused at the first byte that differs, because
   * a server that does not speak HTTP may never send a line end.
   * @throws {RangeError} for a limit that is not an integer or too small.
   */
  constructor(limits: HeadLimits, prefix: string) {
    this.#maxBytes = atLeast('maxHeadBytes', limits.maxHeadBytes ?? 16 * 1024, 256);
    this.#maxFields = atLeast('maxHeaderFields', limits.maxHeaderFields ?? 100, 1);
    this.#prefix = prefix;
  }

  /** Whether no byte has come yet. */
  get untouched(): boolean {
    return this.#bytes === 0;
  }

  /**
   * Reads on at `bytes[from]`.
   *
   * @returns the head and the index of the first byte behind it, or `undefined` when more bytes are needed.
   * @throws {ProtocolError} `handshake-not-http`, `handshake-header-syntax` or `handshake-head-too-big`.
   */
  read(bytes: Uint8Array, from: number): { readonly head: HttpHead; readonly next: number } | undefined {
    let position = from;
    // The whole head at once: a line is a part of this text.
    const text = fromLatin1(bytes, from, Math.min(headEnd(bytes, from), from + this.#maxBytes));
    while (position < bytes.length) {
      const found = bytes.indexOf(lineFeed, position);
      const lineEnd = found === -1 ? bytes.length : found;
      const part = text.slice(position - from, lineEnd - from);
      const partial = this.#line === '' ? part : this.#line + part;
      if (this.#startLine === undefined) this.#checkPrefix(partial, found !== -1);
      const next = found === -1 ? lineEnd : lineEnd + 1;
      this.#bytes += next - position;
      position = next;
      if (this.#bytes > this.#maxBytes) {
        throw new ProtocolError('handshake-head-too-big', `at most ${this.#maxBytes} bytes are read`);
      }
      this.#line = partial;
      if (found === -1) return undefined;
      // A bare LF ends a line too (RFC 9112 §2.2; HSR-20).
      const line = partial.endsWith('\r') ? partial.slice(0, -1) : partial;
      this.#line = '';
      if (this.#startLine === undefined) this.#startLine = line;
      else if (line !== '') this.#field(line);
      else return { head: { startLine: this.#startLine, headers: new HeaderFields(this.#fields) }, next: position };
    }
    return undefined;
  }

  #checkPrefix(line: string, complete: boolean): void {
    const length = complete ? this.#prefix.length : Math.min(line.length, this.#prefix.length);
    if (line.slice(0, length) !== this.#prefix.slice(0, length)) {
      throw new ProtocolError('handshake-not-http', `expected "${this.#prefix}", got ${excerpt(withoutQuery(line))}`);
    }
  }

  #field(line: string): void {
    if (this.#fields.length === this.#maxFields) {
      throw new ProtocolError('handshake-head-too-big', `at most ${this.#maxFields} header fields are read`);
    }
    // "A recipient of … obs-fold … MUST either reject the message …" (RFC 9112 §5.2; HSR-20).
    if (line.startsWith(' ') || line.startsWith('\t')) throw syntax('a line folded onto the next');
    const colon = line.indexOf(':');
    if (colon === -1) throw syntax('a line without a colon');
    const name = line.slice(0, colon);
    // "No whitespace is allowed between the field name and colon" (RFC 9112 §5.1; HSR-20): a space is not in a token.
    if (!isToken(name)) throw syntax('a header name that is not a token', name);
    const value = trimWhitespace(line.slice(colon + 1));
    // RFC 9110 §5.5: CR, LF and NUL are "invalid and dangerous". LF can't come to here.
    if (value.includes('\r') || value.includes('\0')) throw syntax('a header value with CR or NUL', name);
    this.#fields.push([name, value]);
  }
}

/** Where the head ends in `bytes`, as far as that can be told: behind an empty line. */
function headEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(lineFeed, from); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
    const next = bytes[at + 1] === carriageReturn ? at + 2 : at + 1;
    if (bytes[next] === lineFeed) return next + 1;
  }
  return bytes.length;
}

// What a peer gives back of a request may hold a credential: no value of a field is quoted, and no query.
function syntax(what: string, name?: string): ProtocolError {
  return new ProtocolError('handshake-header-syntax', name === undefined ? what : `${what}: ${excerpt(name)}`);
}

function atLeast(option: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`${option}: expected an integer of at least ${least}, not ${value}`);
}
