import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zlibPort } from '../../fuzz/zlib-port.js';
import type { Extension } from '../../src/extension.js';
import { ClientPerMessageDeflate, ServerPerMessageDeflate } from '../../src/permessage-deflate-negotiation.js';
import type { PerMessageDeflateOptions } from '../../src/permessage-deflate-options.js';
import { bytes, utf8 } from '../hex.js';
import { ClientFrames } from './client-frames.js';
import { EchoWire } from './echo-wire.js';
import { binary, chopped, closing, echo, fragmented, frame, ping, ponged, text } from './suite-case.js';

// Sections 12 and 13 of the Autobahn test suite: messages of many sizes, whole and fragmented, under all ways to agree on compression.

const KiB = 1024;
const words = ['{"id":', ',"name":"', 'kosme', '","tags":["a","b"]}', 'Lorem ipsum ', '\n'];

/** Text that compresses as text does, of a size in bytes. */
function prose(size: number): Uint8Array {
  let written = '';
  for (let i = 7; written.length < size; i = (i * 16807) % 2147483647)
    written += `${words[i % words.length]!}${i % 97}`;
  return utf8(written.slice(0, size));
}

/** Bytes that don't compress. */
function noise(size: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: size }, () => (state = (state * 48271) % 2147483647) >> 8);
}

const sizes = [0, 16, 64, 256, KiB, 4 * KiB, 32 * KiB, 128 * KiB];

const agreements: readonly (readonly [
  title: string,
  client: PerMessageDeflateOptions,
  server: PerMessageDeflateOptions,
])[] = [
  ['13.1 as it is offered', {}, {}],
  ['13.2 PMD-19 without server context', { serverNoContextTakeover: true }, {}],
  ['13.2 PMD-20 PMD-27 without client context, imposed', {}, { clientNoContextTakeover: true }],
  ['13.3 PMD-21 a server window of 9 bits', { serverMaxWindowBits: 9 }, {}],
  ['13.4 PMD-21 a server window of 15 bits', { serverMaxWindowBits: 15 }, {}],
  ['13.5 PMD-19 9 bits without context', { serverMaxWindowBits: 9, serverNoContextTakeover: true }, {}],
  ['13.6 PMD-19 15 bits without context', { serverMaxWindowBits: 15, serverNoContextTakeover: true }, {}],
  ['13.7 PMD-22 PMD-28 client windows of 9 bits', { clientMaxWindowBits: 9 }, {}],
  ['13.8 PMD-22 PMD-28 client windows of 10 bits, imposed', {}, { clientMaxWindowBits: 10 }],
  [
    '13.9 everything at once',
    { clientNoContextTakeover: true, serverNoContextTakeover: true, clientMaxWindowBits: 9 },
    { serverMaxWindowBits: 9 },
  ],
];

type Message = readonly [opcode: number, payload: Uint8Array];

/** Some sizes twice, because the second time the window knows them. */
const messages: readonly Message[] = [...sizes, ...sizes.slice(0, 6)].flatMap((length): Message[] => [
  [text, prose(length)],
  [binary, noise(length)],
]);

/** The frames of messages that a server compresses, in fragments of a size, with a Ping between them. */
function compressed(extension: Extension, sent: readonly Message[], size: number): Uint8Array[] {
  return sent.flatMap(([opcode, payload]) => {
    let body: Uint8Array = new Uint8Array(0);
    extension.encode(payload, true, (output) => {
      if (typeof output !== 'string') body = output;
    });
    const [first, ...rest] = fragmented(opcode, body, size, 0x40);
    return rest.length === 0 ? [first!] : [first!, frame(ping, 'between'), ...rest];
  });
}

function pingsIn(frames: readonly Uint8Array[]): number {
  return frames.filter(([first]) => first === (0x80 | ping)).length;
}

const fragmentSizes = [Infinity, 100, KiB, 32 * KiB];

describe('PMD-07 PMD-09 PMD-13 PMD-30 FRG-07 12 13 messages of all sizes come back, in one frame and in fragments', () => {
  test.each(agreements)('%s', (_title, offered, imposed) => {
    const offering = new ClientPerMessageDeflate(zlibPort, { threshold: 0, ...offered });
    const serving = new ServerPerMessageDeflate(zlibPort, imposed);
    const agreed = () => serving.answer(offering.offers()[0]!.parameters)!;
    const { parameters } = agreed().element;
    for (const size of fragmentSizes) {
      const frames = compressed(agreed().extension, messages, size);
      for (const stream of [frames, chopped(1000, ...frames)]) {
        const client = new EchoWire(
          { extensions: [offering.accept(parameters)] },
          new ClientFrames(agreed().extension),
        );
        const got = client.play(stream);
        expect(got.filter((line) => !line.startsWith('pong'))).toEqual([
          ...messages.map(([opcode, payload]) => echo(opcode, payload)),
          'close 1000',
        ]);
        expect(got.filter((line) => line === ponged('between'))).toHaveLength(pingsIn(frames));
      }
    }
  });
});

const unrestricted = (): Extension => new ClientPerMessageDeflate(zlibPort, { threshold: 0 }).accept([]);

function played(...stream: Uint8Array[]): readonly string[] {
  return new EchoWire({ extensions: [unrestricted()] }, new ClientFrames(unrestricted())).play(stream);
}

describe('what compression does not allow', () => {
  const hello = bytes('f248cdc9c90700');

  test('PMD-11 RSV1 on a continuation, a Ping, a Pong and a Close', () => {
    const first = frame(text, hello.subarray(0, 3), false, 0x40);
    expect(played(first, frame(0, hello.subarray(3), true, 0x40))).toEqual(['close 1002']);
    for (const opcode of [8, 9, 10]) expect(played(frame(opcode, '', true, 0x40))).toEqual(['close 1002']);
  });

  test('FRM-01 RSV2 and RSV3', () => {
    for (const bits of [0x10, 0x20, 0x30, 0x50, 0x60, 0x70])
      expect(played(frame(text, hello, true, bits))).toEqual(['close 1002']);
  });

  test('UTF-07 text that is not UTF-8 once it is restored, also before its end', () => {
    const bad = new Uint8Array(deflateRawSync(bytes('61 ff 61'), { finishFlush: constants.Z_SYNC_FLUSH }));
    expect(played(frame(text, bad.subarray(0, -4), true, 0x40))).toEqual(['close 1007']);
    expect(played(frame(binary, bad.subarray(0, -4), true, 0x40))).toEqual([
      echo(binary, bytes('61 ff 61')),
      'close 1000',
    ]);
  });

  test('PMD-29 bytes that are no DEFLATE', () => {
    expect(played(frame(text, bytes('ff ff ff'), true, 0x40))).toEqual(['close 1007']);
  });

  test('PMD-10 PMD-32 PMD-33 plain messages and empty ones stand between compressed ones', () => {
    const again = bytes('f200110000');
    expect(
      played(
        frame(text, hello, true, 0x40),
        frame(text, 'plain'),
        frame(text, '', true, 0x40),
        frame(text, bytes('00'), true, 0x40),
        frame(text, again, true, 0x40),
      ),
    ).toEqual([echo(text, 'Hello'), echo(text, 'plain'), 'text', 'text', echo(text, 'Hello'), 'close 1000']);
  });

  test('CLS-10 a Close within a compressed message that never ends', () => {
    expect(played(frame(text, hello.subarray(0, 3), false, 0x40), closing(4000), frame(0, hello.subarray(3)))).toEqual([
      'close 4000',
    ]);
  });
});
