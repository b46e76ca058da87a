import { describe, expect, test } from 'vitest';
import type { Extension } from '../src/extension.js';
import { FrameWriter } from '../src/frame-writer.js';
import { Opcode } from '../src/opcode.js';
import type { FrameMemory, TextPort } from '../src/ports.js';
import { SendQueue } from '../src/send-queue.js';
import { SpareSlabs } from '../src/spare-slabs.js';
import { Transformation } from '../src/transformation.js';
import { bytes, hex, joined, utf8 } from './hex.js';
import { ScriptedExtension } from './scripted-extension.js';
import { textPort } from './strict-text-port.js';

const port: TextPort = textPort;

function recorded(
  { extensions = [] as readonly Extension[], interleavePings = false, maxPings = 2, text = port } = {},
  memory?: FrameMemory,
) {
  const written: Uint8Array[] = [];
  const failures: string[] = [];
  const sink = {
    writable: true,
    /** Called once, within the next `write`. */
    during: undefined as (() => void) | undefined,
    write(part: Uint8Array): boolean {
      written.push(part);
      const { during } = sink;
      sink.during = undefined;
      during?.();
      return sink.writable;
    },
    flushesNeeded: 0,
    flushNeeded(): void {
      sink.flushesNeeded += 1;
    },
  };
  const writer = new FrameWriter(sink, text, undefined, undefined, new SpareSlabs());
  const encoder: Transformation = new Transformation('encode', extensions, () => queue.encoded());
  const queue: SendQueue = new SendQueue({
    writer,
    encoder,
    text,
    memory,
    interleavePings,
    maxPings,
    host: { encodingFailed: (failure) => void failures.push(failure) },
  });
  const sent = (): string => {
    writer.flush();
    return hex(...written.splice(0));
  };
  /** Makes the transport refuse, with the frame 82 00 as the last that it took. */
  const block = (): void => {
    sink.writable = false;
    queue.sendBinary(new Uint8Array(0));
    sent();
    sink.writable = true;
  };
  const drain = (): string => {
    writer.unblock();
    writer.flush();
    queue.pump();
    return sent();
  };
  return { queue, writer, sink, failures, sent, block, drain };
}

const close = bytes('03 e8');

describe('what is sent from within `write`', () => {
  /** A frame that fills the slab, so that the next one is handed over in the middle of the call that sends it. */
  const filling = new Uint8Array(500);

  test('FRM-14 comes behind the message in progress', () => {
    const { queue, sink, sent } = recorded();
    queue.sendBinary(filling);
    sink.during = () => queue.sendText('nested');
    queue.sendBinary(filling);
    expect(sent().endsWith(`827e01f4${'00'.repeat(500)}81066e6573746564`)).toBe(true);
  });

  test('CTL-06 no data follows a Close', () => {
    const { queue, sink, sent } = recorded();
    queue.sendBinary(filling);
    sink.during = () => queue.closeAfterData(close);
    queue.sendBinary(filling);
    expect(sent().endsWith(`827e01f4${'00'.repeat(500)}880203e8`)).toBe(true);
  });

  test('PMD-30 leaves in the order in which it was transformed', () => {
    const { queue, sink, sent } = recorded({ extensions: [new ScriptedExtension()] });
    queue.sendBinary(filling);
    sink.during = () => queue.sendText('nested');
    queue.sendBinary(filling);
    expect(sent().endsWith(`c27e01f523${'00'.repeat(500)}c107236e6573746564`)).toBe(true);
  });

  test('CTL-15 a Pong that waited leaves once', () => {
    const { queue, sink, sent, block, drain } = recorded();
    block();
    queue.sendPong(bytes('01'));
    sink.during = () => queue.sendText('');
    expect(drain() + sent()).toBe(joined('8a0101 8100'));
  });
});

describe('what is kept', () => {
  test('MSK-07 is a copy, of a Node Buffer too, whose `slice` is a view', () => {
    const { queue, block, drain } = recorded();
    const source = Buffer.of(1);
    block();
    queue.sendPong(source);
    queue.sendPing(source);
    queue.sendBinary(source);
    queue.begin();
    queue.sendPiece(2, source, true, true);
    source[0] = 9;
    expect(drain()).toBe(joined('8a0101 890101 820101 820101'));
  });

  test('FRG-06 has no bound on the number of messages behind one of unknown length', () => {
    const { queue, sent } = recorded();
    queue.begin();
    for (let i = 0; i < 200_000; i++) queue.sendText('');
    queue.sendPiece(2, bytes('00'), true, true);
    expect(sent()).toBe(`820100${'8100'.repeat(200_000)}`);
  });
});

