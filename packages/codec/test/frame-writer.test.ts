import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameWriter } from '../src/frame-writer.js';
import { mask } from '../src/masking.js';
import { MaskingKeys } from '../src/masking-keys.js';
import type { FrameMemory, TextPort } from '../src/ports.js';
import { SpareSlabs } from '../src/spare-slabs.js';
import { bytes, hex, joined, utf8 } from './hex.js';
import { textPort } from './strict-text-port.js';

function recorded(key?: number, memory?: FrameMemory, text: TextPort = textPort, spares = new SpareSlabs()) {
  const written: Uint8Array[] = [];
  const sink = {
    asked: 0,
    writable: true,
    during: undefined as (() => void) | undefined,
    write(part: Uint8Array): boolean {
      written.push(part);
      sink.during?.();
      return sink.writable;
    },
    flushNeeded(): void {
      sink.asked++;
    },
  };
  const keys = key === undefined ? undefined : new MaskingKeys((target) => new Int32Array(target.buffer).fill(key));
  const writer = new FrameWriter(sink, text, keys, memory, spares);
  const flushed = (): string => {
    writer.flush();
    return hex(...written.splice(0));
  };
  return { writer, sink, written, flushed };
}

describe('the bytes of a frame', () => {
  test('MSK-01 MSK-02 masked "Hello" of RFC 6455 §5.7', () => {
    const { writer, flushed } = recorded(0x3d21fa37);
    writer.text(0x81, 'Hello');
    writer.bytes(0x81, utf8('Hello'));
    expect(flushed()).toBe('818537fa213d7f9f4d5158'.repeat(2));
  });

  test('FRM-09 the server role never masks', () => {
    const { writer, flushed } = recorded();
    writer.text(0x81, 'Hello');
    writer.bytes(0x89, utf8('Hello'));
    expect(flushed()).toBe('810548656c6c6f890548656c6c6f');
  });

  test.each([
    [0, '00'],
    [124, '7c'],
    [125, '7d'],
    [126, '7e007e'],
    [127, '7e007f'],
    [65535, '7effff'],
    [65536, '7f0000000000010000'],
  ])('FRM-04 FRM-05 the length %i is written as %s', (length, header) => {
    const plain = recorded();
    plain.writer.bytes(0x82, new Uint8Array(length));
    expect(plain.flushed()).toBe(`82${header}${'00'.repeat(length)}`);
    plain.writer.text(0x81, 'x'.repeat(length));
    expect(plain.flushed()).toBe(`81${header}${'78'.repeat(length)}`);
    const masked = recorded(0x04030201);
    masked.writer.bytes(0x82, new Uint8Array(length));
    const first = (0x80 | Number.parseInt(header.slice(0, 2), 16)).toString(16);
    const payload = '01020304'.repeat(Math.ceil(length / 4)).slice(0, 2 * length);
    expect(masked.flushed()).toBe(`82${first}${header.slice(2)}01020304${payload}`);
  });

  test('UTF-06 any text, short or long, in either role', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (text) => {
        const payload = hex(utf8(text));
        const plain = recorded();
        plain.writer.text(0x81, text);
        expect(plain.flushed().endsWith(payload)).toBe(true);
        expect(plain.writer.empty).toBe(true);
        const masked = recorded(0);
        masked.writer.text(0x81, text);
        expect(masked.flushed().endsWith(`00000000${payload}`)).toBe(true);
      }),
    );
  });

  test('FRM-12 the text that the port would rather encode itself is that of any other', () => {
    const preferring: TextPort = { ...textPort, encoded: (text) => (text.startsWith('é') ? utf8(text) : undefined) };
    for (const key of [undefined, 0x3d21fa37]) {
      const plain = recorded(key);
      const other = recorded(key, undefined, preferring);
      for (const { writer } of [plain, other])
        for (const text of ['é'.repeat(70), 'ü'.repeat(70)]) writer.text(0x81, text);
      expect(other.writer.payload).toBe(280);
      expect(other.flushed()).toBe(plain.flushed());
    }
  });

  test('UTF-06 a character that is not ASCII, at the end of short text', () => {
    for (const key of [undefined, 0]) {
      const { writer, flushed } = recorded(key);
      writer.text(0x81, 'ab\ud800');
      expect(flushed()).toMatch(/^81(05|8500000000)6162efbfbd$/);
    }
  });
});

