import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zlibPort } from '../fuzz/zlib-port.js';
import { ClientPerMessageDeflate, ServerPerMessageDeflate } from '../src/permessage-deflate-negotiation.js';
import type { PerMessageDeflateOptions } from '../src/permessage-deflate-options.js';
import { hex, utf8 } from './hex.js';
import { RecordedWire } from './recorded-wire.js';

// The frames of RFC 7692 §7.2.3, and those of deployed servers, through the whole wire.

function client(options: PerMessageDeflateOptions = {}, maxMessageBytes = 16 * 1024 * 1024): RecordedWire {
  const extension = new ClientPerMessageDeflate(zlibPort, { threshold: 0, ...options }).accept([]);
  return new RecordedWire('client', { extensions: [extension], limits: { maxMessageBytes } });
}

/** A frame of a server, of less than 64 KiB. */
function frame(firstByte: string, payload: Uint8Array): string {
  const length = payload.length.toString(16).padStart(4, '0');
  return `${firstByte}${payload.length < 126 ? length.slice(2) : `7e${length}`}${hex(payload)}`;
}

describe('compressed messages on the wire', () => {
  test('PMD-09 PMD-12 PMD-30 RSV1 marks the first frame; the type stays that of the opcode', () => {
    expect(client().receive('c107f248cdc9c90700').receive('c105f200110000').log).toEqual(['text Hello', 'text Hello']);
    expect(client().receive('4103f248cd').receive('8004c9c90700').log).toEqual(['text Hello']);
    expect(client().receive('c207f248cdc9c90700').log).toEqual(['binary 48656c6c6f']);
  });

  test('PMD-11 RSV1 on a later fragment or a control frame fails the connection', () => {
    expect(client().receive('4103f248cd').receive('c004c9c90700').error?.violation).toBe('reserved-bit');
    expect(client().receive('c900').error?.violation).toBe('reserved-bit');
  });

  test('T-34 PMD-29 PMD-30 a back-reference reaches behind a final block', () => {
    expect(client().receive('c108f348cdc9c9070000').receive('c105f200110000').log).toEqual([
      'text Hello',
      'text Hello',
    ]);
  });

  test('T-35 PMD-33 `c1 00` and PMD-32 `c1 01 00` are empty messages, and the next one decodes', () => {
    for (const empty of ['c100', 'c10100', '41008000', '4101008000']) {
      const peer = client().receive('c107f248cdc9c90700').receive(empty).receive('c105f200110000');
      expect(peer.log).toEqual(['text Hello', 'text', 'text Hello']);
    }
  });

  test('T-40 PMD-10 PMD-30 an uncompressed message does not touch the window', () => {
    const peer = client().receive('c107f248cdc9c90700').receive('8105576f726c64').receive('c105f200110000');
    expect(peer.log).toEqual(['text Hello', 'text World', 'text Hello']);
  });

  test('T-21 CTL-13 FRG-07 a Ping between compressed fragments is answered at once, and the message is whole', () => {
    const peer = client().receive('4103f248cd').receive('890178');
    expect(peer.sent()).toBe('8a810000000078');
    expect(peer.receive('8004c9c90700').log).toEqual(['ping 78', 'text Hello']);
  });

  test('T-36 PMD-34 SEC-01 a bomb fails with 1009 at the limit', () => {
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(30_000_000), { finishFlush: constants.Z_SYNC_FLUSH }));
    const peer = client({}, 1_000_000).receive(frame('c2', bomb.subarray(0, -4)));
    expect(peer.error).toMatchObject({ violation: 'message-too-big', closeCode: 1009 });
    expect(peer.log.filter((call) => call.startsWith('binary'))).toEqual([]);
  });

  test('PMD-29 UTF-01 what is corrupt, or is not UTF-8 once inflated, fails with 1007', () => {
    expect(client().receive('c10107').error).toMatchObject({ violation: 'corrupt-payload', closeCode: 1007 });
    const bad = deflateRawSync(Uint8Array.of(0xff), { finishFlush: constants.Z_SYNC_FLUSH });
    expect(client().receive(frame('c1', bad.subarray(0, -4))).error?.violation).toBe('invalid-utf8');
  });

  test('PMD-09 PMD-23 PMD-30 is written as in RFC 7692 §7.2.3', () => {
    const peer = client();
    peer.wire.sendText('Hello');
    peer.wire.sendText('Hello');
    expect(peer.sent()).toBe('c18700000000f248cdc9c90700c18500000000f200110000');
  });

  test('PMD-10 PMD-32 a message below the threshold, and an empty one, is written as it is', () => {
    const peer = client({ threshold: 6 });
    peer.wire.sendText('Hello');
    peer.wire.sendText('');
    expect(peer.sent()).toBe('81850000000048656c6c6f818000000000');
  });

  test('PMD-24 PMD-32 a message of unknown length ends in the bits of an empty block', () => {
    const peer = client();
    const message = peer.wire.beginMessage('text');
    message.write('Hello');
    message.end();
    const extension = new ServerPerMessageDeflate(zlibPort).answer([])!.extension;
    const receiver = new RecordedWire('server', { extensions: [extension] });
    const frames = peer.sent();
    expect(receiver.receive(frames).log).toEqual(['text Hello']);
    expect(frames).toMatch(/^[4c]1.*00$/);
  });

  test('PMD-07 EXT-09 both roles understand each other, with every parameter', () => {
    const asking = new ClientPerMessageDeflate(zlibPort, {
      threshold: 0,
      serverNoContextTakeover: true,
      serverMaxWindowBits: 9,
    });
    const giving = new ServerPerMessageDeflate(zlibPort, {
      threshold: 0,
      clientNoContextTakeover: true,
      clientMaxWindowBits: 9,
    });
    const answer = giving.answer(asking.offers()[0]!.parameters)!;
    const sender = new RecordedWire('client', { extensions: [asking.accept(answer.element.parameters)] });
    const receiver = new RecordedWire('server', { extensions: [answer.extension] });
    const texts = Array.from({ length: 20 }, (_, i) => 'hybi '.repeat(i));
    for (const text of texts) {
      sender.wire.sendText(text);
      receiver.receive(sender.sent());
      receiver.wire.sendBinary(utf8(text));
      sender.receive(receiver.sent());
    }
    expect(receiver.log).toEqual(texts.map((text) => (text === '' ? 'text' : `text ${text}`)));
    expect(sender.log).toEqual(texts.map((text) => (text === '' ? 'binary' : `binary ${hex(utf8(text))}`)));
  });
});
