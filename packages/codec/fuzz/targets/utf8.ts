import type { TextPort } from '../../src/ports.js';
import { Utf8Validator } from '../../src/utf8-validator.js';

/** Every length of sequence at the borders of its range, whole and broken. */
export function seeds(): Uint8Array[] {
  return [
    'plain text that is longer than eight bytes',
    '\u0080\u07ff\u0800\uffff',
    '\u{10000}\u{10ffff}\ufeff',
    'κόσμε',
  ]
    .map((text) => new TextEncoder().encode(text))
    .concat([
      Uint8Array.of(0xe0, 0x9f, 0x80),
      Uint8Array.of(0xed, 0xa0, 0x80),
      Uint8Array.of(0xf4, 0x90, 0x80, 0x80),
      Uint8Array.of(0xf0, 0x8f, 0xbf, 0xbf),
      Uint8Array.of(0xc1, 0xbf),
    ]);
}

/** The validator agrees with the platform's decoder, at whatever place the text is cut. */
export function run(input: Uint8Array): void {
  const whole = judge(input, input.length);
  if (whole.valid !== isUtf8(input)) throw new Error(`judged ${whole.valid}, the platform says ${!whole.valid}`);
  // What comes before the first bad byte can be completed to valid text, and with the bad byte it can't.
  if (whole.bad >= 0) {
    if (!canBeCompleted(input.subarray(0, whole.bad))) throw new Error(`byte ${whole.bad} is not the first bad one`);
    if (canBeCompleted(input.subarray(0, whole.bad + 1))) throw new Error(`byte ${whole.bad} is not bad`);
  }
  for (const size of [1, 2, 3, 7]) {
    const cut = judge(input, size);
    if (cut.bad !== whole.bad || cut.valid !== whole.valid)
      throw new Error(`cut into ${size}: ${cut.bad}, whole: ${whole.bad}`);
  }
  // Long enough for the platform to be asked.
  const behind = new Uint8Array(64 + input.length).fill(0x61);
  behind.set(input, 64);
  const asked = judge(behind, behind.length, { isValid: (bytes, start, end) => isUtf8(bytes.subarray(start, end)) });
  if (asked.valid !== whole.valid || asked.bad !== (whole.bad < 0 ? -1 : whole.bad + 64))
    throw new Error(`with the platform's help: ${asked.bad}, without: ${whole.bad}`);
}

function judge(
  input: Uint8Array,
  size: number,
  port: Pick<TextPort, 'isValid'> = {},
): { readonly bad: number; readonly valid: boolean } {
  const validator = new Utf8Validator(port);
  for (let at = 0; at < input.length; at += Math.max(1, size)) {
    const bad = validator.push(input, at, Math.min(input.length, at + size));
    if (bad >= 0) return { bad, valid: false };
  }
  return { bad: -1, valid: validator.complete };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Whether some bytes make valid text out of `prefix`: none, or one to three of the continuation bytes at the borders. */
function canBeCompleted(prefix: Uint8Array): boolean {
  const tails = [[], [0x80], [0xbf]].flatMap((first) => [first, [...first, 0x80], [...first, 0x80, 0x80]]);
  return tails.some((tail) => isUtf8(Uint8Array.of(...prefix, ...tail)));
}
