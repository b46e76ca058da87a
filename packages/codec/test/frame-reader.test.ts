import { describe, expect, test } from 'vitest';
import { FrameReader } from '../src/frame-reader.js';
import type { FrameHandler } from '../src/frame-reader.js';
import { defaultLimits } from '../src/limits.js';
import type { Role } from '../src/role.js';
import { bytes, hex } from './hex.js';

/** A reader whose handler writes down what it is told. */
function recorded(role: Role = 'client', maxFrameBytes = defaultLimits.maxFrameBytes) {
  const log: string[] = [];
  const seen: Uint8Array[] = [];
  const handler: FrameHandler = {
    header: (first, length) => log.push(`header ${first.toString(16)} ${length}`),
    data: (source, start, end, last) => {
      seen.push(source);
      log.push(`data ${hex(source.subarray(start, end))}${last ? ' last' : ''}`);
    },
    control: (opcode, source, start, end) =>
      log.push(`control ${opcode.toString(16)} ${hex(source.subarray(start, end))}`),
  };
  const reader = new FrameReader(handler, role, { ...defaultLimits, maxFrameBytes });
  return { reader, log, seen, push: (digits: string) => reader.push(bytes(digits), 0) };
}

const violates = (digits: string, violation: string, role: Role = 'client', maxFrameBytes?: number) => {
  // In one chunk and byte by byte: FRM-15.
  expect(() => recorded(role, maxFrameBytes).push(digits)).toThrow(expect.objectContaining({ violation }));
  const { reader } = recorded(role, maxFrameBytes);
  expect(() => {
    for (const byte of bytes(digits)) reader.push(Uint8Array.of(byte), 0);
  }).toThrow(expect.objectContaining({ violation }));
};

describe('frames', () => {
  test('a reader is at rest between two frames, unless it has memory that it would have to make anew', () => {
    const { reader, push } = recorded();
    const rests = ['81', '01', '61', '89 01', '62', '82 00'].map((digits) => {
      push(digits);
      return reader.isAtRest;
    });
    expect(rests).toEqual([false, false, true, false, true, true]);
    const server = recorded('server');
    expect(server.reader.isAtRest).toBe(true);
    server.push('81 81 00 00 00 00 61');
    expect(server.reader.isAtRest).toBe(false);
  });

  test('FRM-15 several in one chunk are passed on from that chunk, without a copy', () => {
    const { reader, log, seen } = recorded();
    const chunk = bytes('81 01 61 02 00 80 02 62 63');
    expect(reader.push(chunk, 0)).toBe(chunk.length);
    expect(log).toEqual(['header 81 1', 'data 61 last', 'header 2 0', 'data ', 'header 80 2', 'data 6263 last']);
    expect(seen.every((source) => source === chunk)).toBe(true);
  });

  test('FRM-15 byte by byte', () => {
    const { reader, log } = recorded();
    for (const byte of bytes('82 02 61 62 89 02 63 64 8a 00')) reader.push(Uint8Array.of(byte), 0);
    expect(log).toEqual(['header 82 2', 'data 61', 'data 62 last', 'control 9 6364', 'control a ']);
  });

  test('FRM-04 the three forms of a length', () => {
    const { reader, log } = recorded();
    const boundaries = ['7d', '7e 00 7e', '7e 00 7f', '7e ff ff', '7f 00*5 01 00 00'];
    const lengths = [125, 126, 127, 65535, 65536];
    for (const [i, length] of boundaries.entries()) {
      const frame = Buffer.concat([bytes(`82 ${length}`), new Uint8Array(lengths[i]!)]);
      expect(reader.push(frame, 0)).toBe(frame.length);
    }
    expect(log.filter((line) => line.startsWith('header'))).toEqual(lengths.map((length) => `header 82 ${length}`));
  });

  test('stops after the frame at which it was asked to, and goes on from there', () => {
    const { reader, log } = recorded();
    reader.stopped = true;
    expect(reader.push(bytes('81 00 81 00'), 0)).toBe(0);
    reader.stopped = false;
    expect(reader.push(bytes('81 00 81 00'), 2)).toBe(4);
    expect(log).toEqual(['header 81 0', 'data  last']);
  });

  test('FRM-15 a header that ends with its chunk is not followed by an empty piece', () => {
    const { push, log } = recorded();
    push('82 01');
    expect(log).toEqual(['header 82 1']);
    push('61');
    expect(log).toEqual(['header 82 1', 'data 61 last']);
  });
});

