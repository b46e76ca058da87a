import { describe, expect, test } from 'vitest';
import { Wire } from '../src/wire.js';
import { bytes, hex, joined } from './hex.js';
import { noEntropy, RecordedWire } from './recorded-wire.js';
import { ScriptedExtension } from './scripted-extension.js';
import { textPort } from './strict-text-port.js';

const close1000 = '88 02 03e8';
/** The Close of the client role, masked with zeros. */
const sent1000 = '88820000000003e8';

describe('setting up', () => {
  test('MSK-01 MSK-04 CTL-05 SEC-08 the client role needs entropy, and no option turns masking off', () => {
    const sink = new RecordedWire('client');
    expect(() => new Wire(sink, { role: 'client', text: textPort })).toThrow(
      'entropy: expected a function in the client role, which masks, not undefined',
    );
    sink.wire.sendText('a');
    sink.wire.ping();
    sink.wire.close();
    expect(sink.sent()).toBe(joined('81810000000061 898000000000 888000000000')); // MSK-01, CTL-05
  });

  test('the server role needs none', () => {
    const sink = new RecordedWire('server');
    const wire = new Wire(sink, { role: 'server', text: textPort });
    expect(wire.state).toBe('open');
  });

  test('the wire tells what its shell has to know too', () => {
    const frameMemory = { lend: () => undefined, giveBack: () => undefined };
    const { wire } = new RecordedWire('client', { frameMemory, closeTimeoutMs: 7 });
    expect([wire.frameMemory, wire.closeTimeoutMs]).toEqual([frameMemory, 7]);
    const plain = new RecordedWire('client').wire;
    expect([plain.frameMemory, plain.closeTimeoutMs, plain.interleavesPings]).toEqual([undefined, 5000, false]);
  });

  test('pieces need a sink that takes them', () => {
    const sink = new RecordedWire('client');
    Object.defineProperty(sink, 'piece', { value: undefined });
    expect(() => new Wire(sink, { role: 'server', text: textPort, deliver: 'pieces' })).toThrow(
      new TypeError("sink: expected one with a method piece for deliver: 'pieces', not one without"),
    );
  });

  test('SEC-01 maxFrameBytes follows maxMessageBytes unless it is given', () => {
    const followed = new RecordedWire('client', { limits: { maxMessageBytes: 3 } }).receive('82 04');
    expect(followed.log).toContain('fail frame-too-big');
    const given = new RecordedWire('client', { limits: { maxMessageBytes: 3, maxFrameBytes: 9 } }).receive('82 04');
    expect(given.log).toContain('fail message-too-big');
  });

  test('SEC-01 a message at the limit passes in one frame that compression has made longer', () => {
    const setup = { limits: { maxMessageBytes: 3 } };
    const peer = new RecordedWire('client', { ...setup, extensions: [new ScriptedExtension()] });
    expect(peer.receive('c2 06 23 00 23 01 02 23').log).toEqual(['binary 000102']);
    expect(peer.receive('82 04').log).toContain('fail message-too-big');
  });
});

