import type { TextPort } from './ports.js';

/** From this length on the platform is asked first, if it can judge. */
const long = 64;

/**
 * Judges UTF-8 that arrives in pieces, and finds the first byte that cannot be part of any valid text (UTF-01, UTF-03,
 * UTF-04). The ranges are those of the ABNF in RFC 3629 §4.
 */
export class Utf8Validator {
  readonly #port: Pick<TextPort, 'isValid'>;
  /** How many continuation bytes the sequence in progress still needs. */
  #missing = 0;
  /** What the next continuation byte may be: 80 to BF, narrower after some lead bytes. */
  #low = 0x80;
  #high = 0xbf;

  constructor(port: Pick<TextPort, 'isValid'>) {
    this.#port = port;
  }

  /** Whether the text so far ends with a whole sequence. */
  get complete(): boolean {
    return this.#missing === 0;
  }

  /** Starts a new text. */
  reset(): void {
    this.#missing = 0;
    this.#low = 0x80;
    this.#high = 0xbf;
  }

  /**
   * Judges the next piece, `bytes[start, end)`.
   *
   * @returns the index of the first bad byte, or -1. After a bad byte the validator is of no use until `reset`.
   */
  push(bytes: Uint8Array, start: number, end: number): number {
    if (this.#port.isValid === undefined || end - start < long) return this.#judge(bytes, start, end);
    // What the last piece has begun is at most three bytes short.
    const from = start + this.#missing;
    const bad = this.#judge(bytes, start, from);
    if (bad !== -1) return bad;
    const to = lastLead(bytes, end);
    return this.#judge(bytes, this.#port.isValid(bytes, from, to) ? to : from, end);
  }

  #judge(bytes: Uint8Array, start: number, end: number): number {
    let missing = this.#missing;
    let low = this.#low;
    let high = this.#high;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (missing > 0) {
        if (byte < low || byte > high) return at;
        low = 0x80;
        high = 0xbf;
        missing--;
      } else if (byte < 0x80) {
        // Most text is ASCII: eight bytes at a time.
        while (
          at + 8 < end &&
          (bytes[at + 1]! |
            bytes[at + 2]! |
            bytes[at + 3]! |
            bytes[at + 4]! |
            bytes[at + 5]! |
            bytes[at + 6]! |
            bytes[at + 7]! |
            bytes[at + 8]!) <
            0x80
        ) {
          at += 8;
        }
      } else if (byte < 0xc2) {
        return at; // a stray continuation byte, or C0 and C1, which only overlong forms begin with
      } else if (byte < 0xe0) {
        missing = 1;
      } else if (byte < 0xf0) {
        missing = 2;
        if (byte === 0xe0) low = 0xa0; // overlong below
        if (byte === 0xed) high = 0x9f; // the surrogates above
      } else if (byte < 0xf5) {
        missing = 3;
        if (byte === 0xf0) low = 0x90; // overlong below
        if (byte === 0xf4) high = 0x8f; // beyond U+10FFFF above
      } else {
        return at;
      }
    }
    this.#missing = missing;
    this.#low = low;
    this.#high = high;
    return -1;
  }
}

/** Where the last character begins, if it has more than one byte: the piece may end in the middle of it. */
function lastLead(bytes: Uint8Array, end: number): number {
  for (let at = end - 1; at >= end - 3 && bytes[at]! >= 0x80; at--) if (bytes[at]! >= 0xc0) return at;
  return end;
}
