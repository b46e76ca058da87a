import { bytes } from '../hex.js';
import {
  answered,
  binary,
  chopped,
  close,
  echo,
  failing,
  fragmented,
  frame,
  ping,
  pong,
  ponged,
  text,
} from './suite-case.js';
import type { SuiteCase } from './suite-case.js';

const lengths = [0, 125, 126, 127, 128, 65535, 65536];
const star = (length: number): Uint8Array => new Uint8Array(length).fill(0x2a);
const fe = (length: number): Uint8Array => new Uint8Array(length).fill(0xfe);

/** 1.*: payloads of every way to write a length. */
export const framing: readonly SuiteCase[] = [
  ...lengths.map((length, i) => answered(`1.1.${i + 1}`, [frame(text, star(length))], echo(text, star(length)))),
  answered('1.1.8', chopped(997, frame(text, star(65536))), echo(text, star(65536))),
  ...lengths.map((length, i) => answered(`1.2.${i + 1}`, [frame(binary, fe(length))], echo(binary, fe(length)))),
  answered('1.2.8', chopped(997, frame(binary, fe(65536))), echo(binary, fe(65536))),
];

const payload = bytes('00 ff fe fd fc fb 00 ff');
const tenPings = Array.from({ length: 10 }, (_, i) => `payload-${i}`);

/** 2.*: Pings and Pongs. */
export const pings: readonly SuiteCase[] = [
  answered('2.1', [frame(ping)], ponged()),
  answered('2.2', [frame(ping, 'Hello, world!')], ponged('Hello, world!')),
  answered('2.3', [frame(ping, payload)], ponged(payload)),
  answered('2.4', [frame(ping, fe(125))], ponged(fe(125))),
  failing('2.5', [frame(ping, fe(126))], 1002),
  answered('2.6', chopped(1, frame(ping, fe(125))), ponged(fe(125))),
  answered('2.7', [frame(pong)]),
  answered('2.8', [frame(pong, 'unsolicited pong payload')]),
  answered('2.9', [frame(pong, 'unsolicited pong payload'), frame(ping, 'ping payload')], ponged('ping payload')),
  answered(
    '2.10',
    tenPings.map((name) => frame(ping, name)),
    ...tenPings.map((name) => ponged(name)),
  ),
  answered('2.11', chopped(1, ...tenPings.map((name) => frame(ping, name))), ...tenPings.map((name) => ponged(name))),
  failing('2.5 for a Pong', [frame(pong, fe(126))], 1002),
  failing('2.5 with a length of 64 bits', [frame(ping, fe(65536))], 1002),
];

const hello = [frame(text, 'Hello, world!'), echo(text, 'Hello, world!')] as const;

/** 3.*: reserved bits without an extension. */
export const reservedBits: readonly SuiteCase[] = [
  failing('3.1', [frame(text, 'Hello, world!', true, 0x10)], 1002),
  failing('3.2', [hello[0], frame(text, 'Hello, world!', true, 0x20), frame(ping)], 1002, hello[1]),
  failing('3.3', [hello[0], frame(text, 'Hello, world!', true, 0x30), frame(ping)], 1002, hello[1]),
  failing('3.4', chopped(1, hello[0], frame(text, 'Hello, world!', true, 0x40), frame(ping)), 1002, hello[1]),
  failing('3.5', [frame(binary, payload, true, 0x50)], 1002),
  failing('3.6', [frame(ping, 'Hello, world!', true, 0x60)], 1002),
  failing('3.7', [frame(close, bytes('03e8'), true, 0x70)], 1002),
  failing('3.8 on a Pong', [frame(pong, '', true, 0x40)], 1002),
  failing('3.9 on a continuation', [frame(text, 'a', false), frame(0, 'b', true, 0x40)], 1002),
  failing('3.10 on an empty fragment', [frame(text, '', false, 0x40)], 1002),
];

/** 4.*: reserved opcodes. */
export const opcodes: readonly SuiteCase[] = [
  ...[3, 4, 5, 6, 7].flatMap((opcode, i) => [
    failing(`4.1.${i + 1}`, [frame(opcode)], 1002),
    failing(`4.1.${i + 1} with a payload`, [hello[0], frame(opcode, 'reserved opcode'), frame(ping)], 1002, hello[1]),
  ]),
  ...[11, 12, 13, 14, 15].flatMap((opcode, i) => [
    failing(`4.2.${i + 1}`, [frame(opcode)], 1002),
    failing(`4.2.${i + 1} with a payload`, chopped(1, hello[0], frame(opcode, 'x'), frame(ping)), 1002, hello[1]),
  ]),
  failing('4.3 between fragments', [frame(text, 'a', false), frame(3, 'b'), frame(0, 'c')], 1002),
];