describe('sending', () => {
  test('FRM-17 counts what is queued until it is written', () => {
    const peer = new RecordedWire('client');
    peer.wire.sendText('é');
    peer.wire.sendBinary(bytes('00'));
    expect(peer.wire.queuedBytes).toBe(3);
    expect(peer.flushesAsked).toBe(1);
    peer.sent();
    expect(peer.wire.queuedBytes).toBe(0);
    peer.writable = false;
    peer.wire.sendText('ab');
    peer.sent();
    peer.wire.sendText('cd');
    expect(peer.wire.queuedBytes).toBe(2);
    expect(peer.sent()).toBe('');
    peer.wire.drained();
    expect(hex(...peer.written)).toBe('8182000000006364');
  });

  test('T-31 MSK-07 a payload that changes after the call goes out as it was, and stays as the caller left it', () => {
    const peer = new RecordedWire('client', { entropy: (target) => target.fill(0x01) });
    const formed = bytes('00 00');
    peer.wire.sendBinary(formed);
    expect(hex(formed)).toBe('0000');
    formed.fill(0x7f);
    peer.writable = false;
    expect(peer.sent()).toBe('8282010101010101');
    const queued = bytes('00 00');
    peer.wire.sendBinary(queued);
    queued.fill(0x7f);
    peer.wire.drained();
    expect(hex(...peer.written)).toBe('8282010101010101');
  });

  test('CTL-17 a Ping may be sent at any time while it is open', () => {
    const peer = new RecordedWire('server');
    peer.wire.ping();
    peer.wire.sendText('a');
    peer.wire.ping(bytes('01'));
    expect(peer.sent()).toBe(joined('8900 810161 890101'));
  });

  test('FRM-11 refuses everything unless it is open', () => {
    const { wire } = new RecordedWire('client');
    const message = wire.beginMessage('text');
    wire.close();
    const refused = 'the wire is closing, not open';
    expect(() => wire.sendText('a')).toThrow(`sendText: ${refused}`);
    expect(() => wire.sendBinary(bytes(''))).toThrow(`sendBinary: ${refused}`);
    expect(() => wire.beginMessage('text')).toThrow(`beginMessage: ${refused}`);
    expect(() => wire.ping()).toThrow(`ping: ${refused}`);
    expect(() => wire.pong()).toThrow(`pong: ${refused}`);
    message.write('ignored');
    message.end();
    wire.close();
  });

  test('FRG-08 a message of unknown length', () => {
    const peer = new RecordedWire('server');
    const message = peer.wire.beginMessage('binary');
    message.write(bytes('00'));
    message.end();
    peer.wire.beginMessage('text').end();
    expect(peer.sent()).toBe(joined('020100 8000 8100'));
  });

  test('abort closes with 1011, ahead of what waits', () => {
    const peer = new RecordedWire('server');
    const message = peer.wire.beginMessage('text');
    message.write('a');
    peer.wire.sendText('behind');
    message.abort();
    expect(peer.sent()).toMatch(/^010161881703f3/);
    expect(peer.log).toEqual(['arm close 5000']);
    expect(peer.wire.queuedBytes).toBe(6); // never sent, and counted so
  });

  test('an extension that fails to encode closes with 1011, once', () => {
    const extension = new ScriptedExtension();
    const peer = new RecordedWire('server', { extensions: [extension] });
    extension.later = true;
    peer.wire.sendText('a');
    peer.wire.close(1000);
    extension.failure = 'corrupt';
    extension.answer();
    expect(peer.sent()).toMatch(/^88..03f3/);
    expect(peer.log).toEqual(['arm close 5000']);
  });

  test('CTL-01 a control payload of 125 bytes passes, 126 throw', () => {
    const { wire } = new RecordedWire('client');
    wire.ping(new Uint8Array(125));
    wire.pong(new Uint8Array(125));
    expect(() => wire.ping(new Uint8Array(126))).toThrow('payload: expected at most 125 bytes');
    expect(() => wire.pong(new Uint8Array(126))).toThrow(RangeError);
  });

  test('T-47 CLS-16 an illegal code throws before anything is sent', () => {
    const peer = new RecordedWire('client');
    expect(() => peer.wire.close(1006)).toThrow(RangeError);
    expect(() => peer.wire.close(1000, 'x'.repeat(124))).toThrow(RangeError);
    expect(peer.wire.state).toBe('open');
    expect(peer.sent()).toBe('');
  });
});

