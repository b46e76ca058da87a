import { readFileSync } from 'node:fs';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PerMessageDeflate } from 'ws';
import type { RawFrame } from '../fuzz/frame.js';
import { formFrame } from '../fuzz/frame.js';
import { countingEntropy } from '../fuzz/ports.js';
import { zlibPort } from '../fuzz/zlib-port.js';
import type { ExtensionParameter } from '../src/extension.js';
import { ClientPerMessageDeflate } from '../src/permessage-deflate-negotiation.js';
import { hybiWriter, receivedByHybi, receivedByWs, wsWriter } from './differential-peer.js';
import type { Outcome } from './differential-peer.js';

const RSV1 = 0x40;
const bytes = (string: string): Uint8Array => new TextEncoder().encode(string);
const event = (type: string, string: string): string => `${type} ${Buffer.from(string).toString('hex')}`;

/** What the two make of the same frames from a server, each frame in a chunk of its own. */
async function compare(
  frames: readonly RawFrame[],
  deflate = false,
): Promise<{ readonly hybi: Outcome; readonly ws: Outcome }> {
  const chunks = frames.map(formFrame);
  const peer = new PerMessageDeflate({ isServer: false });
  peer.accept([{}]);
  const extension = new ClientPerMessageDeflate(zlibPort).accept([]);
  const { events, closes } = receivedByHybi(chunks, 'client', deflate ? [extension] : []);
  const ws = await receivedByWs(chunks, 'client', deflate ? { 'permessage-deflate': peer } : {});
  peer.cleanup();
  return { hybi: { events, closes }, ws };
}

/** Whether each accepts these parameters of an answer to an offer with these options. */
function negotiate(
  options: { serverNoContextTakeover?: boolean; serverMaxWindowBits?: number },
  answer: readonly ExtensionParameter[],
) {
  return {
    hybi: succeeds(() => new ClientPerMessageDeflate(zlibPort, options).accept(answer)),
    ws: succeeds(() =>
      new PerMessageDeflate({ isServer: false, ...options }).accept([
        Object.fromEntries(answer.map(([name, value]) => [name, [value]])),
      ]),
    ),
  };
}

/** The first byte of the frame in which each sends `message` as a client, after this answer. */
async function firstByteSent(
  message: string,
  accepted: Record<string, readonly unknown[]>,
  answer: readonly ExtensionParameter[],
): Promise<{ readonly ws: number | undefined; readonly hybi: number | undefined }> {
  const hybi = hybiWriter(
    'client',
    [new ClientPerMessageDeflate(zlibPort, { threshold: 0 }).accept(answer)],
    countingEntropy(),
  );
  hybi.wire.sendText(message);
  hybi.wire.flush();
  const deflate = new PerMessageDeflate({ isServer: false, threshold: 0 });
  deflate.accept([accepted]);
  const ws = wsWriter('client', { 'permessage-deflate': deflate }, countingEntropy());
  const options = { binary: false, fin: true, mask: true, compress: true };
  await new Promise<void>((resolve) => ws.sender.send(message, options, resolve));
  deflate.cleanup();
  return { ws: ws.written()[0], hybi: hybi.written()[0] };
}

/** A compressed message, which may refer back to `window`, or end in a final block. */
function compressed(string: string, window = '', final = false): Uint8Array {
  const deflated = deflateRawSync(bytes(string), {
    finishFlush: final ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...(window !== '' && { dictionary: bytes(window) }),
  });
  // RFC 7692 §7.2.3.4: a final block is followed by the first byte of an empty one.
  return final ? Buffer.concat([deflated, Buffer.of(0)]) : deflated.subarray(0, -4);
}

const succeeds = (work: () => unknown): boolean => {
  try {
    work();
    return true;
  } catch {
    return false;
  }
};
const done = (): void => {};
const order = async (stream: Uint8Array): Promise<readonly string[]> => (await receivedByWs([stream], 'client')).events;
const idsOf = (path: string, pattern: RegExp): readonly string[] =>
  [...readFileSync(new URL(path, import.meta.url), 'utf8').matchAll(pattern)].map(([, id]) => id!);

const tick = '{"symbol":"HYBI","price":101.5}';