describe('whole messages', () => {
  test('FRM-12 FRM-13 FRM-14 are one frame each, in the order of the calls', () => {
    const { queue, sent } = recorded();
    queue.sendText('a');
    queue.sendBinary(bytes('00'));
    queue.sendText('');
    expect(sent()).toBe(joined('810161 820100 8100'));
  });

  test('wait in order while the transport takes nothing, and are counted', () => {
    const { queue, sent, block, drain } = recorded();
    block();
    const source = bytes('62');
    queue.sendText('é');
    queue.sendBinary(source);
    source.fill(0); // MSK-07
    queue.sendText('c');
    expect(queue.size).toBe(4);
    expect(sent()).toBe('');
    expect(drain()).toBe(joined('8102c3a9 820162 810163'));
    expect(queue.size).toBe(0);
  });

  test('a text that waits is kept as its bytes where the port has them sooner than their number', () => {
    const counted: string[] = [];
    const text: TextPort = {
      ...textPort,
      byteLength(message) {
        counted.push(message);
        return textPort.byteLength(message);
      },
      encoded: (message) => (message === 'é' ? utf8(message) : undefined),
    };
    const { queue, block, drain } = recorded({ text });
    block();
    queue.sendText('é');
    queue.sendText('ü');
    expect(queue.size).toBe(4);
    expect(counted).toEqual(['ü']);
    expect(drain()).toBe(joined('8102c3a9 8102c3bc'));
  });

  test('a hundred thousand that wait cost no more each than a few', () => {
    const { queue, block, drain } = recorded();
    block();
    for (let i = 0; i < 100_000; i++) queue.sendText('');
    expect(drain()).toHaveLength(400_000);
  });
});

describe('messages of unknown length', () => {
  test('FRG-02 FRG-08 FRG-10 the opcode stands on the first frame and FIN on the last', () => {
    const { queue, sent } = recorded();
    queue.begin();
    queue.sendPiece(1, utf8('a'), true, false);
    queue.sendPiece(1, utf8('b'), false, false);
    queue.sendPiece(1, utf8(''), false, true);
    expect(sent()).toBe(joined('010161 000162 8000'));
  });

  test('MSK-07 a piece is copied before the call returns, or is a string', () => {
    const { queue, sent, block, drain } = recorded();
    const piece = bytes('61');
    queue.begin();
    queue.sendPiece(1, piece, true, false);
    piece.fill(0);
    queue.sendPiece(1, 'é', false, false);
    expect(sent()).toBe(joined('010161 0002c3a9'));
    queue.sendPiece(1, '', false, true);
    block();
    queue.begin();
    queue.sendPiece(1, 'ü', true, false);
    expect(queue.size).toBe(2);
    queue.sendPiece(1, '', false, true);
    expect(drain()).toBe(joined('0102c3bc 8000'));
    expect(queue.size).toBe(0);
  });

  test('FRG-06 what is sent while the last piece is handed over comes behind what waits', () => {
    const { queue, sink, sent } = recorded();
    queue.begin();
    queue.sendPiece(2, new Uint8Array(500), true, false);
    queue.sendText('x');
    sink.during = () => queue.sendText('y');
    queue.sendPiece(2, new Uint8Array(500), false, true);
    expect(sent().replaceAll(/(00){500}/g, '…')).toBe(joined('027e01f4… 807e01f4… 810178 810179'));
  });

  test('FRG-06 whole messages wait behind them', () => {
    const { queue, sent } = recorded();
    queue.begin();
    queue.sendText('x');
    queue.sendPiece(2, bytes('00'), true, false);
    queue.sendBinary(bytes('01'));
    expect(queue.size).toBe(2);
    expect(sent()).toBe('020100');
    queue.sendPiece(2, bytes(''), false, true);
    expect(sent()).toBe(joined('8000 810178 820101'));
  });

  test('FRG-06 one at a time', () => {
    const { queue } = recorded();
    queue.begin();
    expect(() => queue.begin()).toThrow('beginMessage: the message before is open, not ended');
    queue.sendPiece(1, utf8(''), true, true);
    queue.begin();
  });
});