describe('receiving', () => {
  test('CTL-12 CTL-13 CTL-14 a Ping is answered before it is reported', () => {
    const peer = new RecordedWire('client');
    peer.during = (call) => call === 'ping' && expect(peer.sent()).toBe('8a82000000000102');
    peer.receive('89 02 01 02');
    expect(peer.log).toEqual(['ping 0102']);
  });

  test('CTL-12 a Ping is answered after the own Close, until the Close of the peer has come', () => {
    const peer = new RecordedWire('server');
    peer.wire.close();
    peer.receive('89 80 00*4 81 81 00*4 61 88 80 00*4 89 80 00*4');
    expect(peer.sent()).toBe(joined('8800 8a00'));
    expect(peer.log).toContain('text a');
  });

  test('CTL-14 CTL-15 a Pong that waits has the bytes of its Ping, whatever becomes of the chunk', () => {
    const peer = new RecordedWire('client');
    peer.writable = false;
    peer.wire.sendText('');
    peer.sent();
    // The transport uses its memory again, and the `slice` of a Node Buffer is a view of it.
    const chunk = Buffer.from('890201028904deadbeef', 'hex');
    peer.wire.receive(chunk);
    chunk.fill(0xee);
    peer.writable = true;
    peer.wire.drained();
    expect(peer.sent()).toBe('8a8400000000deadbeef');
  });

  test('CTL-16 a Pong that nobody asked for', () => {
    expect(new RecordedWire('client').receive('8a 01 07').log).toEqual(['pong 07']);
  });
});

describe('pausing', () => {
  test('takes effect in the middle of a chunk, and keeps the rest of it', () => {
    const peer = new RecordedWire('client');
    peer.during = (call) => call === 'text' && peer.wire.pause();
    peer.receive('81 01 61 81 01 62 81 01');
    peer.receive('63 89');
    expect(peer.log).toEqual(['text a', 'readable false']);
    peer.wire.resume();
    expect(peer.log).toEqual(['text a', 'readable false', 'text b']);
    peer.wire.resume();
    expect(peer.log.at(-1)).toBe('text c');
    peer.wire.resume();
    expect(peer.log.at(-1)).toBe('readable true');
    peer.receive('00');
    expect(peer.log.at(-1)).toBe('ping');
  });

  test('between chunks', () => {
    const peer = new RecordedWire('client');
    peer.wire.pause();
    peer.wire.pause();
    peer.receive('81 01 61');
    expect(peer.log).toEqual(['readable false']);
    peer.wire.resume();
    expect(peer.log).toEqual(['readable false', 'text a', 'readable true']);
  });

  test('FRM-01 what was kept is judged like any other input', () => {
    const peer = new RecordedWire('client');
    peer.wire.pause();
    peer.receive('91 00 81 00');
    peer.wire.resume();
    expect(peer.log).toContain('fail reserved-bit');
    expect(peer.log).not.toContain('text');
  });

  test('CLS-05 the end of the transport is reported after what is kept', () => {
    const peer = new RecordedWire('client');
    peer.wire.pause();
    peer.receive(`81 01 61 ${close1000}`);
    peer.wire.ended();
    expect(peer.wire.state).toBe('open');
    peer.wire.resume();
    expect(peer.log.slice(1)).toEqual([
      'text a',
      'readable true',
      'arm close 5000',
      'close 1000 ""',
      'disarm close',
      'closed 1000 remote',
    ]);
  });

  test('CLS-05 FRM-11 what is sent after the end of the transport is not written, and counted until the closure', () => {
    const peer = new RecordedWire('client');
    peer.wire.pause();
    peer.receive('81 01 61');
    peer.wire.ended();
    for (let i = 0; i < 3; i++) peer.wire.sendBinary(new Uint8Array(100_000));
    peer.wire.drained();
    expect(peer.sent()).toBe('');
    let unsent = 0;
    peer.during = (call) => {
      if (call === 'closed') unsent = peer.wire.queuedBytes;
    };
    peer.wire.resume();
    expect(peer.log.at(-1)).toBe('closed 1006 none');
    expect(unsent).toBe(300_000);
  });

  test('several chunks that come meanwhile are kept in order', () => {
    const peer = new RecordedWire('client');
    peer.wire.pause();
    peer.receiveIn(1, bytes('81 02 61 62 81 01 63'));
    peer.during = (call) => call === 'text' && peer.wire.pause();
    peer.wire.resume();
    peer.receiveIn(1, bytes('81 01 64'));
    peer.wire.resume();
    peer.wire.resume();
    expect(peer.log).toEqual(['readable false', 'text ab', 'text c', 'text d']);
  });

  test('CTL-10 the deadline ends it also then', () => {
    const peer = new RecordedWire('client');
    peer.wire.pause();
    peer.receive('81 01 61');
    peer.wire.ended();
    peer.wire.close();
    peer.wire.elapsed('close');
    expect(peer.log.slice(-2)).toEqual(['disarm close', 'closed 1006 local']);
    expect(peer.log).not.toContain('destroy');
  });
});