const first = frame(text, 'fragment1', false);
const last = frame(0, 'fragment2');
const both = echo(text, 'fragment1fragment2');
const pongme = frame(ping, 'ping payload');
const ponging = ponged('ping payload');
const stray = (fin: boolean): Uint8Array => frame(0, 'non-continuation payload', fin);
const five = [
  frame(text, 'fragment1', false),
  frame(0, 'fragment2', false),
  frame(ping, 'pongme 1!'),
  frame(0, 'fragment3', false),
  frame(0, 'fragment4', false),
  frame(ping, 'pongme 2!'),
  frame(0, 'fragment5'),
];
const fiveAnswers = [
  ponged('pongme 1!'),
  ponged('pongme 2!'),
  echo(text, 'fragment1fragment2fragment3fragment4fragment5'),
];

/** 5.*: fragments, and what stands between them. */
export const fragments: readonly SuiteCase[] = [
  failing('5.1', [frame(ping, 'fragment1', false), last], 1002),
  failing('5.2', [frame(pong, 'fragment1', false), last], 1002),
  failing('5.2 for a Close', [frame(close, bytes('03e8'), false)], 1002),
  answered('5.3', [first, last], both),
  answered('5.4', chopped(11, first, last), both),
  answered('5.5', chopped(1, first, last), both),
  answered('5.6', [first, pongme, last], ponging, both),
  answered('5.7', chopped(11, first, pongme, last), ponging, both),
  answered('5.8', chopped(1, first, pongme, last), ponging, both),
  failing('5.9', [stray(true), hello[0]], 1002),
  failing('5.10', chopped(24, stray(true), hello[0]), 1002),
  failing('5.11', chopped(1, stray(true), hello[0]), 1002),
  failing('5.12', [stray(false), hello[0]], 1002),
  failing('5.13', chopped(24, stray(false), hello[0]), 1002),
  failing('5.14', chopped(1, stray(false), hello[0]), 1002),
  failing('5.15', [first, last, frame(0, 'fragment3', false), frame(text, 'fragment4')], 1002, both),
  failing('5.16', [stray(false), first, last, stray(false), first, last], 1002),
  failing('5.17', [stray(true), first, last, stray(true), first, last], 1002),
  failing('5.18', [first, frame(text, 'fragment2')], 1002),
  answered('5.19', five, ...fiveAnswers),
  answered('5.20', chopped(1, ...five), ...fiveAnswers),
  failing('5.21 binary within text', [first, frame(binary, payload)], 1002),
  answered('5.22 all fragments empty', [frame(binary, '', false), frame(0, '', false), frame(0)], echo(binary)),
  answered('5.23 one of three empty', [first, frame(0, '', false), last], both),
  answered('5.24 empty at both ends', [frame(text, '', false), frame(0, 'a', false), frame(0)], echo(text, 'a')),
  answered('5.25 a Pong between', [first, frame(pong, 'x'), last], both),
  answered('5.26 one after the other', [first, last, first, last], both, both),
  answered('5.27 in bytes', fragmented(binary, payload, 1), echo(binary, payload)),
];

/** Beyond Autobahn: what a header can say wrongly. */
export const headers: readonly SuiteCase[] = [
  ...[
    '81 7e 0000',
    '81 7e 0001 61',
    '81 7e 007d',
    '82 7f 0000000000000000',
    '82 7f 000000000000ffff',
    '89 7e 0001 00',
  ].map((digits) => failing(`a length that is not minimal: ${digits}`, [bytes(digits)], 1002)),
  ...['82 7f 8000000000000000', '82 7f ffffffffffffffff'].map((digits) =>
    failing(`a length with its top bit: ${digits}`, [bytes(digits)], 1002),
  ),
  ...['82 7f 7fffffffffffffff', '82 7f 0020000000000000', '81 7f 0000000100000000', '81 7f 0000000001000001'].map(
    (digits) => failing(`a length above the limit: ${digits}`, [bytes(digits)], 1009),
  ),
  failing('above the limit in two frames', [frame(binary, fe(1), false), bytes('80 7f 0000000001000000')], 1009),
  ...['81 80 00000000', '81 85 00000000 48656c6c6f', '89 80 01020304', '88 82 00000000 03e8', '00 81 00000000 61'].map(
    (digits) => failing(`masked by the server: ${digits}`, [bytes(digits)], 1002),
  ),
];