describe('the slab', () => {
  test('FRM-14 all frames of one turn go out in one write, asked for once', () => {
    const { writer, sink, written } = recorded();
    writer.text(0x81, 'a');
    writer.bytes(0x82, bytes('00'));
    writer.bytes(0x89, bytes(''));
    expect(sink.asked).toBe(1);
    writer.flush();
    writer.flush();
    expect(written.map((part) => hex(part))).toEqual([joined('81016182 01008900')]);
    writer.text(0x81, 'b');
    expect(sink.asked).toBe(2);
  });

  test('serves another writer when this one has left it, and no two at a time', () => {
    const spares = new SpareSlabs();
    const [one, other] = [
      recorded(undefined, undefined, textPort, spares),
      recorded(undefined, undefined, textPort, spares),
    ];
    one.writer.text(0x81, 'a');
    expect(one.writer.isAtRest).toBe(false);
    other.writer.text(0x81, 'b');
    for (const { writer } of [one, other]) {
      writer.flush();
      writer.leave();
      writer.leave();
    }
    expect(one.writer.isAtRest).toBe(true);
    expect(other.written[0]?.buffer).not.toBe(one.written[0]?.buffer);
    one.writer.text(0x81, 'c');
    one.writer.bytes(0x82, new Uint8Array(505));
    one.writer.flush();
    one.writer.leave();
    other.writer.bytes(0x82, new Uint8Array(505));
    other.writer.flush();
    expect(one.written[1]?.buffer).toBe(other.written[0]?.buffer);
    expect(
      one.written
        .slice(1)
        .concat(other.written)
        .map((part) => hex(part).slice(0, 8)),
    ).toEqual(['810163', '827e01f9', '810162', '827e01f9']);
  });

  test('is never written to again where it was handed over', () => {
    const { writer, written } = recorded(7);
    const copies: string[] = [];
    for (let turn = 0; turn < 300; turn++) {
      writer.bytes(0x82, new Uint8Array(turn * 3));
      writer.text(0x81, 'x'.repeat(turn % 70));
      writer.flush();
      while (copies.length < written.length) copies.push(hex(written[copies.length]!));
    }
    expect(written.map((part) => hex(part))).toEqual(copies);
  });

  test('counts the payload of data, not of control frames, until it is handed over', () => {
    const { writer } = recorded(7);
    writer.text(0x81, 'abc');
    writer.text(0x81, 'é');
    writer.bytes(0x82, bytes('00'));
    writer.bytes(0x8a, bytes('00'));
    expect(writer.payload).toBe(6);
    writer.flush();
    expect(writer.payload).toBe(0);
  });

  test('FRM-14 is handed over when it is full, and grows only while turns fill it', () => {
    const { writer, written } = recorded();
    for (let i = 0; i < 200; i++) writer.bytes(0x82, new Uint8Array(1000));
    writer.flush();
    expect(hex(...written)).toBe(`827e03e8${'00'.repeat(1000)}`.repeat(200));
    const sizes = written.map((part) => part.buffer.byteLength);
    expect(sizes.slice(0, 9)).toEqual([1004, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 65536]);
    const idle = recorded();
    for (let turn = 0; turn < 100; turn++) {
      idle.writer.bytes(0x89, new Uint8Array(120));
      idle.writer.flush();
    }
    expect(new Set(idle.written.map((part) => part.buffer.byteLength))).toEqual(new Set([512]));
  });

  test('a frame too large for it gets memory of its own, in order', () => {
    const { writer, written } = recorded();
    writer.text(0x81, 'a');
    writer.bytes(0x82, new Uint8Array(100_000));
    writer.text(0x81, 'b');
    writer.flush();
    expect(written.map((part) => part.length)).toEqual([3, 100_010, 3]);
    expect(written[1]!.buffer.byteLength).toBe(100_010);
  });

  test('MSK-07 the source is copied', () => {
    const { writer, flushed } = recorded(0x01010101);
    const source = bytes('00 00');
    writer.bytes(0x82, source);
    expect(hex(source)).toBe('0000');
    source.fill(9);
    expect(flushed()).toBe('8282010101010101');
  });
});