function waiting() {
  const extension = new ScriptedExtension();
  extension.later = true;
  const peer = new RecordedWire('client', { extensions: [extension] });
  return { extension, peer };
}

describe('an extension that answers later', () => {
  test('the rest of the chunk is kept, and nothing overtakes', () => {
    const { extension, peer } = waiting();
    peer.receive('c1 02 23 61 81 01 62 c1 01 63 89 00');
    peer.receive('81 01 64');
    expect(peer.log).toEqual(['readable false']);
    extension.answer();
    expect(peer.log).toEqual(['readable false', 'text a', 'text b']);
    extension.answer();
    expect(peer.log.slice(3)).toEqual(['text c', 'ping', 'text d', 'readable true']);
  });

  test('with delivery paused the answer waits for `resume`', () => {
    const { extension, peer } = waiting();
    peer.receive('c1 02 23 61');
    peer.wire.pause();
    extension.answer();
    expect(peer.log).toEqual(['readable false']);
    peer.wire.resume();
    expect(peer.log).toEqual(['readable false', 'text a', 'readable true']);
  });

  test('an answer that comes within a sink call is used when the input in progress is done', () => {
    const { extension, peer } = waiting();
    extension.wanted = false;
    peer.writable = false;
    peer.wire.sendText('x');
    peer.sent();
    peer.receive('c1 02 23 61');
    peer.wire.sendText('y');
    peer.during = (call) => {
      if (call !== 'write') return;
      extension.answer();
      expect(peer.log).toEqual(['readable false']);
    };
    peer.wire.drained();
    expect(peer.log).toEqual(['readable false', 'text a', 'readable true']);
  });

  test('PMD-29 a failure of it fails the connection', () => {
    const { extension, peer } = waiting();
    peer.receive('c1 01 61 81 01 62');
    extension.failure = 'corrupt';
    extension.answer();
    expect(peer.log).toContain('fail corrupt-payload');
    expect(peer.log).not.toContain('text b');
    expect(peer.sent()).toBe('88820000000003ef');
  });

  test('CLS-10 its answer is ignored when the connection has ended', () => {
    const { extension, peer } = waiting();
    peer.receive('c1 01 61');
    peer.wire.close();
    peer.wire.elapsed('close');
    peer.wire.ended();
    const { length } = peer.log;
    extension.answer();
    expect(peer.log).toHaveLength(length);
    expect(extension.steps.at(-1)).toBe('release');
  });
});