describe('control frames', () => {
  test('CTL-13 FRG-07 a Pong goes between fragments, ahead of data that waits', () => {
    const { queue, sent, block, drain } = recorded();
    queue.begin();
    queue.sendPiece(1, utf8('a'), true, false);
    queue.sendPong(bytes('01'));
    queue.sendPiece(1, utf8('b'), false, true);
    expect(sent()).toBe(joined('010161 8a0101 800162'));
    block();
    queue.sendText('c');
    queue.sendPong(bytes('02'));
    expect(drain()).toBe(joined('8a0102 810163'));
  });

  test('CTL-15 of several Pongs that wait only the latest goes out, with the payload that it had', () => {
    const { queue, block, drain } = recorded();
    block();
    const payload = bytes('01');
    queue.sendPong(bytes('00'));
    queue.sendPong(payload);
    payload.fill(9);
    expect(drain()).toBe('8a0101');
    expect(drain()).toBe('');
  });

  test('T-20 FRG-12 own Pings wait for the end of a fragmented message', () => {
    const { queue, sent } = recorded();
    queue.begin();
    queue.sendPing(bytes('00'));
    queue.sendPiece(1, utf8('a'), true, false);
    queue.sendPing(bytes('01'));
    queue.sendText('x');
    queue.sendPiece(1, utf8('b'), false, true);
    expect(sent()).toBe(joined('890100 010161 800162 890101 810178'));
  });

  test('FRG-03 unless they may interleave', () => {
    const { queue, sent } = recorded({ interleavePings: true });
    queue.begin();
    queue.sendPiece(1, utf8('a'), true, false);
    queue.sendPing(bytes('01'));
    expect(sent()).toBe(joined('010161 890101'));
  });

  test('SEC-02 the Pings that wait are bounded', () => {
    const { queue, block, drain } = recorded({ maxPings: 2 });
    block();
    queue.sendPing(bytes('01'));
    queue.sendPing(bytes('02'));
    expect(() => queue.sendPing(bytes('03'))).toThrow(
      'maxQueuedControlFrames: expected at most 2 Pings that wait, not one more',
    );
    expect(drain()).toBe(joined('890101 890102'));
  });
});

describe('the Close', () => {
  test('T-44 CTL-06 follows the data that was sent before', () => {
    const { queue, block, drain } = recorded();
    block();
    queue.sendText('a');
    queue.closeAfterData(close);
    expect(queue.closed).toBe(false);
    expect(drain()).toBe(joined('810161 880203e8'));
    expect(queue.closed).toBe(true);
  });

  test('does not wait for what is behind a message that was not ended', () => {
    const { queue, sent } = recorded();
    queue.begin();
    queue.sendPiece(1, utf8('a'), true, false);
    queue.sendText('behind');
    queue.closeAfterData(close);
    expect(sent()).toBe(joined('010161 880203e8'));
    expect(queue.size).toBe(6); // never sent, and counted so
  });

  test('CTL-08 or goes ahead of everything that waits', () => {
    const { queue, block, drain } = recorded();
    block();
    queue.sendText('a');
    queue.sendPing(bytes('00'));
    queue.closeNow(close);
    expect(queue.size).toBe(1); // never sent, and counted so
    expect(drain()).toBe('880203e8');
  });

  test('FRG-12 Pings that waited for the message boundary are forgotten', () => {
    const { queue, sent } = recorded();
    queue.begin();
    queue.sendPiece(1, utf8('a'), true, false);
    queue.sendPing(bytes('00'));
    queue.closeAfterData(close);
    expect(sent()).toBe(joined('010161 880203e8'));
  });
});

