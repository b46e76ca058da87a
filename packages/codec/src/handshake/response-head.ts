import { ProtocolError } from '../protocol-error.js';
import { excerpt } from './excerpt.js';
import type { HeaderFields } from './header-fields.js';
import { HeadReader } from './http-head.js';
import type { HeadLimits } from './http-head.js';

/** The head of an HTTP response. */
export interface ResponseHead {
  /** The version of HTTP, such as `1.1`. */
  readonly version: string;
  readonly status: number;
  /** The reason phrase as it came, without meaning (RFC 9112 §4). May be empty. */
  readonly reason: string;
  readonly headers: HeaderFields;
}

/** The most interim responses (1xx) before the final one. Each has the limits of a head. */
const maxInterimResponses = 32;

/**
 * Reads the head of the final response and skips the interim ones before it (RFC 9110 §15.2; HSR-18, T-03). 101 is final:
 * behind it HTTP has ended.
 */
export class ResponseReader {
  readonly #limits: HeadLimits;
  #reader: HeadReader;
  #interim = 0;

  constructor(limits: HeadLimits) {
    this.#limits = limits;
    this.#reader = new HeadReader(limits, 'HTTP/');
  }

  /** Whether no byte has come yet. */
  get untouched(): boolean {
    return this.#interim === 0 && this.#reader.untouched;
  }

  /**
   * Feeds the next bytes.
   *
   * @returns the head, and the index in `bytes` of what follows it; `undefined` when more bytes are needed.
   * @throws {ProtocolError} with a violation `handshake-…`.
   */
  read(bytes: Uint8Array): { readonly head: ResponseHead; readonly next: number } | undefined {
    let from = 0;
    for (;;) {
      const read = this.#reader.read(bytes, from);
      if (read === undefined) return undefined;
      const head = parseStatusLine(read.head.startLine, read.head.headers);
      if (head.status >= 200 || head.status === 101) return { head, next: read.next };
      if (++this.#interim > maxInterimResponses) {
        throw new ProtocolError('handshake-interim-flood', `at most ${maxInterimResponses} are skipped`);
      }
      from = read.next;
      this.#reader = new HeadReader(this.#limits, 'HTTP/');
    }
  }
}

// A missing space before an empty reason is common and harmless. A version other than 1.x can't be written this way.
// oxlint-disable-next-line no-control-regex -- control characters are what it must refuse
const statusLine = /^HTTP\/(1\.\d) ([1-9]\d\d)(?: ([^\0\r]*))?$/;

function parseStatusLine(line: string, headers: HeaderFields): ResponseHead {
  const match = statusLine.exec(line);
  if (match === null) {
    // HSR-07.
    throw new ProtocolError('handshake-not-http', `expected a status line of HTTP/1.1, got ${excerpt(line)}`);
  }
  return { version: match[1]!, status: Number(match[2]), reason: match[3] ?? '', headers };
}
