import { expect, test } from 'vitest';
import { assemble, isMessageStream, partsOf } from '../src/message-stream.js';

async function* parts(...all: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const part of all) yield part;
}

/** A stream as on platforms where it can't be iterated. */
const readable = (...all: (string | undefined)[]) => {
  const log: string[] = [];
  const stream = {
    getReader: () => ({
      read: async () => (all.length > 0 ? { done: false, value: all.shift() } : { done: true }),
      cancel: () => {
        log.push('cancelled');
        return Promise.reject(new Error('nobody minds'));
      },
      releaseLock: () => {
        log.push('released');
      },
    }),
  };
  return { stream, log };
};

test('what is a stream', () => {
  expect(isMessageStream(parts())).toBe(true);
  expect(isMessageStream(readable().stream)).toBe(true);
  for (const value of ['text', new Uint8Array(1), null, {}, { getReader: 5 }, [1]])
    expect(isMessageStream(value)).toBe(false);
});

test('text is joined, bytes are put together from copies, nothing is empty and binary', async () => {
  expect(await assemble(partsOf(parts('a', '', 'bc')), 3)).toBe('abc');
  expect(await assemble(partsOf(parts()), 3)).toEqual(new Uint8Array(0));
  expect(await assemble(partsOf(parts('')), 3)).toBe('');
  const memory = Uint8Array.of(1);
  async function* reusing(): AsyncGenerator<Uint8Array> {
    yield memory;
    memory[0] = 2;
    yield memory;
  }
  expect(await assemble(partsOf(reusing()), 2)).toEqual(Uint8Array.of(1, 2));
});

test('a stream bigger than the bound is left where it stands', async () => {
  const { stream, log } = readable('ab', 'cd', 'ef');
  expect(await assemble(partsOf(stream), 3)).toBeUndefined();
  expect(log).toEqual(['cancelled', 'released']);
});

test('a reader is released at the end, and empty parts are passed over', async () => {
  const { stream, log } = readable('a', undefined, 'b');
  expect(await assemble(partsOf(stream), 9)).toBe('ab');
  expect(log).toEqual(['released']);
});

test('parts are all text or all bytes', async () => {
  await expect(assemble(partsOf(parts('a', new Uint8Array(1))), 9)).rejects.toThrow(/after text came .*Uint8Array/);
  // @ts-expect-error a number is no part
  await expect(assemble(partsOf(parts(5)), 9)).rejects.toThrow(/after nothing came 5/);
});

/** A source that gives one part and then nothing more. */
const hanging = () => {
  const log: string[] = [];
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: () => (log.push('next') === 1 ? Promise.resolve({ value: 'a' }) : new Promise<never>(() => undefined)),
      return: () => {
        log.push('return');
        return new Promise<never>(() => undefined);
      },
    }),
  };
  return { source, log };
};

test('an abort ends a source that hangs, at once, and lets go of it', async () => {
  const { source, log } = hanging();
  const controller = new AbortController();
  const taking = partsOf(source, controller.signal);
  expect(await taking.next()).toEqual({ done: false, value: 'a' });
  const next = taking.next();
  await Promise.resolve();
  controller.abort('enough');
  await expect(next).rejects.toBe('enough');
  expect(log).toEqual(['next', 'next', 'return']);
  const early = hanging();
  await expect(partsOf(early.source, AbortSignal.abort('no')).next()).rejects.toBe('no');
  expect(early.log).toEqual(['return']);
});

test('an abort cancels a reader that hangs', async () => {
  const log: string[] = [];
  const stream = {
    getReader: () => ({
      read: () => new Promise<never>(() => undefined),
      cancel: async () => void log.push('cancelled'),
      releaseLock: () => void log.push('released'),
    }),
  };
  const controller = new AbortController();
  const next = partsOf(stream, controller.signal).next();
  controller.abort('enough');
  await expect(next).rejects.toBe('enough');
  await Promise.resolve();
  expect(log).toEqual(['cancelled', 'released']);
});

test('a source that fails is let go, and one without a way to be told is left', async () => {
  const failing = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('mine')) }) };
  await expect(partsOf(failing).next()).rejects.toThrow('mine');
  const rude = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        throw new Error('mine too');
      },
    }),
  };
  await expect(partsOf(rude).next()).rejects.toThrow('mine too');
});
