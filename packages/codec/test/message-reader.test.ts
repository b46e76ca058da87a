import { describe, expect, test } from 'vitest';
import type { Extension } from '../src/extension.js';
import { FrameReader } from '../src/frame-reader.js';
import { defaultLimits } from '../src/limits.js';
import type { Limits } from '../src/limits.js';
import { MessageReader } from '../src/message-reader.js';
import { Transformation } from '../src/transformation.js';
import { bytes, hex } from './hex.js';
import { RecordedWire } from './recorded-wire.js';
import { ScriptedExtension } from './scripted-extension.js';
import { textPort } from './strict-text-port.js';

interface Setup {
  readonly deliver?: 'whole' | 'pieces';
  readonly limits?: Partial<Limits>;
  readonly extensions?: readonly Extension[];
}

/** A message reader behind a frame reader, whose deliveries are written down. */
function recorded({ deliver = 'whole', limits = {}, extensions = [] }: Setup = {}) {
  const sink = new RecordedWire('client');
  const all = { ...defaultLimits, ...limits };
  const decoder = new Transformation('decode', extensions, () => sink.log.push('answered'));
  const messages = new MessageReader(
    { sink, text: textPort, decoder, limits: all, deliver },
    {
      stalled: () => sink.log.push('stalled'),
      ping: (payload) => sink.log.push(`ping ${hex(payload)}`),
      closed: (frame) => sink.log.push(`closed ${frame.code}`),
    },
  );
  const frames = new FrameReader(messages, 'client', all);
  const push = (digits: string) => frames.push(bytes(digits), 0);
  /** Bytes that come into the reader's own memory. */
  const land = (digits: string): void => {
    const payload = bytes(digits);
    messages.destination()!.set(payload);
    messages.arrived(payload.length, frames.passed(payload.length));
  };
  return { messages, push, land, log: sink.log };
}

const violates = (digits: string, violation: string, setup?: Setup) =>
  expect(() => recorded(setup).push(digits)).toThrow(expect.objectContaining({ violation }));

test('a reader is at rest between two messages, and tells whether any has come', () => {
  const { messages, push } = recorded();
  push('8a 00 89 00');
  expect([messages.isAtRest, messages.isQuiet]).toEqual([true, true]);
  push('01 01 61 89 00');
  expect([messages.isAtRest, messages.isQuiet]).toEqual([false, false]);
  messages.isQuiet = true;
  push('80 00');
  expect([messages.isAtRest, messages.isQuiet]).toEqual([true, false]);
});

