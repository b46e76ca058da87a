import { closingCases } from './closing-cases.js';
import { fragments, framing, headers, opcodes, pings, reservedBits } from './framing-cases.js';
import type { SuiteCase } from './suite-case.js';
import { failFast, utf8Cases } from './text-cases.js';
import { volumes } from './volume-cases.js';

/** All cases but those of compression, with the clauses that they are about. */
export const suite: readonly (readonly [title: string, cases: readonly SuiteCase[]])[] = [
  ['FRM-04 FRM-15 FRG-01 1 payloads of every way to write a length', framing],
  ['CTL-01 CTL-12 CTL-14 CTL-16 2 Pings and Pongs', pings],
  ['FRM-01 PMD-11 CLS-09 3 reserved bits', reservedBits],
  ['FRM-02 CLS-09 4 reserved opcodes', opcodes],
  ['FRG-02 FRG-03 FRG-04 FRG-07 FRM-16 5 fragments', fragments],
  ['UTF-01 UTF-02 UTF-03 UTF-05 6 text that is UTF-8, and text that is not', utf8Cases],
  ['UTF-04 6.4 text that fails before its end', failFast],
  ['CTL-02 CTL-03 CTL-07 CLS-10 CLS-18 7 the closing handshake', closingCases],
  ['FRM-03 FRM-05 FRM-06 FRM-07 wrong headers', headers],
  ['SEC-01 SEC-02 9 large messages and many small ones', volumes],
];
