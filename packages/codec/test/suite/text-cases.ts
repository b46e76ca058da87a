import { bytes, hex, utf8 } from '../hex.js';
import { answered, chopped, echo, failing, fragmented, frame, text } from './suite-case.js';
import type { SuiteCase } from './suite-case.js';

const greeting = utf8('Hello-µ@ßöäüàá-UTF-8!!');
const kosme = bytes('ceba e1bdb9 cf83 cebc ceb5');
const invalid = bytes('cebae1bdb9cf83cebcceb5 eda080 656469746564');

function whole(id: string, digits: string): SuiteCase {
  const payload = bytes(digits);
  return answered(id, [frame(text, payload)], echo(text, payload));
}

function bad(id: string, digits: string): SuiteCase {
  return failing(id, [frame(text, bytes(digits))], 1007);
}

function each(
  section: string,
  make: (id: string, digits: string) => SuiteCase,
  sequences: readonly string[],
): SuiteCase[] {
  return sequences.map((digits, i) => make(`${section}.${i + 1}: ${digits.slice(0, 24)}`, digits));
}

/** Every byte from one to another, each with a space behind it. */
function spaced(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, i) => `${(from + i).toString(16)}20`).join('');
}

/** Every prefix of the text in bytes: valid where a character ends. */
const prefixes = Array.from({ length: kosme.length }, (_, i) => hex(kosme.subarray(0, i + 1)));
const boundaries = new Set(['ceba', 'cebae1bdb9', 'cebae1bdb9cf83', 'cebae1bdb9cf83cebc', hex(kosme)]);

const shortened = ['c0', 'e080', 'f08080', 'f8808080', 'fc80808080', 'df', 'efbf', 'f7bfbf', 'fbbfbfbf', 'fdbfbfbfbf'];
const surrogates = ['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf'];
const pairs = [
  'eda080edb080',
  'eda080edbfbf',
  'edadbfedb080',
  'edadbfedbfbf',
  'edae80edb080',
  'edae80edbfbf',
  'edafbfedb080',
  'edafbfedbfbf',
];
/** The noncharacters at the end of each plane, which are valid. */
const planes = Array.from({ length: 34 }, (_, i) =>
  hex(utf8(String.fromCodePoint((i >> 1) * 0x10000 + 0xfffe + (i & 1)))),
);

/** 6.*: text that is UTF-8, and text that is not. */
export const utf8Cases: readonly SuiteCase[] = [
  answered('6.1.1', [frame(text)], echo(text)),
  answered('6.1.2', [frame(text, '', false), frame(0, '', false), frame(0)], echo(text)),
  answered('6.1.3', [frame(text, '', false), frame(0, 'middle', false), frame(0)], echo(text, 'middle')),
  answered('6.2.1', [frame(text, greeting)], echo(text, greeting)),
  answered(
    '6.2.2',
    [frame(text, greeting.subarray(0, 8), false), frame(0, greeting.subarray(8))],
    echo(text, greeting),
  ),
  answered('6.2.3', fragmented(text, greeting, 1), echo(text, greeting)),
  answered('6.2.4', fragmented(text, kosme, 1), echo(text, kosme)),
  failing('6.3.1', [frame(text, invalid)], 1007),
  failing('6.3.2', fragmented(text, invalid, 1), 1007),
  ...[1, 2, 3, 4].map((i) => answered(`6.5.${i}`, chopped(i, frame(text, kosme)), echo(text, kosme))),
  ...prefixes.map((digits, i) => (boundaries.has(digits) ? whole : bad)(`6.6.${i + 1}`, digits)),
  ...each('6.7', whole, ['00', 'c280', 'e0a080', 'f0908080']),
  ...each('6.8', bad, ['f888808080', 'fc8480808080']),
  ...each('6.9', whole, ['7f', 'dfbf', 'efbfbf', 'f48fbfbf']),
  ...each('6.10', bad, ['f7bfbfbf', 'fbbfbfbfbf', 'fdbfbfbfbfbf']),
  ...each('6.11', whole, ['ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf']),
  ...each('6.11 too far', bad, ['f4908080']),
  ...each('6.12', bad, ['80', 'bf', '80bf', '80bf80', '80bf80bf', '80bf80bf80', '80bf80bf80bf', '80bf80bf80bf80']),
  ...each('6.12 all', bad, [Array.from({ length: 64 }, (_, i) => (0x80 + i).toString(16)).join('')]),
  ...each('6.13', bad, [
    spaced(0xc0, 0xdf),
    spaced(0xe0, 0xef),
    spaced(0xf0, 0xf7),
    spaced(0xf8, 0xfb),
    spaced(0xfc, 0xfd),
  ]),
  ...each('6.14', bad, shortened),
  ...each('6.15', bad, [shortened.join('')]),
  ...each('6.16', bad, ['fe', 'ff', 'fefeffff']),
  ...each('6.17', bad, ['c0af', 'e080af', 'f08080af', 'f8808080af', 'fc80808080af']),
  ...each('6.18', bad, ['c1bf', 'e09fbf', 'f08fbfbf', 'f887bfbfbf', 'fc83bfbfbfbf']),
  ...each('6.19', bad, ['c080', 'e08080', 'f0808080', 'f880808080', 'fc8080808080']),
  ...each('6.20', bad, surrogates),
  ...each('6.21', bad, pairs),
  ...each('6.22', whole, planes),
  ...each('6.23', whole, ['efbfb9', 'efbfba', 'efbfbb', 'efbfbc', 'efbfbd', 'efbfbe', 'efbfbf']),
  whole('6.24 a byte order mark', 'efbbbf61'),
  failing('6.25 cut off at the end', [frame(text, bytes('61 e282'), false), frame(0)], 1007),
  failing('6.26 cut off by the next message', [frame(text, bytes('61 e282')), frame(text, bytes('ac'))], 1007),
  answered('6.27 binary is not judged', [frame(2, invalid)], echo(2, invalid)),
];

/** 6.4.*: the message never ends, and has to fail all the same. */
export const failFast: readonly SuiteCase[] = [
  failing('6.4.1', [frame(text, kosme, false), frame(0, bytes('f4908080'), false)], 1007),
  failing('6.4.2', [frame(text, kosme, false), frame(0, bytes('f490'), false)], 1007),
  failing('6.4.3', [bytes('01 15'), kosme, bytes('f4908080')], 1007),
  failing('6.4.4', [bytes('01 15'), kosme, bytes('f4'), bytes('90')], 1007),
  failing('6.4.5 in a frame of 64 KiB', [bytes('81 7f 0000000000010000'), utf8('x'.repeat(3000)), bytes('ff')], 1007),
  failing('6.4.6 behind a Ping', [frame(text, bytes('f4'), false), frame(9), bytes('00 7e ffff 90')], 1007, 'pong'),
];
