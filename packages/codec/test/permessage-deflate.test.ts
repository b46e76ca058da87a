import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { constants, createInflateRaw, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zlibPort } from '../fuzz/zlib-port.js';
import type { Extension } from '../src/extension.js';
import { PerMessageDeflate } from '../src/permessage-deflate.js';
import type { DeflateAgreement, DeflateDirection } from '../src/permessage-deflate.js';
import type { DeflateDone, DeflateFailure, RawDeflatePort } from '../src/ports.js';
import { bytes, hex, utf8 } from './hex.js';

const kept: DeflateDirection = { windowBits: 15, contextTakeover: true };
const forgotten: DeflateDirection = { windowBits: 15, contextTakeover: false };
const ample = 100_000_000;

function using(agreed: Partial<DeflateAgreement> = {}, port: RawDeflatePort = zlibPort): PerMessageDeflate {
  return new PerMessageDeflate(port, { compress: kept, decompress: kept, threshold: 0, ...agreed });
}

function step(run: (done: (outcome: Uint8Array | DeflateFailure) => void) => void): Uint8Array | DeflateFailure {
  const outcomes: (Uint8Array | DeflateFailure)[] = [];
  run((outcome) => outcomes.push(outcome));
  expect(outcomes).toHaveLength(1);
  return outcomes[0]!;
}
const encode = (extension: Extension, input: Uint8Array, end = true): Uint8Array | DeflateFailure =>
  step((done) => extension.encode(input, end, done));
const decode = (extension: Extension, input: Uint8Array, end = true, limit = ample): Uint8Array | DeflateFailure =>
  step((done) => extension.decode(input, end, limit, done));
function succeeded(outcome: Uint8Array | DeflateFailure): Uint8Array {
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
}
const shown = (outcome: Uint8Array | DeflateFailure): string => (typeof outcome === 'string' ? outcome : hex(outcome));
const text = (outcome: Uint8Array | DeflateFailure): string =>
  typeof outcome === 'string' ? `(${outcome})` : Buffer.from(outcome).toString();

/** A port that logs what is asked of it and does the work of another. */
function logged(log: string[]): RawDeflatePort {
  const logging =
    (kind: 'inflater' | 'deflater') =>
    (bits: number): ReturnType<RawDeflatePort['inflater']> => {
      log.push(`${kind} ${bits}`);
      const stream = zlibPort[kind](bits);
      return {
        push: (input, end, limit, done) => stream.push(input, end, limit, done),
        release: () => {
          log.push(`release ${kind}`);
          stream.release();
        },
      };
    };
  return { inflater: logging('inflater'), deflater: logging('deflater') };
}

/** Gives some bytes at the tail, or a failure at either step. */
function inTwoSteps(first: DeflateFailure | Uint8Array, last: DeflateFailure | Uint8Array): RawDeflatePort {
  const push = (input: Uint8Array, end: boolean, limit: number, done: DeflateDone): void => {
    if (end) expect([hex(input), limit]).toEqual(['0000ffff', 10 - first.length]);
    done(end ? last : first);
  };
  return { ...zlibPort, inflater: () => ({ push, release: () => undefined }) };
}
function inflatedInTwoSteps(first: DeflateFailure | Uint8Array, last: DeflateFailure | Uint8Array): string {
  return shown(decode(using({}, inTwoSteps(first, last)), new Uint8Array(20_000), true, 10));
}

describe('permessage-deflate in use', () => {
  test('PMD-09 EXT-07 is marked by RSV1', () => {
    expect(using()).toMatchObject({ name: 'permessage-deflate', rsv: 0x40 });
  });

  test.each([
    ['below the threshold', 1023, false],
    ['at the threshold', 1024, true],
    ['of unknown length', undefined, true],
    ['empty (PMD-32)', 0, false],
  ])('PMD-10 PMD-36 a message %s: %s bytes, compressed: %s', (_, length, expected) => {
    expect(using({ threshold: 1024 }).wants(length)).toBe(expected);
  });

  test('PMD-32 an empty message is not compressed, without a threshold either', () => {
    expect(using({ threshold: 0 }).wants(0)).toBe(false);
    expect(using({ threshold: 0 }).wants(1)).toBe(true);
  });

  test('T-38 PMD-28 with a window of 8 bits nothing is compressed', () => {
    const extension = using({ compress: { windowBits: 8, contextTakeover: true } });
    expect(extension.wants(100_000)).toBe(false);
    expect(extension.wants(undefined)).toBe(false);
  });
});