describe('whole messages', () => {
  test('FRG-01 FRG-09 unfragmented and fragmented, text and binary, also empty', () => {
    const { push, log } = recorded();
    push('81 00 82 00 81 02 c3 a9 82 02 00 ff 01 01 c3 80 01 a9 02 01 00 00 00 80 01 ff 01 00 80 00');
    expect(log).toEqual(['text', 'binary', 'text é', 'binary 00ff', 'text é', 'binary 00ff', 'text']);
  });

  test('FRM-16 FRG-05 FRG-10 have the type of their first frame and the data of all, in order', () => {
    const { push, log } = recorded();
    push('01 01 61 00 01 62 80 01 63 02 01 61 80 01 62');
    expect(log).toEqual(['text abc', 'binary 6162']);
  });

  test('T-21 FRG-03 FRG-07 control frames between fragments are handled there and then', () => {
    const { push, log } = recorded();
    push('01 01 61 89 01 01 8a 01 02 80 01 62 88 02 03 e8');
    expect(log).toEqual(['ping 01', 'pong 02', 'text ab', 'closed 1000']);
  });

  test('UTF-01 UTF-05 a character is split across chunks and frames, and U+FEFF is kept', () => {
    const { push, log } = recorded();
    for (const part of ['01 04', 'ef', 'bb bf f0', '80 03 9f', '98 80']) push(part);
    expect(log).toEqual(['text \ufeff😀']);
  });

  test('FRM-10 the whole payload is application data', () => {
    const { push, log } = recorded();
    push('82 04 00 01 02 03');
    expect(log).toEqual(['binary 00010203']);
  });

  test('FRG-11 the same data gives the same message, however it is cut into frames', () => {
    const whole = recorded();
    whole.push('81 04 61 c3 a9 62');
    for (const digits of [
      '01 02 61 c3 80 02 a9 62',
      '01 00 00 01 61 00 03 c3 a9 62 80 00',
      '01 04 61 c3 a9 62 80 00',
    ]) {
      const cut = recorded();
      cut.push(digits);
      expect(cut.log).toEqual(whole.log);
    }
  });

  test('the memory of a binary message belongs to the receiver', () => {
    const delivered: Uint8Array[] = [];
    const { push } = recorded();
    const sink = new RecordedWire('client');
    sink.binary = (message) => delivered.push(message);
    const chunk = bytes(`82 02 61 62 82 28 ${'63'.repeat(40)} 02 01 64 80 01 65`);
    sink.wire.receive(chunk);
    chunk.fill(0);
    expect(delivered.map((message) => hex(message))).toEqual(['6162', '63'.repeat(40), '6465']);
    expect(delivered.every((message) => message.buffer.byteLength === message.length)).toBe(true);
    expect(push('')).toBe(0);
  });

  test('FRM-16 the size of one message does not count for the next', () => {
    const { push, log } = recorded({ limits: { maxMessageBytes: 2, maxFragments: 2 } });
    push('02 01 61 80 01 62 02 01 61 80 01 62 82 02 61 62');
    expect(log).toEqual(['binary 6162', 'binary 6162', 'binary 6162']);
  });
});

describe('messages in pieces', () => {
  test('are passed on as they arrive, with their end', () => {
    const { push, log } = recorded({ deliver: 'pieces' });
    for (const part of ['01 03 61', '62 63', '00 00 80 00', '82 01 ff', '81 00']) push(part);
    expect(log).toEqual([
      'piece 61 text',
      'piece 6263 text',
      'piece  text end',
      'piece ff binary end',
      'piece  text end',
    ]);
  });

  test('UTF-04 are judged as a whole', () => {
    violates('81 02 c0 80', 'invalid-utf8', { deliver: 'pieces' });
    violates('81 01 c3', 'invalid-utf8', { deliver: 'pieces' });
    violates('c1 01 ff', 'invalid-utf8', { deliver: 'pieces', extensions: [new ScriptedExtension()] });
  });

  test('nothing happens when the sink takes no pieces', () => {
    const sink = new RecordedWire('client', { deliver: 'pieces' });
    Object.defineProperty(sink, 'piece', { value: undefined });
    sink.receive('81 00');
    expect(sink.log).toEqual([]);
  });
});

describe('transformed messages', () => {
  test('PMD-09 PMD-13 a marked message goes through the decoder, an unmarked one does not', () => {
    const extension = new ScriptedExtension();
    const { push, log } = recorded({ extensions: [extension], limits: { maxMessageBytes: 10 } });
    push('c1 02 23 61 81 02 23 62 c2 02 23 63 41 02 23 64 80 02 23 65');
    expect(log).toEqual(['text a', 'text #b', 'binary 63', 'text de']);
    expect(extension.steps).toEqual([
      'decode 2361 limit 10 end',
      'decode 2363 limit 10 end',
      'decode 2364 limit 10',
      'decode 2365 limit 9 end',
    ]);
  });

  test('T-35 PMD-33 a marked message without payload is one empty step', () => {
    const extension = new ScriptedExtension();
    const { push, log } = recorded({ extensions: [extension] });
    push('c1 00 42 00 00 00 80 00');
    expect(log).toEqual(['text', 'binary']);
    expect(extension.steps).toEqual(['decode  limit 16777216 end', 'decode  limit 16777216 end']);
  });

  test('PMD-13 its pieces are joined, however they come', () => {
    const { push, log } = recorded({ extensions: [new ScriptedExtension()] });
    for (const part of ['42 04 23', '61', '62', '23', '00 01 63 80', '01', '64']) push(part);
    expect(log).toEqual(['binary 61626364']);
  });

  test('an answer that comes later is delivered by the same code', () => {
    const extension = new ScriptedExtension();
    extension.later = true;
    const { push, log, messages } = recorded({ extensions: [extension] });
    push('c1 02 23 61');
    expect(log).toEqual(['stalled']);
    extension.answer();
    messages.decoded();
    expect(log).toEqual(['stalled', 'answered', 'text a']);
  });
});