describe('where hybi differs from ws on purpose', () => {
  test('D-01 FRM-05 a length in more bytes than needed: ws delivers, hybi fails with 1002', async () => {
    const { hybi, ws } = await compare([{ opcode: 2, payload: bytes('long form'), lengthBytes: 8 }]);
    expect(ws).toEqual({ events: [event('binary', 'long form')], closes: 'none' });
    expect(hybi).toEqual({ events: ['fail'], closes: 1002 });
  });

  test('D-02 FRM-03 the top bit of a 64-bit length: ws says 1009, hybi 1002', async () => {
    const { hybi, ws } = await compare([{ opcode: 2, claims: 1n << 63n, lengthBytes: 8 }]);
    expect(ws).toEqual({ events: ['fail'], closes: 1009 });
    expect(hybi).toEqual({ events: ['fail'], closes: 1002 });
  });

  test('D-03 UTF-04 a bad byte in a fragment: ws fails at the end of the message, hybi at the byte', async () => {
    const frames: readonly RawFrame[] = [
      { opcode: 1, fin: false, payload: Uint8Array.of(0x61, 0xff) },
      { opcode: 9, payload: bytes('in between') },
      { opcode: 0, payload: bytes('end') },
    ];
    const { hybi, ws } = await compare(frames);
    expect(ws).toEqual({ events: [event('ping', 'in between'), 'fail'], closes: 1007 });
    expect(hybi).toEqual({ events: ['fail'], closes: 1007 });
    const unfinished = await compare(frames.slice(0, 1));
    expect(unfinished.ws).toEqual({ events: [], closes: 'none' });
    expect(unfinished.hybi).toEqual({ events: ['fail'], closes: 1007 });
  });

  test('D-04 FRM-06 a frame that is too long and out of order: ws says 1002, hybi 1009', async () => {
    const { hybi, ws } = await compare([
      { opcode: 1, fin: false, payload: bytes('begun') },
      { opcode: 2, claims: 1n << 40n },
    ]);
    expect(ws).toEqual({ events: ['fail'], closes: 1002 });
    expect(hybi).toEqual({ events: ['fail'], closes: 1009 });
  });

  test('D-05 PMD-29 PMD-30 a reference back into a message that ended in a final block: ws fails, hybi delivers', async () => {
    const { hybi, ws } = await compare(
      [
        { opcode: 1, rsv: RSV1, payload: compressed(tick, '', true) },
        { opcode: 1, rsv: RSV1, payload: compressed(tick, tick) },
      ],
      true,
    );
    expect(ws).toEqual({ events: [event('text', tick), 'fail'], closes: 1007 });
    expect(hybi).toEqual({ events: [event('text', tick), event('text', tick)], closes: 'none' });
  });

  test('D-06 PMD-33 a compressed message without a byte: ws fails on the next message, hybi delivers both', async () => {
    const { hybi, ws } = await compare(
      [
        { opcode: 1, rsv: RSV1, payload: compressed(tick) },
        { opcode: 1, rsv: RSV1 },
        { opcode: 1, rsv: RSV1, payload: compressed(tick, tick) },
      ],
      true,
    );
    expect(ws.closes).toBe(1007);
    expect(hybi).toEqual({ events: [event('text', tick), event('text', ''), event('text', tick)], closes: 'none' });
  });

  test('D-07 PMD-06 server_no_context_takeover offered and not answered: ws goes on, hybi fails', () => {
    expect(negotiate({ serverNoContextTakeover: true }, [])).toEqual({ ws: true, hybi: false });
  });

  test('D-08 PMD-21 a window of the server larger than offered: ws goes on, hybi fails', () => {
    expect(negotiate({ serverMaxWindowBits: 10 }, [['server_max_window_bits', '15']])).toEqual({
      ws: true,
      hybi: false,
    });
    expect(negotiate({ serverMaxWindowBits: 10 }, [])).toEqual({ ws: true, hybi: false });
  });

  test('D-09 PMD-15 a window that is not written as plain digits: ws goes on, hybi fails', () => {
    for (const value of ['010', '1e1', '0xa'])
      expect(negotiate({}, [['server_max_window_bits', value]])).toEqual({ ws: true, hybi: false });
  });

  test('D-10 FRG-12 a ping during a message of unknown length: ws sends it at once, hybi behind the message', async () => {
    const { wire, written } = hybiWriter('server', [], countingEntropy());
    const message = wire.beginMessage('binary');
    message.write(bytes('a'));
    wire.ping(bytes('?'));
    message.write(bytes('b'));
    message.end();
    wire.flush();
    const peer = wsWriter('server', {}, countingEntropy());
    peer.sender.send(Buffer.from('a'), { binary: true, fin: false, mask: false, compress: false }, done);
    peer.sender.ping(Buffer.from('?'), false, done);
    peer.sender.send(Buffer.from('b'), { binary: true, fin: true, mask: false, compress: false }, done);
    expect(await order(peer.written())).toEqual([event('ping', '?'), event('binary', 'ab')]);
    expect(await order(written())).toEqual([event('binary', 'ab'), event('ping', '?')]);
  });

  test('D-11 PMD-32 an empty message: ws compresses it, hybi does not', async () => {
    expect(await firstByteSent('', {}, [])).toEqual({ ws: 0x80 | RSV1 | 1, hybi: 0x80 | 1 });
  });

  test('D-12 PMD-28 a window of 8 bits imposed on the sender: ws compresses with 9, hybi does not compress', async () => {
    const answer: readonly ExtensionParameter[] = [['client_max_window_bits', '8']];
    expect(await firstByteSent(tick, { client_max_window_bits: ['8'] }, answer)).toEqual({
      ws: 0x80 | RSV1 | 1,
      hybi: 0x80 | 1,
    });
  });

  test('docs/deviations.md lists these and no others', () => {
    expect(idsOf('../../../docs/deviations.md', /^\| (D-\d\d) /gm)).toEqual(
      idsOf(import.meta.url, /^ {2}test\('(D-\d\d) /gm),
    );
  });
});