describe('the closing handshake', () => {
  test('CLS-03 CLS-04 CTL-11 started here: the client waits for the server to end the transport', () => {
    const peer = new RecordedWire('client');
    peer.wire.close(1000, 'bye');
    expect(peer.wire.state).toBe('closing');
    expect(peer.sent()).toBe('88850000000003e8627965');
    peer.receive(close1000);
    peer.wire.ended();
    expect(peer.log).toEqual(['arm close 5000', 'close 1000 ""', 'disarm close', 'closed 1000 clean local']);
    expect(peer.closure).toMatchObject({ sent: { code: 1000, reason: 'bye' }, received: { code: 1000, reason: '' } });
    expect(peer.wire.state).toBe('closed');
  });

  test('T-50 WSS-15 a reason without a code gets 1000', () => {
    const peer = new RecordedWire('server');
    peer.wire.close(undefined, 'why');
    expect(peer.sent()).toBe('880503e8776879');
    peer.wire.ended();
    expect(peer.closure?.sent).toEqual({ code: 1000, reason: 'why' });
  });

  test('CTL-07 CTL-09 CLS-02 started by the peer: the code is echoed, and the server ends the transport first', () => {
    const peer = new RecordedWire('server', { closeTimeoutMs: 7 });
    peer.receive('88 85 00*4 0fa0 616263');
    expect(peer.wire.state).toBe('closing');
    expect(peer.log).toEqual(['arm close 7', 'close 4000 "abc"']);
    expect(peer.sent()).toBe('88020fa0');
    peer.wire.flush();
    expect(peer.log.slice(2)).toEqual(['end']);
    peer.wire.ended();
    expect(peer.closure).toMatchObject({ code: 4000, reason: 'abc', clean: true, initiator: 'remote' });
  });

  test('T-49 CLS-06 an empty Close is echoed as an empty one, and reads as 1005', () => {
    const peer = new RecordedWire('client').receive('88 00');
    expect(peer.sent()).toBe('888000000000');
    peer.wire.ended();
    expect(peer.closure).toMatchObject({ code: 1005, clean: true, received: { code: undefined, reason: '' } });
  });

  test('CTL-11 Closes that cross end it cleanly', () => {
    const peer = new RecordedWire('server');
    peer.wire.close(1001);
    peer.receive('88 82 00*4 03e8');
    expect(peer.sent()).toBe('880203e9');
    expect(peer.log).toEqual(['arm close 5000', 'close 1000 ""', 'end']);
    peer.wire.ended();
    expect(peer.closure).toMatchObject({ code: 1000, clean: true, initiator: 'local', sent: { code: 1001 } });
  });

  test('CTL-08 the answer goes between the fragments of our own message, and ahead of data that waits', () => {
    const peer = new RecordedWire('client');
    peer.wire.beginMessage('text').write('a');
    peer.wire.sendText('behind');
    peer.receive(close1000);
    expect(peer.sent()).toBe('01810000000061' + sent1000);
  });

  test('CTL-07 a Close of ours that still waits gives way to the answer', () => {
    const peer = new RecordedWire('client');
    peer.writable = false;
    peer.wire.sendText('a');
    peer.sent();
    peer.wire.close(1001);
    peer.receive(close1000);
    peer.writable = true;
    peer.wire.drained();
    expect(peer.sent()).toBe(sent1000);
    peer.wire.ended();
    expect(peer.closure).toMatchObject({ code: 1000, clean: true, initiator: 'remote', sent: { code: 1000 } });
    expect(peer.log.filter((line) => line.startsWith('arm'))).toHaveLength(1);
  });

  test('T-44 API-22 messages that were sent before leave before the Close', () => {
    const peer = new RecordedWire('server');
    peer.writable = false;
    peer.wire.sendText('a');
    peer.sent();
    peer.wire.sendText('b');
    peer.wire.close();
    expect(peer.sent()).toBe('');
    peer.writable = true;
    peer.wire.drained();
    expect(hex(...peer.written)).toBe(joined('810162 8800'));
  });

  test('what follows the Close of the peer is ignored, even when it is not a frame', () => {
    const peer = new RecordedWire('client').receive(`${close1000} 81 01 61 ff ff`).receive('ff').receive(close1000);
    expect(peer.log).toEqual(['arm close 5000', 'close 1000 ""']);
  });

  test('T-51 CTL-10 CLS-02 a peer that does not answer has its time, and is then dropped', () => {
    const peer = new RecordedWire('client');
    peer.wire.elapsed('close');
    peer.wire.close(1000);
    peer.sent();
    peer.wire.elapsed('close');
    peer.wire.ended();
    expect(peer.log).toEqual(['arm close 5000', 'destroy', 'disarm close', 'closed 1006 local']);
    expect(peer.closure).toMatchObject({ clean: false, received: undefined, sent: { code: 1000 } });
  });

  test('CLS-05 says whether an end would be clean: when the answer to the Close has gone out', () => {
    const peer = new RecordedWire('client').receive(close1000);
    expect(peer.wire.isCloseComplete).toBe(false);
    peer.sent();
    expect(peer.wire.isCloseComplete).toBe(true);
  });

  test('CLS-05 is not clean when the answer did not go out before the transport ended', () => {
    const peer = new RecordedWire('client').receive(close1000);
    peer.wire.ended();
    expect(peer.closure).toMatchObject({ code: 1000, clean: false, sent: undefined });
  });

  test('T-52 CLS-12 a transport that ends without a Close is 1006 and not clean', () => {
    const peer = new RecordedWire('client');
    peer.wire.ended();
    expect(peer.closure).toMatchObject({ code: 1006, clean: false, initiator: 'none', error: undefined });
  });

  test('T-56 nothing happens after the end', () => {
    const extension = new ScriptedExtension();
    const peer = new RecordedWire('client', { extensions: [extension] });
    peer.wire.ended();
    const { length } = peer.log;
    peer.receive('81 01 61');
    peer.wire.ended();
    peer.wire.drained();
    peer.wire.resume();
    peer.wire.elapsed('close');
    peer.wire.close();
    peer.wire.flush();
    peer.wire.release();
    expect(peer.log).toHaveLength(length);
    expect(extension.steps).toEqual(['release']);
    expect(() => peer.wire.sendText('a')).toThrow('sendText: the wire is closed, not open');
  });
});