describe('what is refused', () => {
  test('FRG-02 fragments out of place', () => {
    violates('80 00', 'unexpected-continuation');
    violates('81 00 80 00', 'unexpected-continuation');
    violates('01 00 81 00', 'interleaved-message');
  });

  test('FRM-01 PMD-11 reserved bits', () => {
    const extensions = [new ScriptedExtension()];
    violates('c1 00', 'reserved-bit');
    violates('b1 00', 'reserved-bit', { extensions });
    violates('41 01 23 c0 00', 'reserved-bit', { extensions });
  });

  test('T-26 SEC-01 SEC-02 too many bytes, from the header alone', () => {
    violates('82 04', 'message-too-big', { limits: { maxMessageBytes: 3 } });
    violates('02 03 61 61 61 80 01', 'message-too-big', { limits: { maxMessageBytes: 3 } });
  });

  test('PMD-34 too many bytes after the transformation', () => {
    const limits = { maxMessageBytes: 3 };
    violates('42 02 61 61 80 02 62 62', 'message-too-big', { limits, extensions: [new ScriptedExtension()] });
    const failing = new ScriptedExtension();
    failing.failure = 'too-big';
    violates('c2 01 61', 'message-too-big', { extensions: [failing] });
  });

  test('PMD-29 what the decoder can not restore', () => {
    const failing = new ScriptedExtension();
    failing.failure = 'corrupt';
    violates('c2 01 61', 'corrupt-payload', { extensions: [failing] });
  });

  test('T-27 SEC-02 too many fragments, empty ones too', () => {
    violates('01 00 00 00 00 00', 'too-many-fragments', { limits: { maxFragments: 2 } });
  });

  test('UTF-02 UTF-03 UTF-04 text that is not UTF-8', () => {
    violates('81 01 ff', 'invalid-utf8');
    violates('81 09 61 f4 90', 'invalid-utf8');
    violates('01 01 c3 80 00', 'invalid-utf8');
    violates('01 01 c3 80 01 61', 'invalid-utf8');
  });
});

test('lets go of what it has gathered', () => {
  const { messages, push, log } = recorded();
  push('02 01 61');
  messages.clear();
  expect(log).toEqual([]);
});

describe('bytes that are read into the memory of their message', () => {
  test('FRM-15 mix with those that are given, in binary and in text', () => {
    const { push, land, log } = recorded();
    push('82 05 61');
    land('62 63');
    push('64');
    land('65');
    push('01 02 c3');
    land('a9');
    push('80 02');
    land('62');
    land('63');
    expect(log).toEqual(['binary 6162636465', 'text ébc']);
  });

  test('UTF-02 UTF-04 are judged as they come', () => {
    const { push, land } = recorded();
    push('81 05 61');
    land('c3');
    expect(() => land('28')).toThrow(expect.objectContaining({ violation: 'invalid-utf8' }));
    const open = recorded();
    open.push('81 02 61');
    expect(() => open.land('c3')).toThrow(expect.objectContaining({ violation: 'invalid-utf8' }));
  });

  test('there is no memory for pieces, nor for a message that an extension transforms', () => {
    const pieces = recorded({ deliver: 'pieces' });
    pieces.push('82 02 61');
    expect(pieces.messages.destination()).toBe(undefined);
    const transformed = recorded({ extensions: [new ScriptedExtension()] });
    transformed.push('c2 02 61');
    expect(transformed.messages.destination()).toBe(undefined);
  });
});