describe('an extension', () => {
  test('PMD-09 PMD-10 marks the first frame of the messages that it wants', () => {
    const extension = new ScriptedExtension();
    const { queue, sent } = recorded({ extensions: [extension] });
    queue.sendText('a');
    queue.sendBinary(bytes('00'));
    extension.wanted = false;
    queue.sendText('b');
    queue.sendBinary(bytes('01'));
    extension.wanted = true;
    queue.begin();
    queue.sendPiece(1, utf8('c'), true, false);
    queue.sendPiece(1, utf8(''), false, true);
    expect(sent()).toBe(joined('c1022361 c2022300 810162 820101 41022363 800123'));
    expect(extension.steps).toContain('wants 1 text');
    expect(extension.steps).toContain('wants 1 binary');
    expect(extension.steps).toContain('wants undefined text');
  });

  test('FRG-08 an empty answer makes no frame, and the first that is not empty has the opcode', () => {
    const extension = new ScriptedExtension();
    extension.hoarding = true;
    const { queue, sent } = recorded({ extensions: [extension] });
    queue.begin();
    queue.sendPiece(2, bytes('61'), true, false);
    expect(sent()).toBe('');
    queue.sendPiece(2, bytes('62'), false, true);
    expect(sent()).toBe('c20423612362');
  });

  test('while it works, data waits in order and control frames do not', () => {
    const extension = new ScriptedExtension();
    extension.later = true;
    const { queue, sent } = recorded({ extensions: [extension] });
    const source = bytes('61');
    queue.sendBinary(source);
    source.fill(0);
    queue.sendBinary(bytes('62'));
    queue.sendText('c');
    queue.sendPing(bytes('00'));
    queue.sendPong(bytes('01'));
    expect(queue.size).toBe(3);
    queue.closeAfterData(close);
    expect(sent()).toBe(joined('890100 8a0101'));
    extension.answer();
    expect(sent()).toBe('c2022361');
    extension.answer();
    extension.answer();
    expect(sent()).toBe(joined('c2022362 c1022363 880203e8'));
    expect(queue.size).toBe(0);
  });

  test('a piece that it took and gave nothing for asks for a flush: whoever waits for room learns of it', () => {
    const extension = new ScriptedExtension();
    extension.later = extension.hoarding = true;
    const { queue, sink, sent } = recorded({ extensions: [extension] });
    queue.begin();
    queue.sendPiece(Opcode.binary, bytes('61'), true, false);
    queue.sendPiece(Opcode.binary, bytes('62'), false, false);
    extension.answer();
    expect(queue.size).toBe(1);
    expect(sink.flushesNeeded).toBe(1);
    extension.answer();
    expect(queue.size).toBe(0);
    expect(sink.flushesNeeded).toBe(2);
    queue.sendPiece(Opcode.binary, bytes('63'), false, true);
    extension.answer();
    expect(sink.flushesNeeded).toBe(3);
    expect(sent()).toBe('c206236123622363');
  });

  test('its answer is ignored when a Close has gone ahead', () => {
    const extension = new ScriptedExtension();
    extension.later = true;
    const { queue, sent } = recorded({ extensions: [extension] });
    queue.sendText('a');
    queue.closeNow(close);
    extension.answer();
    expect(sent()).toBe('880203e8');
  });

  test('its failure is reported, and nothing of the message goes out', () => {
    const extension = new ScriptedExtension();
    extension.failure = 'corrupt';
    const { queue, sent, failures } = recorded({ extensions: [extension] });
    queue.sendText('a');
    expect(failures).toEqual(['corrupt']);
    expect(sent()).toBe('');
  });
});

/** Memory whose loans are told apart by their length. */
function loans() {
  const out: number[] = [];
  const memory: FrameMemory = {
    lend(length) {
      out.push(length);
      return new Uint8Array(length);
    },
    giveBack(part) {
      const index = out.indexOf(part.length);
      if (index !== -1) out.splice(index, 1);
      part.fill(0xdd);
    },
  };
  return { memory, out };
}

describe('memory that is lent', () => {
  test('MSK-07 keeps a large message that has to wait, until its frame is formed', () => {
    const { memory, out } = loans();
    const { queue, block, drain } = recorded({}, memory);
    block();
    const message = new Uint8Array(5000).fill(0x61);
    queue.sendBinary(message);
    queue.sendBinary(message.subarray(0, 100));
    queue.sendText('x'.repeat(5000));
    message.fill(0);
    expect(out).toEqual([5000]);
    expect(drain()).toBe(`827e1388${'61'.repeat(5000)}8264${'61'.repeat(100)}817e1388${'78'.repeat(5000)}`);
    expect(out).toEqual([]);
  });

  test('keeps a large piece that has to wait, and comes back when it is dropped; not what waits behind', () => {
    const { memory, out } = loans();
    const { queue, block } = recorded({}, memory);
    block();
    queue.begin();
    queue.sendPiece(2, new Uint8Array(5000), true, false);
    queue.sendBinary(new Uint8Array(6000));
    expect(out).toEqual([5000]);
    queue.closeNow(close);
    expect(out).toEqual([]);
  });

  test('comes back when what waits is dropped, also when some of it has gone out', () => {
    const { memory, out } = loans();
    const { queue, sink, block, drain } = recorded({}, memory);
    block();
    queue.sendBinary(new Uint8Array(5000));
    queue.sendBinary(new Uint8Array(70_000));
    queue.sendBinary(new Uint8Array(6000));
    sink.during = () => void (sink.writable = false);
    drain();
    expect(out).toContain(6000);
    queue.closeNow(close);
    expect(out).toEqual([]);
  });

  test('is not used behind an open message, whose end may never come', () => {
    const { memory, out } = loans();
    const { queue, sent } = recorded({}, memory);
    queue.begin();
    queue.sendBinary(new Uint8Array(5000));
    expect(out).toEqual([]);
    queue.closeAfterData(close);
    sent();
  });

  test('is free as soon as an extension has its input', () => {
    const { memory, out } = loans();
    const extension = new ScriptedExtension();
    const { queue, sent, block, drain } = recorded({ extensions: [extension] }, memory);
    block();
    extension.later = true;
    queue.sendBinary(new Uint8Array(5000).fill(0x61));
    drain();
    expect(out).toEqual([]);
    extension.answer();
    expect(sent()).toContain('61'.repeat(5000));
  });
});
