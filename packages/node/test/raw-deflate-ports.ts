import { randomBytes } from 'node:crypto';
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync } from 'node:zlib';
import { PerMessageDeflate } from '@hybi/codec';
import type { DeflateFailure, RawDeflatePort, RawDeflateStream } from '@hybi/codec';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const tail = Uint8Array.of(0, 0, 0xff, 0xff);
const ample = 64 * 1024 * 1024;
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

function push(stream: RawDeflateStream, input: Uint8Array, end = true, limit = ample) {
  return new Promise<Uint8Array | DeflateFailure>((resolve) => {
    stream.push(input, end, limit, resolve);
  });
}

async function pushed(stream: RawDeflateStream, input: Uint8Array, end = true): Promise<Uint8Array> {
  const outcome = await push(stream, input, end);
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
}

/** The oracle: one message through a stream of `node:zlib`, flushed. */
function oracleInflate(messages: readonly Uint8Array[], windowBits: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = createInflateRaw({ windowBits });
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', reject);
    for (const message of messages) stream.write(message);
    stream.flush(() => resolve(Buffer.concat(parts)));
  });
}

function oracleDeflate(messages: readonly Uint8Array[], windowBits: number): Promise<Buffer[]> {
  return new Promise((resolve) => {
    const stream = createDeflateRaw({ windowBits });
    const outputs: Buffer[] = [];
    let parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    const next = (index: number): void => {
      if (index === messages.length) {
        resolve(outputs);
        return;
      }
      stream.write(messages[index]!);
      stream.flush(constants.Z_SYNC_FLUSH, () => {
        outputs.push(Buffer.concat(parts));
        parts = [];
        next(index + 1);
      });
    };
    next(0);
  });
}

