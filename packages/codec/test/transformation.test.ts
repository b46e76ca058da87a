import { describe, expect, test } from 'vitest';
import { Transformation, noTransformation } from '../src/transformation.js';
import { bytes, hex } from './hex.js';
import { ScriptedExtension } from './scripted-extension.js';

const never = () => {
  throw new Error('called back although the answer was there at once');
};

function outcome(transformation: Transformation): string {
  const taken = transformation.take();
  return typeof taken === 'string' ? taken : hex(taken);
}

describe('one direction of the extensions', () => {
  test('has the reserved bits of all of them, and none without one', () => {
    expect(new Transformation('decode', [], never).bits).toBe(0);
    expect(new Transformation('decode', [new ScriptedExtension(), new ScriptedExtension(0x20)], never).bits).toBe(0x60);
  });

  test('PMD-10 each chooses for itself whether to transform a message', () => {
    const foo = new ScriptedExtension(0x40);
    const bar = new ScriptedExtension(0x20);
    const encoder = new Transformation('encode', [foo, bar], never);
    expect(encoder.choose(5, true)).toBe(0x60);
    foo.wanted = false;
    expect(encoder.choose(undefined, false)).toBe(0x20);
    expect(bar.steps).toEqual(['wants 5 text', 'wants undefined binary']);
  });

  test('EXT-08 "foo, bar" encodes as bar(foo(data)) and decodes the other way round', () => {
    const foo = new ScriptedExtension(0x40, 0x0f);
    const bar = new ScriptedExtension(0x20, 0xba);
    const encoder = new Transformation('encode', [foo, bar], never);
    encoder.begin(0x60);
    expect(encoder.push(bytes('61'), 0, 1, true, Infinity)).toBe(true);
    expect(outcome(encoder)).toBe('ba0f61');
    const decoder = new Transformation('decode', [foo, bar], never);
    decoder.begin(0x60);
    expect(decoder.push(bytes('ba 0f 61'), 0, 3, true, 9)).toBe(true);
    expect(outcome(decoder)).toBe('61');
    expect(foo.steps.at(-1)).toBe('decode 0f61 limit 9 end');
  });

  test('a message that only one has marked goes only through that one', () => {
    const foo = new ScriptedExtension(0x40);
    const bar = new ScriptedExtension(0x20);
    const decoder = new Transformation('decode', [foo, bar], never);
    decoder.begin(0x20);
    decoder.push(bytes('61'), 0, 1, true, 9);
    expect(foo.steps).toEqual([]);
    expect(bar.steps).toHaveLength(1);
  });

  test('passes on a failure, without the stages after it', () => {
    const foo = new ScriptedExtension(0x40);
    const bar = new ScriptedExtension(0x20);
    bar.failure = 'corrupt';
    const decoder = new Transformation('decode', [foo, bar], never);
    decoder.begin(0x60);
    expect(decoder.push(bytes('61'), 0, 1, true, 9)).toBe(true);
    expect(outcome(decoder)).toBe('corrupt');
    expect(foo.steps).toEqual([]);
  });
});

function waiting() {
  const extension = new ScriptedExtension();
  extension.later = true;
  let answers = 0;
  const decoder = new Transformation('decode', [extension], () => answers++);
  decoder.begin(0x40);
  return { extension, decoder, answers: () => answers };
}

describe('an answer that comes later', () => {
  test('is put aside, and the owner is called back once', () => {
    const { extension, decoder, answers } = waiting();
    expect(decoder.push(bytes('61'), 0, 1, true, 9)).toBe(false);
    expect(decoder.waiting).toBe(true);
    extension.answer();
    expect(decoder.waiting).toBe(false);
    expect(answers()).toBe(1);
    expect(outcome(decoder)).toBe('61');
  });

  test('does not depend on the memory that the step was given', () => {
    const { extension, decoder } = waiting();
    for (const length of [1, 300, 5000, 2]) {
      const chunk = new Uint8Array(length + 1).fill(0x61);
      decoder.push(chunk, 1, length + 1, true, 9);
      chunk.fill(0);
      extension.answer();
      expect(outcome(decoder)).toBe('61'.repeat(length));
    }
  });

  test('is ignored after cancel', () => {
    const { extension, decoder, answers } = waiting();
    decoder.push(bytes('61'), 0, 1, true, 9);
    decoder.cancel();
    extension.answer();
    expect(answers()).toBe(0);
  });

  test('is ignored when it comes twice', () => {
    let again: (() => void) | undefined;
    let answers = 0;
    const extension = new ScriptedExtension();
    extension.decode = (_input, _end, _limit, done) => {
      again = () => done(bytes('62'));
    };
    const decoder = new Transformation('decode', [extension], () => answers++);
    decoder.begin(0x40);
    decoder.push(bytes('61'), 0, 1, true, 9);
    again!();
    again!();
    expect(answers).toBe(1);
  });
});

test('PMD-33 an empty step is passed on as an empty step', () => {
  const extension = new ScriptedExtension();
  const decoder = new Transformation('decode', [extension], never);
  decoder.begin(0x40);
  decoder.push(bytes('61'), 1, 1, true, 9);
  expect(extension.steps).toEqual(['decode  limit 9 end']);
});

test('EXT-02 without extensions no reserved bit means anything, and no message is marked', () => {
  expect(noTransformation.bits).toBe(0);
  expect(noTransformation.choose(1000, true)).toBe(0);
  noTransformation.cancel();
  expect(noTransformation.waiting).toBe(false);
});