describe('failing the connection', () => {
  test('T-42 T-43 CLS-01 CLS-08 CLS-09 SEC-05 a Close with the code, then the end of the write side', () => {
    const peer = new RecordedWire('client').receive('81 01 ff');
    expect(peer.wire.state).toBe('closing');
    expect(peer.log).toEqual(['arm close 5000', 'fail invalid-utf8']);
    expect(peer.sent()).toBe('88820000000003ef');
    expect(peer.log.at(-1)).toBe('end');
    peer.wire.ended();
    expect(peer.closure).toMatchObject({ code: 1006, clean: false, initiator: 'local', sent: { code: 1007 } });
    expect(peer.closure?.error).toBe(peer.error);
  });

  test('CLS-10 nothing more from the peer is processed, not even its Close', () => {
    const peer = new RecordedWire('client').receive(`81 01 61 91 00 81 01 62 ${close1000}`).receive(close1000);
    expect(peer.log).toEqual(['text a', 'arm close 5000', 'fail reserved-bit']);
  });

  test('T-56 CLS-10 and a pause in it does not keep the shell from seeing the end', () => {
    const peer = new RecordedWire('client');
    peer.during = (call) => call === 'text' && peer.wire.pause();
    peer.receive('81 01 61 91 00');
    peer.wire.resume();
    expect(peer.log.filter((line) => line.startsWith('readable'))).toEqual(['readable false', 'readable true']);
  });

  test('CTL-06 no second Close follows one that was sent', () => {
    const peer = new RecordedWire('client');
    peer.wire.close(1000);
    expect(peer.sent()).toBe(sent1000);
    peer.receive('91 00');
    expect(peer.sent()).toBe('');
    expect(peer.log).toEqual(['arm close 5000', 'fail reserved-bit', 'end']);
  });

  test('an own Close that still waits is replaced, and data that waits is not sent', () => {
    const peer = new RecordedWire('server');
    peer.writable = false;
    peer.wire.sendText('a');
    peer.sent();
    peer.wire.sendText('b');
    peer.wire.close(1000);
    peer.receive('91 80 00*4');
    peer.writable = true;
    peer.wire.drained();
    expect(peer.sent()).toBe('880203ea');
    expect(peer.log.at(-1)).toBe('end');
  });

  test('CTL-10 SEC-04 when the transport takes nothing, the deadline ends it', () => {
    const peer = new RecordedWire('client');
    peer.writable = false;
    peer.wire.sendText('a');
    peer.sent();
    peer.receive('91 00');
    expect(peer.sent()).toBe('');
    peer.wire.elapsed('close');
    expect(peer.log.at(-1)).toBe('destroy');
  });

  test('an error that a sink throws is not a violation', () => {
    const peer = new RecordedWire('client');
    peer.during = () => {
      throw new RangeError('not of the wire');
    };
    expect(() => peer.receive('81 00')).toThrow('not of the wire');
    expect(() => peer.receive('81 00')).toThrow('receive: the wire is in the middle of another input, not between two');
  });
});