describe('a transport that wants no more', () => {
  test('room of which no frame came is announced by a flush, and by that of a frame where there is one', () => {
    const { writer, sink } = recorded();
    writer.announceRoom();
    expect(sink.asked).toBe(1);
    writer.text(0x81, 'a');
    expect(sink.asked).toBe(2);
    writer.announceRoom();
    expect(sink.asked).toBe(2);
  });

  test('holds back what is formed until it is unblocked', () => {
    const { writer, sink, written } = recorded();
    sink.writable = false;
    writer.text(0x81, 'a');
    writer.flush();
    expect(writer.blocked).toBe(true);
    writer.text(0x81, 'b');
    writer.flush();
    expect(written).toHaveLength(1);
    writer.unblock();
    writer.flush();
    expect(written.map((part) => hex(part))).toEqual(['810161', '810162']);
  });

  test('may say so to a full slab, in the middle of a call: the frame of that call is held back', () => {
    const { writer, sink, written } = recorded();
    sink.writable = false;
    writer.bytes(0x82, new Uint8Array(500));
    writer.text(0x81, 'x'.repeat(20));
    expect(writer.blocked).toBe(true);
    writer.flush();
    expect(written.map((part) => part.length)).toEqual([504]);
    writer.unblock();
    writer.flush();
    expect(written.map((part) => part.length)).toEqual([504, 22]);
  });

  test('takes nothing before it is unblocked', () => {
    const { writer, written } = recorded();
    writer.block();
    writer.text(0x81, 'a');
    writer.flush();
    expect(written).toEqual([]);
    writer.unblock();
    writer.flush();
    expect(written.map((part) => hex(part))).toEqual(['810161']);
  });

  test('FRM-14 frames that are formed from within `write` are neither lost nor torn, and follow the one in progress', () => {
    const { writer, sink, written } = recorded();
    writer.bytes(0x82, new Uint8Array(4000));
    let nested = 0;
    sink.during = () => {
      if (nested++ === 0) writer.bytes(0x8a, new Uint8Array(125));
    };
    writer.bytes(0x82, new Uint8Array(8100));
    writer.flush();
    expect(written.map((part) => part.length)).toEqual([4004, 8104, 127]);
  });
});

test('lets go of its memory', () => {
  const { writer, flushed } = recorded();
  writer.text(0x81, 'a');
  writer.release();
  expect(writer.empty).toBe(true);
  expect(flushed()).toBe('');
});

/** Memory that counts what of it is out, and has room for so much. */
class CountedMemory implements FrameMemory {
  out = 0;
  masked = 0;
  readonly #room: number;
  readonly #lent = new Set<ArrayBufferLike>();

  constructor(room = Infinity) {
    this.#room = room;
  }

  lend(length: number): Uint8Array | undefined {
    if (this.out + length > this.#room) return undefined;
    this.out += length;
    const lent = new Uint8Array(length).fill(0xee);
    this.#lent.add(lent.buffer);
    return lent;
  }

  giveBack(part: Uint8Array): void {
    if (!this.#lent.has(part.buffer)) return;
    this.out -= part.length;
    part.fill(0xdd);
  }

  mask(part: Uint8Array, start: number, end: number, key: number): void {
    this.masked += end - start;
    mask(part, start, end, key, 0);
  }
}

describe('memory that is lent', () => {
  const written = fc.array(
    fc.oneof(
      fc.nat(9000).map((size) => 'é'.repeat(size / 2)),
      fc.nat(70_000).map((size) => new Uint8Array(size).fill(size)),
      fc.constant('flush' as const),
    ),
    { maxLength: 8 },
  );

  test('MSK-06 FRM-14 carries the same bytes as fresh memory, in either role, and comes back whole', () => {
    fc.assert(
      fc.property(fc.option(fc.integer(), { nil: undefined }), written, fc.nat(200_000), (key, steps, room) => {
        const memory = new CountedMemory(room);
        const lent = recorded(key, memory);
        const fresh = recorded(key);
        let sent = '';
        const flush = (): void => {
          lent.writer.flush();
          for (const part of lent.written.splice(0)) {
            sent += hex(part);
            memory.giveBack(part);
          }
          fresh.writer.flush();
        };
        for (const step of steps) {
          if (step === 'flush') flush();
          else {
            for (const { writer } of [lent, fresh]) {
              if (typeof step === 'string') writer.text(1, step);
              else writer.bytes(2, step);
            }
          }
        }
        flush();
        expect(sent === hex(...fresh.written)).toBe(true);
        expect(memory.out).toBe(0);
      }),
    );
  });

  test('masks a long payload itself, where it can', () => {
    const memory = new CountedMemory();
    const { writer, flushed } = recorded(0x01020304, memory);
    writer.bytes(0x82, new Uint8Array(5000));
    writer.bytes(0x82, new Uint8Array(100));
    flushed();
    expect(memory.masked).toBe(5000);
    const plain = recorded(0x01020304, { lend: (length) => new Uint8Array(length), giveBack: () => undefined });
    plain.writer.bytes(0x82, new Uint8Array(5000));
    expect(plain.flushed()).toBe(`82fe138804030201${'04030201'.repeat(1250)}`);
  });

  test('is not asked for a small slab, and comes back when what is formed is dropped', () => {
    const memory = new CountedMemory();
    const { writer, flushed } = recorded(0, memory);
    writer.bytes(0x82, new Uint8Array(1000));
    expect(memory.out).toBe(0);
    flushed();
    writer.bytes(0x82, new Uint8Array(5000));
    expect(memory.out).toBe(5008);
    writer.release();
    expect(memory.out).toBe(0);
    expect(writer.empty).toBe(true);
  });
});
