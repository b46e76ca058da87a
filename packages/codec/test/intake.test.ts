import { describe, expect, test } from 'vitest';
import type { Extension } from '../src/extension.js';
import { Intake } from '../src/intake.js';
import { settingsOf } from '../src/wire-settings.js';
import { bytes, hex } from './hex.js';
import { RecordedWire } from './recorded-wire.js';
import { ScriptedExtension } from './scripted-extension.js';
import { textPort } from './strict-text-port.js';

function recorded(extensions: readonly Extension[] = []) {
  const sink = new RecordedWire('client');
  const intake = new Intake(
    sink,
    settingsOf({ role: 'client', text: textPort, entropy: () => undefined }),
    extensions,
    {
      ping: (payload) => sink.log.push(`ping ${hex(payload)}`),
      closed: (frame) => sink.log.push(`closed ${frame.code}`),
      failed: (error) => sink.log.push(`failed ${error.violation}`),
    },
    () => sink.log.push('answered later'),
  );
  const receive = (digits: string): void => {
    intake.receive(bytes(digits));
    intake.work();
  };
  return { sink, intake, receive, log: sink.log };
}

describe('the intake', () => {
  test('FRM-15 uses what comes at once', () => {
    const { intake, receive, log } = recorded();
    receive('81 01');
    receive('61 89 01 62');
    expect(log).toEqual(['text a', 'ping 62']);
    expect(intake.settled).toBe(true);
  });

  test('keeps a copy while delivery is paused, asks the shell to stop, and goes on in order', () => {
    const { sink, intake, receive, log } = recorded();
    sink.during = (call) => call === 'text' && intake.pause();
    const chunk = bytes('81 01 61 81 01 62 81 01');
    intake.receive(chunk);
    chunk.fill(0xff);
    receive('63');
    expect(intake.settled).toBe(false);
    expect(log).toEqual(['text a', 'readable false']);
    intake.resume();
    intake.work();
    expect(log).toEqual(['text a', 'readable false', 'text b']);
    sink.during = undefined;
    intake.resume();
    intake.work();
    expect(log.slice(3)).toEqual(['text c', 'readable true']);
    expect(intake.settled).toBe(true);
  });

  test('keeps it while the decoder is at work, and uses its answer where it belongs', () => {
    const extension = new ScriptedExtension();
    extension.later = true;
    const { intake, receive, log } = recorded([extension]);
    receive('c1 01 61 81 01 62');
    expect(log).toEqual(['readable false']);
    extension.answer();
    intake.pause();
    intake.work();
    expect(log).toEqual(['readable false', 'answered later']);
    intake.resume();
    intake.work();
    expect(log.slice(2)).toEqual(['text a', 'text b', 'readable true']);
  });

  test('CLS-10 uses nothing after a violation, in what comes, in what is kept and in an answer', () => {
    const direct = recorded();
    direct.receive('91 00 81 00');
    direct.receive('81 00');
    expect(direct.log).toEqual(['failed reserved-bit']);
    const kept = recorded();
    kept.intake.pause();
    kept.receive('91 00 81 00');
    kept.intake.resume();
    kept.intake.work();
    expect(kept.log).toEqual(['readable false', 'readable true', 'failed reserved-bit']);
    const extension = new ScriptedExtension();
    extension.later = true;
    extension.failure = 'corrupt';
    const answered = recorded([extension]);
    answered.receive('c1 01 61 81 00');
    extension.answer();
    answered.intake.work();
    expect(answered.log.slice(2)).toEqual(['readable true', 'failed corrupt-payload']);
  });

  test('has memory for the rest of a message, when enough of it is missing', () => {
    const { intake, receive, log } = recorded();
    expect(intake.destination(1)).toBe(undefined);
    receive('82 03 61');
    expect(intake.destination(3)).toBe(undefined);
    expect(intake.awaited).toBe(0);
    intake.destination(2)!.set(bytes('62'));
    expect(intake.awaited).toBe(2);
    intake.arrived(1);
    expect(intake.awaited).toBe(0);
    intake.arrived(1); // there was no memory for it
    intake.destination(1)!.set(bytes('63'));
    intake.arrived(1);
    expect(log).toEqual(['binary 616263']);
    expect(intake.destination(0)).toBe(undefined);
  });

  test('keeps what came into that memory while delivery was paused', () => {
    const { intake, receive, log } = recorded();
    receive('82 02 61');
    const memory = intake.destination(1)!;
    intake.pause();
    expect(intake.destination(1)).toBe(undefined);
    intake.resume();
    intake.work();
    intake.destination(1);
    intake.pause();
    memory.set(bytes('62'));
    intake.arrived(1);
    intake.resume();
    intake.work();
    expect(log).toEqual(['readable false', 'readable true', 'readable false', 'binary 6162', 'readable true']);
  });

  test('CLS-10 what comes into that memory after it has stopped is ignored, and what breaks a rule there stops it', () => {
    const { intake, receive, log } = recorded();
    receive('82 02 61');
    intake.destination(1);
    intake.stop();
    intake.arrived(1);
    expect(intake.awaited).toBe(Infinity);
    expect(intake.destination(1)).toBe(undefined);
    expect(log).toEqual([]);
    const text = recorded();
    text.receive('81 02 61');
    text.intake.destination(1)!.set(bytes('ff'));
    text.intake.arrived(1);
    expect(text.log).toEqual(['failed invalid-utf8']);
  });

  test('is quiet between frames as long as no message comes, and nothing is kept', () => {
    const { intake, receive } = recorded();
    expect(intake.isQuiet).toBe(true);
    receive('89');
    expect(intake.isQuiet).toBe(false);
    receive('00');
    expect(intake.isQuiet).toBe(true);
    receive('01 01');
    expect(intake.isQuiet).toBe(false);
    receive('61 80 00');
    expect(intake.isQuiet).toBe(false);
    receive('89 00');
    expect(intake.isQuiet).toBe(true);
    intake.pause();
    expect(intake.isQuiet).toBe(false);
    receive('89 00');
    intake.resume();
    intake.work();
    expect(intake.isQuiet).toBe(true);
    intake.stop();
    expect(intake.isQuiet).toBe(false);
  });

  test('is not quiet in the middle of a message between whose fragments a Ping comes', () => {
    const { intake, receive } = recorded();
    receive('01 01 61');
    receive('89 00');
    expect(intake.isQuiet).toBe(false);
  });

  test('uses nothing after a Close', () => {
    const { receive, log } = recorded();
    receive('88 02 03e8 81 00');
    receive('ff');
    expect(log).toEqual(['closed 1000']);
  });

  test('lets the shell read again when it has stopped, and ignores the answer of the decoder', () => {
    const extension = new ScriptedExtension();
    extension.later = true;
    const { intake, receive, log } = recorded([extension]);
    receive('c1 01 61 81 01 62');
    intake.stop();
    extension.answer();
    intake.work();
    expect(log).toEqual(['readable false', 'readable true']);
    expect(intake.settled).toBe(true);
  });

  test('an error that a sink throws is passed on', () => {
    const { sink, intake } = recorded();
    sink.during = () => {
      throw new RangeError('not of the wire');
    };
    expect(() => intake.receive(bytes('81 00'))).toThrow('not of the wire');
  });
});
