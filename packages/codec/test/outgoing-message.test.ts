import { describe, expect, test } from 'vitest';
import { FragmentedMessage } from '../src/outgoing-message.js';
import type { MessageOpcode } from '../src/opcode.js';
import type { SendQueue } from '../src/send-queue.js';
import { bytes, hex, utf8 } from './hex.js';
import { textPort } from './strict-text-port.js';

const hexOf = (piece: string | Uint8Array): string => hex(typeof piece === 'string' ? utf8(piece) : piece);

function begun(opcode: MessageOpcode) {
  const log: string[] = [];
  const state = { live: true };
  const queue: Pick<SendQueue, 'begin' | 'sendPiece'> = {
    begin: () => log.push('begin'),
    sendPiece: (type, piece, begins, ends) =>
      log.push(`${type}${begins ? ' begins' : ''} ${hexOf(piece)}${ends ? ' ends' : ''}`),
  };
  const message = new FragmentedMessage(
    queue,
    textPort,
    opcode,
    () => state.live,
    () => log.push('aborted'),
  );
  return { message, log, state };
}

describe('a binary message of unknown length', () => {
  test('FRG-02 sends a piece for each write, and its end', () => {
    const { message, log } = begun(2);
    message.write(bytes('00'));
    message.write(bytes(''));
    message.write(bytes('01'));
    message.end();
    expect(log).toEqual(['begin', '2 begins 00', '2 01', '2  ends']);
  });

  test('FRM-12 may be empty', () => {
    const { message, log } = begun(2);
    message.end();
    expect(log).toEqual(['begin', '2 begins  ends']);
  });

  test('takes no text', () => {
    expect(() => begun(2).message.write('a')).toThrow(TypeError);
  });
});

describe('a text message of unknown length', () => {
  test('joins a surrogate pair that two writes split', () => {
    const { message, log } = begun(1);
    message.write('a\ud83d');
    message.write('\ude00b');
    message.write('\ud83d');
    message.write('\ude00');
    message.end();
    expect(log).toEqual(['begin', '1 begins 61', '1 f09f988062', '1 f09f9880', '1  ends']);
  });

  test('UTF-06 sends a surrogate that stays alone as U+FFFD', () => {
    const { message, log } = begun(1);
    message.write('\ud83d');
    message.write(bytes('61'));
    message.write('\ud83d');
    message.end();
    expect(log).toEqual(['begin', '1 begins efbfbd61', '1 efbfbd ends']);
  });

  test('UTF-01 takes bytes, whose characters may be split', () => {
    const { message, log } = begun(1);
    message.write(bytes('c3'));
    message.write(bytes('a9'));
    message.write('b');
    message.end();
    expect(log).toEqual(['begin', '1 begins c3', '1 a9', '1 62', '1  ends']);
  });

  test('UTF-03 refuses bytes that are not UTF-8, and sends nothing of them', () => {
    const { message, log } = begun(1);
    expect(() => message.write(bytes('61 ff'))).toThrow(
      'write: expected UTF-8 in a text message, not what byte 1 of the piece is',
    );
    expect(log).toEqual(['begin']);
  });

  test('UTF-03 refuses a string, or its end, in the middle of a character', () => {
    const { message } = begun(1);
    message.write(bytes('c3'));
    expect(() => message.write('a')).toThrow(TypeError);
    expect(() => message.write('\ud83d')).toThrow(TypeError);
    message.write('');
    expect(() => message.end()).toThrow(
      'end: expected a whole character at the end of the text, not the beginning of one',
    );
    message.write(bytes('a9'));
    message.end();
    message.abort();
  });
});

describe('its end', () => {
  test('comes once', () => {
    const { message } = begun(1);
    message.end();
    expect(() => message.write('a')).toThrow('write: the message is ended, not open');
    expect(() => message.end()).toThrow('end: the message is ended, not open');
  });

  test('abort gives it up, once and only when it has not ended', () => {
    const { message, log } = begun(1);
    message.abort();
    message.abort();
    expect(log).toEqual(['begin', 'aborted']);
    const ended = begun(1);
    ended.message.end();
    ended.message.abort();
    expect(ended.log).toEqual(['begin', '1 begins  ends']);
  });

  test('FRM-11 nothing happens any more when the wire is not open', () => {
    const { message, log, state } = begun(1);
    state.live = false;
    message.write('a');
    message.end();
    expect(log).toEqual(['begin']);
    const other = begun(1);
    other.state.live = false;
    other.message.abort();
    expect(other.log).toEqual(['begin']);
  });
});
