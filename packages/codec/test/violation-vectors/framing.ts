import type { Extension } from '../../src/extension.js';
import type { DeflateFailure } from '../../src/ports.js';
import type { Role } from '../../src/role.js';
import type { ViolationId } from '../../src/violations.js';
import type { WireOptions } from '../../src/wire-options.js';
import { bytes } from '../hex.js';
import { RecordedWire } from '../recorded-wire.js';
import type { ViolationVector } from './violation-vector.js';

/** A vector of the wire: these bytes come, and the Close that goes out is read from what was written. */
function wire(
  violation: ViolationId,
  title: string,
  digits: string,
  options: Partial<WireOptions> = {},
  role: Role = 'client',
): ViolationVector {
  const provoke: ViolationVector['provoke'] = () => {
    const peer = new RecordedWire(role, options).receive(digits);
    const sent = bytes(peer.sent());
    // 88, length, the masking key of zeros in the client role, code
    const code = role === 'client' ? 6 : 2;
    const closeSent = sent[0] === 0x88 && sent.length >= code + 2 ? (sent[code]! << 8) | sent[code + 1]! : undefined;
    return { error: peer.error, closeSent };
  };
  return { violation, title, provoke };
}

/** An extension on RSV1 that gives one answer to every step. */
function answering(outcome: Uint8Array | DeflateFailure): readonly Extension[] {
  return [
    {
      name: 'answering',
      rsv: 0x40,
      wants: () => false,
      encode: (_input, _end, done) => done(outcome),
      decode: (_input, _end, _limit, done) => done(outcome),
      release: () => {},
    },
  ];
}

const tenBytes = { limits: { maxMessageBytes: 10 } };

