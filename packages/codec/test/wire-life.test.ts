import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../src/protocol-error.js';
import type { Role } from '../src/role.js';
import { WireLife } from '../src/wire-life.js';
import { hex } from './hex.js';
import { textPort } from './strict-text-port.js';

/** A life whose sink and queue write down what they are told. */
function recorded(role: Role = 'client', answeredLater?: () => void) {
  const log: string[] = [];
  const queue = {
    closed: false,
    sendPong: (payload: Uint8Array) => void log.push(`pong ${hex(payload)}`),
    closeAfterData: (body: Uint8Array) => void log.push(`after data ${hex(body)}`),
    closeNow: (body: Uint8Array) => {
      queue.closed = true;
      log.push(`now ${hex(body)}`);
    },
  };
  const writer = { empty: true };
  const life = new WireLife({
    sink: {
      ping: (payload) => void log.push(`ping ${hex(payload)}`),
      close: (frame) => void log.push(`close ${frame.code}`),
      fail: (error) => void log.push(`fail ${error.violation}`),
      arm: (deadline, milliseconds) => void log.push(`arm ${deadline} ${milliseconds}`),
      disarm: (deadline) => void log.push(`disarm ${deadline}`),
      end: () => void log.push('end'),
      closed: ({ code, clean }) => void log.push(`closed ${code} ${clean}`),
    },
    text: textPort,
    role,
    closeTimeoutMs: 5000,
    answeredLater,
  });
  life.attach(queue, writer);
  return { life, queue, writer, log };
}

describe('the life of a wire', () => {
  test('CTL-12 a Ping is answered before it is told', () => {
    const { life, log } = recorded();
    life.ping(Uint8Array.of(1));
    expect(log).toEqual(['pong 01', 'ping 01']);
  });

  test('CLS-04 CLS-05 close() begins the closing handshake once, and the peer ends it', () => {
    const { life, queue, log } = recorded();
    expect(life.isComplete).toBe(false);
    life.close({ code: 1000, reason: '' });
    life.close({ code: 4000, reason: '' });
    expect(life.state).toBe('closing');
    queue.closed = true;
    life.progress();
    expect(life.isComplete).toBe(false);
    life.closed({ code: 1000, reason: '' });
    expect(life.isComplete).toBe(true);
    life.end();
    expect(life.state).toBe('closed');
    expect(log).toEqual(['arm close 5000', 'after data 03e8', 'close 1000', 'disarm close', 'closed 1000 true']);
  });

  test('CTL-07 CLS-01 the server ends the transport once the answer has gone out', () => {
    const { life, writer, log } = recorded('server');
    writer.empty = false;
    life.closed({ code: 4000, reason: 'bye' });
    expect(log).toEqual(['arm close 5000', 'now 0fa0', 'close 4000']);
    writer.empty = true;
    life.progress();
    life.progress();
    expect(log.slice(3)).toEqual(['end']);
  });

  test('CTL-06 CLS-08 CLS-09 a violation fails the connection, and only one Close goes out', () => {
    const { life, log } = recorded();
    life.failed(new ProtocolError('unknown-opcode'));
    life.encodingFailed('too-big');
    expect(log).toEqual(['arm close 5000', 'now 03ea', 'fail unknown-opcode', 'end']);
  });

  test('what could not be encoded closes with 1011, ahead of what waits, and an own Close that waits gives way', () => {
    const { life, log } = recorded();
    life.close({ code: 1000, reason: '' });
    life.encodingFailed('corrupt');
    expect(log.slice(1)).toEqual([
      'after data 03e8',
      `now 03f3${hex(new TextEncoder().encode('encoding failed: corrupt'))}`,
    ]);
  });

  test('an answer of the decoder is passed on where there is one', () => {
    let answers = 0;
    recorded('client', () => answers++).life.answeredLater();
    recorded().life.answeredLater();
    expect(answers).toBe(1);
  });
});