describe('compressing', () => {
  test('PMD-23 PMD-30 is as in RFC 7692 §7.2.3.1 and §7.2.3.2', () => {
    const extension = using();
    expect(shown(encode(extension, utf8('Hello')))).toBe('f248cdc9c90700');
    expect(shown(encode(extension, utf8('Hello')))).toBe('f200110000');
  });

  test('PMD-27 without takeover each message starts from an empty window', () => {
    const extension = using({ compress: forgotten });
    for (let i = 0; i < 3; i++) expect(shown(encode(extension, utf8('Hello')))).toBe('f248cdc9c90700');
  });

  test('PMD-24 the tail is cut off at the end of the message only', () => {
    const tail = bytes('000000ffff');
    const flushing: RawDeflatePort = {
      ...zlibPort,
      deflater: () => ({ push: (_input, _end, _limit, done) => done(tail), release: () => undefined }),
    };
    const extension = using({}, flushing);
    expect(shown(encode(extension, utf8('a'), false))).toBe('000000ffff');
    expect(shown(encode(extension, utf8('b'), true))).toBe('00');
  });

  test('PMD-32 an empty message of unknown length is one zero byte, and leaves the window alone', () => {
    const extension = using();
    encode(extension, utf8('Hello'));
    expect(shown(encode(extension, bytes(''), false))).toBe('');
    expect(shown(encode(extension, bytes(''), true))).toBe('00');
    expect(shown(encode(extension, utf8('Hello')))).toBe('f200110000');
  });

  test('reports what the port reports', () => {
    const broken: RawDeflatePort = {
      ...zlibPort,
      deflater: () => ({ push: (_input, _end, _limit, done) => done('corrupt'), release: () => undefined }),
    };
    expect(encode(using({}, broken), utf8('a'))).toBe('corrupt');
    expect(encode(using({}, broken), utf8('a'), false)).toBe('corrupt');
  });
});

describe('decompressing', () => {
  test.each([
    ['PMD-29 one block', 'f248cdc9c90700'],
    ['PMD-29 a block without compression', '000500faff48656c6c6f00'],
    ['PMD-29 T-34 a final block', 'f348cdc9c9070000'],
    ['PMD-25 PMD-29 two blocks', 'f248050000 00ffff cac9c90700'],
  ])('%s is as in RFC 7692 §7.2.3', (_, digits) => {
    expect(text(decode(using(), bytes(digits)))).toBe('Hello');
  });

  test('T-34 T-40 PMD-10 PMD-30 a back-reference reaches behind a final block, and over uncompressed messages', () => {
    const extension = using();
    expect(text(decode(extension, bytes('f348cdc9c9070000')))).toBe('Hello');
    // An uncompressed message does not come here at all.
    expect(text(decode(extension, bytes('f200110000')))).toBe('Hello');
  });

  test('T-35 PMD-33 a message without a byte is empty, and the next one decodes', () => {
    const extension = using();
    expect(text(decode(extension, bytes('f248cdc9c90700')))).toBe('Hello');
    expect(shown(decode(extension, bytes('')))).toBe('');
    expect(shown(decode(extension, bytes(''), false))).toBe('');
    expect(shown(decode(extension, bytes(''), true))).toBe('');
    expect(text(decode(extension, bytes('f200110000')))).toBe('Hello');
  });

  test('T-35 PMD-32 a message of one zero byte is empty, and the next one decodes', () => {
    const extension = using();
    expect(text(decode(extension, bytes('f248cdc9c90700')))).toBe('Hello');
    expect(shown(decode(extension, bytes('00')))).toBe('');
    expect(text(decode(extension, bytes('f200110000')))).toBe('Hello');
  });

  test('PMD-13 PMD-29 the last piece may be empty', () => {
    const extension = using();
    const parts = [decode(extension, bytes('f248cdc9c90700'), false), decode(extension, bytes(''), true)];
    expect(parts.map(text).join('')).toBe('Hello');
    expect(text(decode(extension, bytes('f200110000')))).toBe('Hello');
  });

  test('PMD-30 without takeover by the server the window is forgotten', () => {
    const extension = using({ decompress: forgotten });
    expect(text(decode(extension, bytes('f248cdc9c90700')))).toBe('Hello');
    expect(decode(extension, bytes('f200110000'))).toBe('corrupt');
  });

  test('T-36 PMD-34 the size is bounded, exactly', () => {
    const packed = new Uint8Array(deflateRawSync(new Uint8Array(1000), { finishFlush: constants.Z_SYNC_FLUSH }));
    const payload = packed.subarray(0, -4);
    expect(decode(using(), payload, true, 999)).toBe('too-big');
    expect(decode(using(), payload, true, 1000)).toHaveLength(1000);
  });

  describe('a payload too long to be copied for its tail', () => {
    const noise = new Uint8Array(randomBytes(50_000));
    const payload = new Uint8Array(deflateRawSync(noise, { finishFlush: constants.Z_SYNC_FLUSH })).subarray(0, -4);

    test('PMD-29 is inflated all the same', () => {
      expect(payload.length).toBeGreaterThan(16 * 1024);
      const extension = using();
      expect(Buffer.compare(succeeded(decode(extension, payload)), noise)).toBe(0);
      expect(Buffer.compare(succeeded(decode(extension, payload)), noise)).toBe(0);
    });

    test('PMD-34 PMD-29 gets its tail as a step of its own, with what is left of the limit', () => {
      expect(inflatedInTwoSteps(bytes('01'), bytes('0203'))).toBe('010203');
      expect(inflatedInTwoSteps(bytes('01'), bytes(''))).toBe('01');
      expect(inflatedInTwoSteps(bytes(''), bytes('02'))).toBe('02');
      expect(inflatedInTwoSteps(bytes('01'), 'too-big')).toBe('too-big');
      expect(inflatedInTwoSteps('corrupt', bytes('02'))).toBe('corrupt');
    });
  });
});