export const vectors: readonly ViolationVector[] = [
  ...['c1', 'a1', '91', 'f1'].map((first) => wire('reserved-bit', `FRM-01 the first byte ${first}`, `${first} 00`)),
  wire('reserved-bit', 'FRM-01 on an empty binary frame', 'c2 00'),
  ...['c8', 'a9', '9a'].map((first) => wire('reserved-bit', `FRM-01 PMD-11 the control frame ${first}`, `${first} 00`)),
  wire('reserved-bit', 'FRM-01 PMD-11 RSV1 on a continuation', '41 01 61 c0 01 62', {
    extensions: answering(bytes('61')),
  }),
  wire('reserved-bit', 'FRM-01 another bit than the one negotiated', 'e1 00', { extensions: answering(bytes('61')) }),
  wire('reserved-bit', 'PMD-11 RSV1 on a Ping although it was negotiated', 'c9 00', {
    extensions: answering(bytes('61')),
  }),

  ...['83', '84', '85', '86', '87', '8b', '8c', '8d', '8e', '8f'].map((first) =>
    wire('unknown-opcode', `FRM-02 the opcode of ${first}`, `${first} 00`),
  ),
  wire('unknown-opcode', 'FRM-02 between the fragments of a message', '01 01 61 83 00'),

  wire('length-not-minimal', 'T-24 FRM-05 125 in 16 bits', '82 7e 00 7d'),
  wire('length-not-minimal', 'T-24 FRM-05 0 in 16 bits', '81 7e 00 00'),
  wire('length-not-minimal', 'T-24 FRM-05 65535 in 64 bits', '82 7f 00*6 ff ff'),
  wire('length-not-minimal', 'T-24 FRM-05 0 in 64 bits', '82 7f 00*8'),
  wire('length-top-bit', 'T-25 FRM-03 only the top bit', '82 7f 80 00*7'),
  wire('length-top-bit', 'T-25 FRM-03 every bit', '82 7f ff*8'),

  wire('masked-by-server', 'T-23 FRM-07 a masked text frame', '81 81 00*4 61'),
  wire('masked-by-server', 'FRM-07 a masked Ping', '89 80 00*4'),
  wire('unmasked-by-client', 'FRM-08 a text frame', '81 01 61', {}, 'server'),
  wire('unmasked-by-client', 'FRM-08 a Close', '88 00', {}, 'server'),

  wire('frame-too-big', 'T-25 FRM-06 2^53 bytes, from the header alone', '82 7f 00 20 00*6'),
  wire('frame-too-big', 'T-25 FRM-06 2^63 - 1 bytes', '82 7f 7f ff*7'),
  wire('frame-too-big', 'FRM-06 SEC-01 one byte more than maxMessageBytes', '82 0b', tenBytes),
  wire('frame-too-big', 'SEC-01 one byte more than maxFrameBytes', '82 06', { limits: { maxFrameBytes: 5 } }),

  wire('unexpected-continuation', 'FRG-02 at the start', '80 01 61'),
  wire('unexpected-continuation', 'FRG-02 after a whole message', '81 01 61 00 00'),
  wire('interleaved-message', 'FRG-02 a text frame inside of a text message', '01 01 61 81 01 62'),
  wire('interleaved-message', 'FRG-02 a binary frame inside of a text message', '01 00 02 00'),

  wire(
    'message-too-big',
    'T-26 SEC-02 over two fragments, from the header of the second',
    '02 06 00*6 80 05',
    tenBytes,
  ),
  wire('message-too-big', 'PMD-34 an extension stopped at the limit', 'c2 01 00', { extensions: answering('too-big') }),
  wire('message-too-big', 'PMD-34 an extension gave more than the limit', 'c2 01 00', {
    extensions: answering(new Uint8Array(11)),
    ...tenBytes,
  }),
  wire('message-too-big', 'PMD-34 over several steps', '42 01 00 00 01 00 80 01 00', {
    extensions: answering(new Uint8Array(5)),
    ...tenBytes,
  }),
  wire('too-many-fragments', 'T-27 SEC-02 the limit counts the first frame too', '01 00 00 00 00 00 00 00', {
    limits: { maxFragments: 3 },
  }),

  wire('invalid-utf8', 'T-28 UTF-02 UTF-03 a whole message with an overlong form', '81 02 c0 80'),
  wire('invalid-utf8', 'UTF-02 a character that the message cuts off', '81 02 e2 82'),
  wire('invalid-utf8', 'UTF-03 a character that the last fragment cuts off', '01 01 e2 80 01 82'),
  wire('invalid-utf8', 'T-28 UTF-04 in the middle of a frame whose end has not come', '81 0a f4 90'),
  wire('invalid-utf8', 'UTF-04 in a fragment, before the message ends', '01 02 ed a0'),
  wire('invalid-utf8', 'UTF-07 after the transformation', 'c1 01 00', { extensions: answering(bytes('ff')) }),
  wire('invalid-utf8', 'UTF-04 UTF-07 after the transformation of a part', '41 01 00', {
    extensions: answering(bytes('ff')),
  }),
  wire('corrupt-payload', 'PMD-29 an extension could not decode', 'c2 01 00', { extensions: answering('corrupt') }),

  ...['08', '09', '0a'].map((first) => wire('fragmented-control', `FRG-04 the first byte ${first}`, `${first} 00`)),
  ...['88', '89', '8a'].map((first) =>
    wire('control-too-long', `T-22 CTL-01 126 bytes after ${first}`, `${first} 7e 00 7e`),
  ),
  wire('control-too-long', 'CTL-01 a 64-bit length', '89 7f'),

  wire('truncated-close-code', 'T-50 CTL-02 a body of one byte', '88 01 03'),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535].map((code) =>
    wire('illegal-close-code', `T-54 CLS-18 the code ${code}`, `88 02 ${code.toString(16).padStart(4, '0')}`),
  ),
  wire('illegal-close-code', 'T-50 CLS-18 reason bytes without a code', '88 03 77 68 79'),
  wire('invalid-close-reason', 'CTL-03 a reason that is not UTF-8', '88 04 03 e8 c3 28'),
  wire('invalid-close-reason', 'CTL-03 a reason that ends in the middle of a character', '88 03 03 e8 c3'),
];