describe('masking', () => {
  test('MSK-08 MSK-06 the server role unmasks, also across chunks, and leaves the chunk as it was', () => {
    const { reader, log } = recorded('server');
    const hello = bytes('81 85 37 fa 21 3d 7f 9f 4d 51 58'); // RFC 6455 §5.7
    const before = hello.slice();
    reader.push(hello, 0);
    expect(hello).toEqual(before);
    for (const byte of hello) reader.push(Uint8Array.of(byte), 0);
    expect(log).toEqual([
      'header 81 5',
      'data 48656c6c6f last',
      'header 81 5',
      'data 48',
      'data 65',
      'data 6c',
      'data 6c',
      'data 6f last',
    ]);
  });

  test('MSK-08 a large masked payload', () => {
    const { reader, log } = recorded('server');
    reader.push(Buffer.concat([bytes('82 fe 07 d0 01 02 03 04'), new Uint8Array(2000)]), 0);
    expect(log[1]).toBe(`data ${'01020304'.repeat(500)} last`);
  });

  test('T-23 FRM-07 a frame from the server is not masked', () => violates('81 81', 'masked-by-server'));
  test('FRM-08 a frame from the client is', () => violates('81 01', 'unmasked-by-client', 'server'));
});

describe('what a header alone can break', () => {
  test('FRM-02 a reserved opcode', () => {
    violates('83 00', 'unknown-opcode');
    violates('8b 00', 'unknown-opcode');
  });
  test('FRM-01 PMD-11 a reserved bit on a control frame', () => violates('c9 00', 'reserved-bit'));
  test('FRG-04 a fragmented control frame', () => violates('09 00', 'fragmented-control'));
  test('T-22 CTL-01 a control frame of more than 125 bytes', () => violates('89 7e', 'control-too-long'));
  test('T-24 FRM-05 a length in more bytes than it needs', () => {
    violates('82 7e 00 7d', 'length-not-minimal');
    violates('82 7f 00*6 ff ff', 'length-not-minimal');
  });
  test('T-25 FRM-03 a length with its top bit set', () => violates('82 7f 80 00*7', 'length-top-bit'));
  test('T-25 FRM-06 a length above the limit, before its masking key has come', () => {
    violates('82 7f 00 20 00*6', 'frame-too-big');
    violates('82 86', 'frame-too-big', 'server', 5);
  });
});

describe('a payload that does not go through the reader', () => {
  test('is what is missing of a data frame that is not masked', () => {
    const { reader, push } = recorded();
    expect(reader.missing).toBe(0);
    push('82');
    expect(reader.missing).toBe(0);
    push('05 61');
    expect(reader.missing).toBe(4);
    push('62*4 89 02 61');
    expect(reader.missing).toBe(0);
    const server = recorded('server');
    server.push('82 85 00*4 61');
    expect(server.reader.missing).toBe(0);
  });

  test('FRM-15 is counted, and the reader goes on behind it', () => {
    const { reader, push, log } = recorded();
    push('02 03 61');
    expect(reader.passed(1)).toBe(false);
    expect(reader.passed(1)).toBe(false);
    push('80 02');
    expect(reader.passed(2)).toBe(true);
    push('81 00');
    expect(log).toEqual(['header 2 3', 'data 61', 'header 80 2', 'header 81 0', 'data  last']);
  });
});