describe('what it holds', () => {
  test('nothing until the first message', () => {
    const log: string[] = [];
    const extension = using({}, logged(log));
    decode(extension, bytes(''));
    encode(extension, bytes(''));
    extension.release();
    expect(log).toEqual([]);
  });

  test('PMD-27 without takeover nothing between two messages', () => {
    const log: string[] = [];
    const extension = using(
      { compress: forgotten, decompress: { windowBits: 9, contextTakeover: false } },
      logged(log),
    );
    encode(extension, utf8('a'), false);
    expect(log).toEqual(['deflater 15']);
    encode(extension, utf8('b'), true);
    decode(extension, bytes('f248cdc9c90700'));
    decode(extension, bytes('f248cdc9c90700'));
    expect(log.slice(1)).toEqual([
      'release deflater',
      'inflater 9',
      'release inflater',
      'inflater 9',
      'release inflater',
    ]);
    extension.release();
    expect(log).toHaveLength(6);
  });

  test('PMD-30 with takeover one state for each direction, until the end', () => {
    const log: string[] = [];
    const extension = using({ decompress: { windowBits: 8, contextTakeover: true } }, logged(log));
    for (let i = 0; i < 2; i++) {
      encode(extension, utf8('a'));
      decode(extension, bytes('f248cdc9c90700'));
    }
    // Inflating with 9 bits reads what was made with 8.
    expect(log).toEqual(['deflater 15', 'inflater 9']);
    extension.release();
    expect(log.slice(2)).toEqual(['release deflater', 'release inflater']);
  });

  test('is freed before the outcome of the last step is given, so that the receiver may start the next', () => {
    const extension = using({ compress: forgotten });
    const outcomes: string[] = [];
    extension.encode(utf8('Hello'), true, (first) => {
      outcomes.push(shown(first));
      extension.encode(utf8('Hello'), true, (second) => outcomes.push(shown(second)));
    });
    expect(outcomes).toEqual(['f248cdc9c90700', 'f248cdc9c90700']);
  });
});

describe('any messages', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ maxLength: 9 }).map((s) => utf8(s.repeat(9))),
  );
  const messages = fc.array(fc.array(piece, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  const direction = fc.record({ windowBits: fc.integer({ min: 9, max: 15 }), contextTakeover: fc.boolean() });

  test('PMD-07 PMD-13 PMD-23 PMD-29 read ∘ write is the identity, in any pieces, at any split', () => {
    fc.assert(
      fc.property(messages, direction, fc.nat(), (all, agreed, cut) => {
        const sender = using({ compress: agreed });
        const receiver = using({ decompress: agreed });
        for (const pieces of all) {
          const payload = Buffer.concat(
            pieces.map((part, i) => succeeded(encode(sender, part, i === pieces.length - 1))),
          );
          const at = cut % (payload.length + 1);
          const back = [decode(receiver, payload.subarray(0, at), false), decode(receiver, payload.subarray(at))];
          expect(back.map(shown).join('')).toBe(hex(...pieces));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('PMD-23 PMD-29 what is sent, a stream of node:zlib reads, the tails put back', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (all) => {
        const sender = using();
        const inflate = createInflateRaw();
        const parts: Buffer[] = [];
        inflate.on('data', (part: Buffer) => parts.push(part));
        for (const pieces of all) {
          const payload = pieces.map((part, i) => succeeded(encode(sender, part, i === pieces.length - 1)));
          inflate.write(Buffer.concat([...payload, bytes('0000ffff')]));
        }
        await new Promise<void>((resolve) => {
          inflate.flush(resolve);
        });
        expect(Buffer.concat(parts).toString('hex')).toBe(hex(...all.flat()));
      }),
      { numRuns: 50 },
    );
  });
});
