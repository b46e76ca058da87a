import { describe, expect, test } from 'vitest';
import type { Extension } from '../src/extension.js';
import { ProtocolError } from '../src/protocol-error.js';
import type { Role } from '../src/role.js';
import { WireLife } from '../src/wire-life.js';
import { settingsOf } from '../src/wire-settings.js';
import type { WireSink } from '../src/wire-sink.js';
import { hex } from './hex.js';
import { ScriptedExtension } from './scripted-extension.js';
import { textPort } from './strict-text-port.js';

/** A life whose sink, and that of its writer, write down what they are told. */
function recorded(role: Role = 'client', extensions: readonly Extension[] = []) {
  const log: string[] = [];
  // In either role without masks, so that frames can be read.
  const settings = { ...settingsOf({ role: 'server', text: textPort }), role };
  const transport = {
    writable: true,
    write: (frames: Uint8Array) => {
      log.push(`write ${hex(frames)}`);
      return transport.writable;
    },
    flushNeeded: () => undefined,
  };
  const received = (): void => void log.push('received');
  const sink: WireSink = {
    text: received,
    binary: received,
    pongReceived: received,
    readable: received,
    write: transport.write,
    flushNeeded: transport.flushNeeded,
    pingReceived: (payload) => void log.push(`ping ${hex(payload)}`),
    closeReceived: (frame) => void log.push(`close ${frame.code}`),
    fail: (error) => void log.push(`fail ${error.violation}`),
    arm: (deadline, milliseconds) => void log.push(`arm ${deadline} ${milliseconds}`),
    disarm: (deadline) => void log.push(`disarm ${deadline}`),
    end: () => void log.push('end'),
    destroy: () => void log.push('destroy'),
    closed: ({ code, clean }) => void log.push(`closed ${code} ${clean}`),
  };
  const life = new WireLife(sink, settings, extensions);
  const flush = (): void => life.flush();
  /** Has the transport refuse, with the frame 81 00 as the last that it took, and take bytes again. */
  const block = (): void => {
    transport.writable = false;
    life.writer.text(0x81, '');
    flush();
    transport.writable = true;
    log.length = 0;
  };
  const drain = (): void => {
    life.writer.unblock();
    flush();
    life.pump();
    flush();
  };
  return { life, flush, block, drain, log };
}

describe('the life of a wire', () => {
  test('CTL-12 a Ping is answered before it is told', () => {
    const { life, flush, log } = recorded();
    life.ping(Uint8Array.of(1));
    flush();
    expect(log).toEqual(['ping 01', 'write 8a0101']);
  });

  test("CTL-15 what can't leave waits in a queue, which there is from then on", () => {
    const { life, block, drain, log } = recorded();
    expect(life.straight).toBeDefined();
    block();
    expect(life.straight).toBeUndefined();
    life.pong(Uint8Array.of(1));
    life.pong(Uint8Array.of(2));
    life.queue.sendText('a');
    expect(life.queuedBytes).toBe(1);
    drain();
    expect(log).toEqual(['write 8a0102810161']);
    expect(life.straight).toBeUndefined();
    block();
    life.queue.sendText('b');
    life.release();
    drain();
    expect(log).toEqual([]);
  });

  test('has a writer until a turn has sent no message, unless the transport takes nothing', () => {
    const { life, flush, block } = recorded();
    expect(life.queuedBytes).toBe(0);
    const { writer } = life;
    writer.text(0x81, 'a');
    expect(life.queuedBytes).toBe(1);
    flush();
    expect(life.writer).toBe(writer);
    life.ping(Uint8Array.of(1));
    expect(life.writer).toBe(writer);
    flush();
    const next = life.writer;
    expect(next).not.toBe(writer);
    block();
    flush();
    expect(life.writer).toBe(next);
  });

  test('PMD-10 with an extension all that is sent goes through the queue', () => {
    const extension = new ScriptedExtension();
    extension.later = true;
    const { life, flush, log } = recorded('client', [extension]);
    expect(life.straight).toBeUndefined();
    life.queue.sendText('a');
    expect(life.queuedBytes).toBe(1);
    extension.answer();
    flush();
    expect(log).toEqual(['write c1022361']);
  });

  test('CLS-04 CLS-05 close() begins the closing handshake once, and the peer ends it', () => {
    const { life, flush, log } = recorded();
    expect(life.isComplete).toBe(false);
    life.close({ code: 1000, reason: '' });
    life.close({ code: 4000, reason: '' });
    expect(life.state).toBe('closing');
    flush();
    expect(life.isComplete).toBe(false);
    life.closed({ code: 1000, reason: '' });
    expect(life.isComplete).toBe(true);
    life.end();
    expect(life.state).toBe('closed');
    expect(log).toEqual(['arm close 5000', 'write 880203e8', 'close 1000', 'disarm close', 'closed 1000 true']);
  });

  test('CTL-07 CLS-01 the server ends the transport once the answer has gone out', () => {
    const { life, flush, log } = recorded('server');
    life.closed({ code: 4000, reason: 'bye' });
    expect(log).toEqual(['arm close 5000', 'close 4000']);
    flush();
    flush();
    expect(log.slice(2)).toEqual(['write 88020fa0', 'end']);
  });

  test('CTL-06 CLS-08 CLS-09 a violation fails the connection, and only one Close goes out', () => {
    const { life, flush, log } = recorded();
    life.failed(new ProtocolError('unknown-opcode'));
    life.encodingFailed('too-big');
    flush();
    expect(log).toEqual(['arm close 5000', 'fail unknown-opcode', 'write 880203ea', 'end']);
  });

  test('what could not be encoded closes with 1011, ahead of what waits, and an own Close that waits gives way', () => {
    const { life, block, drain, log } = recorded();
    block();
    life.queue.sendText('a');
    life.close({ code: 1000, reason: '' });
    life.encodingFailed('corrupt');
    drain();
    expect(log).toEqual([
      'arm close 5000',
      `write 881a03f3${hex(new TextEncoder().encode('encoding failed: corrupt'))}`,
    ]);
  });

  test('FRM-11 a message of unknown length is sent while it is open, and fails the connection when it is given up', () => {
    const { life, flush, log } = recorded();
    const message = life.beginMessage(1);
    message.write('a');
    message.abort();
    flush();
    expect(log).toEqual([
      'arm close 5000',
      `write 010161881703f3${hex(new TextEncoder().encode('a message was aborted'))}`,
    ]);
    const late = recorded();
    const closed = late.life.beginMessage(2);
    late.life.close({ code: 1000, reason: '' });
    closed.end();
    late.flush();
    late.life.destroy();
    expect(late.log).toEqual(['arm close 5000', 'write 880203e8', 'destroy']);
  });
});