describe('reading into the memory of a message', () => {
  test('FRM-15 the bytes come into the very memory that is delivered', () => {
    const peer = new RecordedWire('client');
    let delivered: Uint8Array | undefined;
    peer.binary = (message) => void (delivered = message);
    expect(peer.wire.destination(1)).toBe(undefined);
    peer.receive('82 04 61');
    expect(peer.wire.destination(4)).toBe(undefined);
    const memory = peer.wire.destination(3)!;
    memory.set(bytes('62 63 64'));
    peer.wire.arrived(3);
    expect(hex(delivered!)).toBe('61626364');
    expect(delivered!.buffer).toBe(memory.buffer);
    expect(delivered!.buffer.byteLength).toBe(4);
  });

  test('MSK-08 what has to be unmasked is given to receive', () => {
    const peer = new RecordedWire('server');
    peer.receive('82 84 00*4 61');
    expect(peer.wire.destination(1)).toBe(undefined);
  });

  test('more bytes than there was room for throw, and do nothing', () => {
    const peer = new RecordedWire('client');
    expect(() => peer.wire.arrived(1)).toThrow(new RangeError('arrived: expected at most 0 bytes, not 1'));
    peer.receive('82 02 61');
    peer.wire.destination(1)!.set(bytes('62'));
    expect(() => peer.wire.arrived(2)).toThrow('arrived: expected at most 1 bytes, not 2');
    peer.wire.arrived(1);
    expect(peer.log).toEqual(['binary 6162']);
  });
});

describe('re-entry', () => {
  const inputs: [string, (wire: Wire) => void][] = [
    ['receive', (wire) => wire.receive(bytes('81 00'))],
    ['arrived', (wire) => wire.arrived(0)],
    ['ended', (wire) => wire.ended()],
    ['elapsed', (wire) => wire.elapsed('close')],
    ['drained', (wire) => wire.drained()],
    ['resume', (wire) => wire.resume()],
  ];

  test.each(inputs)('%s from within a sink call throws, and does nothing', (name, input) => {
    const peer = new RecordedWire('client');
    let thrown: unknown;
    peer.during = () => {
      peer.during = undefined;
      try {
        input(peer.wire);
      } catch (error) {
        thrown = error;
      }
    };
    peer.receive('81 01 61 81 01 62');
    expect(thrown).toEqual(new Error(`${name}: the wire is in the middle of another input, not between two`));
    expect(peer.log).toEqual(['text a', 'text b']);
    input(peer.wire);
  });

  test('the wire says when it is in the middle of an input', () => {
    const peer = new RecordedWire('client');
    const seen: boolean[] = [peer.wire.isPerforming];
    peer.during = () => void seen.push(peer.wire.isPerforming);
    peer.receive('81 01 61');
    seen.push(peer.wire.isPerforming);
    expect(seen).toEqual([false, true, false]);
  });

  test('the inputs of the application are legal there', () => {
    const peer = new RecordedWire('server');
    peer.during = (call) => {
      if (call !== 'text') return;
      peer.wire.sendText('x');
      peer.wire.sendBinary(bytes('00'));
      peer.wire.ping();
      peer.wire.pong();
      peer.wire.beginMessage('text').end();
      peer.wire.close();
      peer.wire.flush();
    };
    peer.receive('81 80 00*4');
    expect(hex(...peer.written)).toBe(joined('810178 820100 8900 8a00 8100 8800'));
  });
});

test('MSK-03 the keys of one wire are drawn from its entropy', () => {
  let draws = 0;
  const peer = new RecordedWire('client', {
    entropy: (target) => {
      draws++;
      noEntropy(target);
      target[0] = 0x20;
    },
  });
  peer.wire.sendText('a');
  peer.wire.sendText('a');
  expect(peer.sent()).toBe(joined('81812000000041 81810000000061'));
  expect(draws).toBe(1);
});
