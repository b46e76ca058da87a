import { bytes, utf8 } from '../hex.js';
import { answered, close, closing, echo, failing, frame, ping, text } from './suite-case.js';
import type { SuiteCase } from './suite-case.js';

const legal = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
const illegal = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535];
const kosmeThenBad = bytes('cebae1bdb9cf83cebcceb5 eda080 656469746564');
const long = utf8('*'.repeat(256 * 1024));

/** 7.*: the closing handshake. `close 1000` at the end of an answer is the echo of what the case itself sends. */
export const closingCases: readonly SuiteCase[] = [
  answered('7.1.1', [frame(text, 'Hello World!')], echo(text, 'Hello World!')),
  answered('7.1.2', [closing(1000), closing(1000)]),
  answered('7.1.3', [closing(1000), frame(ping)]),
  answered('7.1.4', [closing(1000), frame(text, 'Hello World!')]),
  answered('7.1.5', [frame(text, 'fragment1', false), closing(1000), frame(0, 'fragment2')]),
  answered('7.1.6', [frame(text, long), closing(1000), frame(ping)], echo(text, long)),
  { id: '7.3.1', stream: [frame(close)], answer: ['close empty'] },
  failing('7.3.2', [frame(close, 'a')], 1002),
  answered('7.3.3', [closing(1000)]),
  answered('7.3.4', [closing(1000, 'Hello World!')]),
  answered('7.3.5', [closing(1000, '*'.repeat(123))]),
  failing('7.3.6', [closing(1000, '*'.repeat(124))], 1002),
  failing('7.5.1', [closing(1000, kosmeThenBad)], 1007),
  failing('7.5.2 cut off', [closing(1000, bytes('e282'))], 1007),
  ...legal.map((code, i) => failing(`7.7.${i + 1}: ${code}`, [closing(code)], code)),
  ...legal.map((code, i) => failing(`7.7.${i + 1}: ${code} with a reason`, [closing(code, 'why')], code)),
  ...illegal.map((code, i) => failing(`7.9.${i + 1}: ${code}`, [closing(code)], 1002)),
  ...illegal.map((code, i) => failing(`7.9.${i + 1}: ${code} with a reason`, [closing(code, 'why')], 1002)),
  answered('7.10 what follows need not be a frame', [closing(1000), bytes('ff*100')]),
  failing('7.11 nor after a violation', [bytes('83 00'), closing(1000), bytes('ff*100')], 1002),
];