/** Everything that a {@link RawDeflatePort} promises. Both ways of Node run it. */
export function rawDeflateSuite(port: RawDeflatePort): void {
  describe('a message', () => {
    test('PMD-23 ends with an empty stored block when deflated, and inflates to itself', async () => {
      const deflater = port.deflater(15);
      const packed = await pushed(deflater, text('Hello'));
      expect(Array.from(packed.subarray(-4))).toEqual(Array.from(tail));
      expect(await pushed(port.inflater(15), packed)).toEqual(text('Hello'));
    });

    test('is answered before push returns when it is small', () => {
      const outcomes: unknown[] = [];
      port.deflater(15).push(text('Hello'), true, ample, (outcome) => outcomes.push(outcome));
      expect(outcomes).toHaveLength(1);
    });

    test('above 64 KiB is answered later, with the window as it was and as it should be after', async () => {
      const long = new Uint8Array(randomBytes(100_000));
      const deflater = port.deflater(15);
      const inflater = port.inflater(15);
      for (const message of [text('before'), long, long.subarray(-20_000), text('after')]) {
        let sync = true;
        const packing = new Promise<Uint8Array | DeflateFailure>((resolve) => {
          deflater.push(message, true, ample, (outcome) => {
            expect(sync).toBe(message.length <= 64 * 1024);
            resolve(outcome);
          });
          sync = false;
        });
        const packed = await packing;
        if (typeof packed === 'string') throw new Error(packed);
        // The 20,000 bytes are references into the window that the long message left.
        if (message.length === 20_000) expect(packed.length).toBeLessThan(1000);
        expect(await pushed(inflater, packed)).toEqual(Uint8Array.from(message));
      }
    });

    test('much longer than every buffer comes back whole', async () => {
      const long = new Uint8Array(3_000_000).map((_, i) => (i * i) >> 7);
      const packed = await pushed(port.deflater(15), long);
      expect(Buffer.compare(await pushed(port.inflater(15), packed), long)).toBe(0);
    });

    test('in pieces gives the same bytes as whole', async () => {
      const deflater = port.deflater(15);
      const parts = [await pushed(deflater, text('Hel'), false), await pushed(deflater, bytes(), false)];
      parts.push(await pushed(deflater, text('lo'), false), await pushed(deflater, bytes(), true));
      const packed = Buffer.concat(parts);
      const inflater = port.inflater(15);
      const inflated: Uint8Array[] = [];
      for (const byte of packed) inflated.push(await pushed(inflater, bytes(byte), false));
      inflated.push(await pushed(inflater, bytes(), true));
      expect(Buffer.concat(inflated).toString()).toBe('Hello');
    });

    test('PMD-32 of no bytes is an empty stored block, also right behind another flush', async () => {
      const deflater = port.deflater(15);
      await pushed(deflater, text('Hello'));
      expect(Array.from(await pushed(deflater, bytes()))).toEqual([0, 0, 0, 0xff, 0xff]);
      expect(Array.from(await pushed(deflater, bytes()))).toEqual([0, 0, 0, 0xff, 0xff]);
    });

    test('is given in memory of its own', async () => {
      const packed = await pushed(port.deflater(15), text('Hello'));
      expect(packed.buffer.byteLength).toBe(packed.length);
      const inflated = await pushed(port.inflater(15), packed);
      expect(inflated.buffer.byteLength).toBe(5);
    });
  });

  describe('the window', () => {
    test('PMD-30 is taken over by the next message', async () => {
      const deflater = port.deflater(15);
      const first = await pushed(deflater, text('Hello, hello, hello'));
      const second = await pushed(deflater, text('Hello, hello, hello'));
      expect(second.length).toBeLessThan(first.length);
      const inflater = port.inflater(15);
      await pushed(inflater, first);
      expect(Buffer.from(await pushed(inflater, second)).toString()).toBe('Hello, hello, hello');
    });

    test('PMD-27 is empty in every new stream, whatever earlier ones have left', async () => {
      for (let round = 0; round < 3; round++) {
        const deflater = port.deflater(15);
        const first = await pushed(deflater, text('Hello'));
        const second = await pushed(deflater, text('Hello'));
        deflater.release();
        expect(Array.from(first)).toEqual([0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0, 0, 0, 0xff, 0xff]);
        const fresh = port.inflater(15);
        expect(await push(fresh, second)).toBe('corrupt');
        fresh.release();
        const used = port.inflater(15);
        await pushed(used, first);
        expect(await pushed(used, second)).toEqual(text('Hello'));
        used.release();
      }
    });

    test('is never that of another stream, behind a final block neither', async () => {
      const empty = bytes(0, 0, 0, 0xff, 0xff);
      // Whatever a port keeps for later is in use now, so that the next stream is the one that was released last.
      const others = Array.from({ length: 8 }, () => port.inflater(15));
      for (const other of others) await pushed(other, empty);
      const first = port.inflater(15);
      await pushed(first, bytes(0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00, ...tail));
      first.release();
      const second = port.inflater(15);
      expect(await push(second, bytes(0xf2, 0x00, 0x11, 0x00, 0x00, ...tail))).toBe('corrupt');
      for (const stream of [second, ...others]) stream.release();
    });

    test('PMD-28 is never larger than asked for', async () => {
      const block = new Uint8Array(randomBytes(2048));
      const message = Buffer.concat([block, block]);
      const packed = await pushed(port.deflater(9), message);
      // A reference over 2,048 bytes does not fit a window of 512: nothing is saved.
      expect(packed.length).toBeGreaterThan(message.length);
      expect(await pushed(port.inflater(9), packed)).toEqual(Uint8Array.from(message));
      const wide = await pushed(port.deflater(15), message);
      expect(wide.length).toBeLessThan(3000);
    });
  });

  describe('final blocks', () => {
    const final = bytes(0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00);

    test('T-34 PMD-25 PMD-29 end neither the message nor the window', async () => {
      const inflater = port.inflater(15);
      expect(await pushed(inflater, Buffer.concat([final, bytes(0), tail]))).toEqual(text('Hello'));
      expect(await pushed(inflater, Buffer.concat([bytes(0xf2, 0, 0x11, 0, 0), tail]))).toEqual(text('Hello'));
      expect(await pushed(inflater, Buffer.concat([final, final, bytes(0), tail]))).toEqual(text('HelloHello'));
      inflater.release();
    });

    test('T-34 PMD-25 may end at the end of a piece', async () => {
      const inflater = port.inflater(15);
      const parts = [await pushed(inflater, final, false)];
      parts.push(await pushed(inflater, Buffer.concat([bytes(0xf2, 0, 0x11, 0, 0), tail])));
      expect(Buffer.concat(parts).toString()).toBe('HelloHello');
    });

    test('PMD-25 without any output before them leave an empty window', async () => {
      const empty = bytes(0x03, 0x00);
      const packed = await pushed(port.deflater(15), text('Hello'));
      expect(await pushed(port.inflater(15), Buffer.concat([empty, empty, packed]))).toEqual(text('Hello'));
    });

    test('in numbers that no length explains are refused: each costs a new state', async () => {
      const flood = new Uint8Array(2000).map((_, i) => (i % 2 === 0 ? 0x03 : 0x00));
      expect(await push(port.inflater(15), flood)).toBe('corrupt');
    });

    test('PMD-29 in a message above 64 KiB', async () => {
      const noise = new Uint8Array(randomBytes(70_000));
      const packed = Buffer.concat([deflateRawSync(noise), deflateRawSync(noise), bytes(0), tail]);
      const inflated = await pushed(port.inflater(15), packed);
      expect(Buffer.compare(inflated, Buffer.concat([noise, noise]))).toBe(0);
    });
  });

  describe('bounds', () => {
    test('PMD-34 the limit is exact', async () => {
      const packed = await pushed(port.deflater(15), new Uint8Array(100_000));
      expect(await push(port.inflater(15), packed, true, 99_999)).toBe('too-big');
      expect(await push(port.inflater(15), packed, true, 100_000)).toHaveLength(100_000);
      expect(await push(port.inflater(15), await pushed(port.deflater(15), bytes()), true, 0)).toHaveLength(0);
      expect(await push(port.inflater(15), packed, true, 0)).toBe('too-big');
      expect(await push(port.inflater(15), await pushed(port.deflater(15), text('a')), true, 0)).toBe('too-big');
    });

    test('the limit holds for a deflater as well', async () => {
      expect(await push(port.deflater(15), new Uint8Array(randomBytes(1000)), true, 100)).toBe('too-big');
    });

    test('PMD-34 the limit counts over final blocks', async () => {
      const block = deflateRawSync(new Uint8Array(6000));
      const packed = Buffer.concat([block, block, bytes(0), tail]);
      expect(await push(port.inflater(15), packed, true, 11_999)).toBe('too-big');
      expect(await push(port.inflater(15), packed, true, 12_000)).toHaveLength(12_000);
    });

    test('T-36 PMD-34 a bomb of 64 MiB in 64 KiB stops at the limit', async () => {
      const bomb = deflateRawSync(new Uint8Array(64 * 1024 * 1024), { finishFlush: constants.Z_SYNC_FLUSH });
      expect(bomb.length).toBeLessThan(66 * 1024);
      const limit = 1024 * 1024;
      const before = process.memoryUsage().arrayBuffers;
      expect(await push(port.inflater(15), bomb, true, limit)).toBe('too-big');
      const taken = process.memoryUsage().arrayBuffers - before;
      // At most the limit, and the buffers in use.
      expect(taken).toBeLessThan(limit + 512 * 1024);
    });

    test('PMD-34 a bomb in pieces stops as well', async () => {
      const bomb = deflateRawSync(new Uint8Array(8 * 1024 * 1024), { finishFlush: constants.Z_SYNC_FLUSH });
      const inflater = port.inflater(15);
      let left = 100_000;
      let outcome: Uint8Array | DeflateFailure = bytes();
      for (let at = 0; at < bomb.length && typeof outcome !== 'string'; at += 50) {
        const piece = bomb.subarray(at, at + 50);
        outcome = await push(inflater, piece, at + 50 >= bomb.length, left);
        left -= outcome.length;
      }
      expect(outcome).toBe('too-big');
    });
  });

  describe('hostile input', () => {
    test('is reported as corrupt, at once, in the thread pool, and behind good bytes', async () => {
      expect(await push(port.inflater(15), bytes(0x07, 0))).toBe('corrupt');
      const long = new Uint8Array(70_000).fill(0x07);
      expect(await push(port.inflater(15), long)).toBe('corrupt');
      const good = await pushed(port.deflater(15), text('Hello'));
      const inflater = port.inflater(15);
      expect(await push(inflater, Buffer.concat([good, bytes(0x07, 0)]))).toBe('corrupt');
      inflater.release();
    });

    test('of any kind ends in bytes, corrupt or too-big, never in a throw', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), async (pieces) => {
          const inflater = port.inflater(15);
          for (const [index, piece] of pieces.entries()) {
            const outcome = await push(inflater, piece, index === pieces.length - 1, 10_000);
            if (typeof outcome === 'string') break;
            expect(outcome.length).toBeLessThanOrEqual(10_000);
          }
          inflater.release();
        }),
        { numRuns: 300 },
      );
    });
  });

  describe('release', () => {
    test('while the thread pool works silences the answer', async () => {
      const inputs = { deflater: new Uint8Array(randomBytes(100_000)), inflater: new Uint8Array(100_000).fill(7) };
      for (const kind of ['deflater', 'inflater'] as const) {
        const stream = port[kind](15);
        const answers: unknown[] = [];
        stream.push(inputs[kind], true, ample, (outcome) => answers.push(outcome));
        stream.release();
        // The same work behind it in the same pool: when it is done, the first is long done.
        await push(port[kind](15), inputs[kind]);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        expect(answers).toEqual([]);
      }
    });

    test('of many streams at once is harmless, and so is one that never worked', async () => {
      port.inflater(15).release();
      const streams = Array.from({ length: 10 }, () => port.deflater(15));
      for (const stream of streams) await pushed(stream, text('Hello'));
      for (const stream of streams) stream.release();
      expect(await pushed(port.deflater(15), text('Hello'))).toHaveLength(11);
    });
  });

  describe('under permessage-deflate', () => {
    const kept = { windowBits: 15, contextTakeover: true };
    const forgotten = { windowBits: 15, contextTakeover: false };

    function decoded(payloads: readonly (readonly number[])[]): string[] {
      const extension = new PerMessageDeflate(port, { compress: kept, decompress: kept, threshold: 0 });
      const outcomes: string[] = [];
      for (const payload of payloads) {
        extension.decode(bytes(...payload), true, ample, (outcome) =>
          outcomes.push(typeof outcome === 'string' ? `(${outcome})` : Buffer.from(outcome).toString()),
        );
      }
      extension.release();
      return outcomes;
    }

    test('T-35 PMD-32 PMD-33 both encodings of an empty message leave the stream as it was', () => {
      const hello = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
      const again = [0xf2, 0x00, 0x11, 0x00, 0x00];
      expect(decoded([hello, [], [0], again, [], again])).toEqual(['Hello', '', '', 'Hello', '', 'Hello']);
    });

    test('T-34 PMD-29 PMD-30 a message may refer back behind a final block', () => {
      const final = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00];
      expect(decoded([final, [0xf2, 0x00, 0x11, 0x00, 0x00]])).toEqual(['Hello', 'Hello']);
    });

    test('T-36 PMD-13 PMD-27 messages of every size come back, with and without takeover', async () => {
      for (const direction of [kept, forgotten]) {
        const extension = new PerMessageDeflate(port, { compress: direction, decompress: direction, threshold: 0 });
        for (const length of [1, 1000, 16_384, 16_385, 100_000, 10]) {
          const message = new Uint8Array(randomBytes(length));
          const packed = await new Promise<Uint8Array | DeflateFailure>((resolve) => {
            extension.encode(message, true, resolve);
          });
          if (typeof packed === 'string') throw new Error(packed);
          const back = await new Promise<Uint8Array | DeflateFailure>((resolve) => {
            extension.decode(packed, true, length, resolve);
          });
          expect(back).toEqual(message);
        }
        extension.release();
      }
    });
  });

  describe('against the streams of node:zlib', () => {
    const messages = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ maxLength: 100 }).map((value) => text(value.repeat(20))),
      ),
      { minLength: 1, maxLength: 6 },
    );

    test('what we deflate with takeover, they inflate', async () => {
      await fc.assert(
        fc.asyncProperty(messages, fc.integer({ min: 9, max: 15 }), async (inputs, bits) => {
          const deflater = port.deflater(bits);
          const packed: Uint8Array[] = [];
          for (const input of inputs) packed.push(await pushed(deflater, input));
          expect(Buffer.compare(await oracleInflate(packed, bits), Buffer.concat(inputs))).toBe(0);
          deflater.release();
        }),
        { numRuns: 60 },
      );
    });

    test('what they deflate with takeover, we inflate message by message, at any split', async () => {
      const nonEmpty = messages.map((list) => list.filter((message) => message.length > 0));
      await fc.assert(
        fc.asyncProperty(nonEmpty, fc.integer({ min: 9, max: 15 }), fc.nat(), async (inputs, bits, cut) => {
          const inflater = port.inflater(bits);
          for (const [index, packed] of (await oracleDeflate(inputs, bits)).entries()) {
            const at = cut % packed.length;
            const head = await pushed(inflater, packed.subarray(0, at), false);
            const whole = Buffer.concat([head, await pushed(inflater, packed.subarray(at))]);
            expect(Buffer.compare(whole, inputs[index]!)).toBe(0);
          }
          inflater.release();
        }),
        { numRuns: 60 },
      );
    });
  });
}
