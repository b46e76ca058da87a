import { describe, expect, test } from 'vitest';
import { isMessageStream, Parts } from '../src/message-stream.js';
import type { MessageStream } from '../src/send-outcome.js';

async function* parts(...all: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const part of all) yield part;
}

const partsOf = (stream: MessageStream): Parts => new Parts(stream, undefined);

/** Puts it together, up to that many bytes. */
const assemble = async (taken: Parts, maxBytes: number): Promise<unknown> => {
  await taken.gather(() => taken.size <= maxBytes);
  return taken.data;
};

/** A stream as on platforms where it can't be iterated. */
const readable = (...all: string[]) => {
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

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test('what is a stream', () => {
  expect(isMessageStream(parts())).toBe(true);
  expect(isMessageStream(readable().stream)).toBe(true);
  expect(isMessageStream(new ReadableStream())).toBe(true);
  expect(isMessageStream(new Blob())).toBe(true);
  for (const value of ['text', new Uint8Array(1), null, {}, { getReader: 5 }, { stream: () => parts() }, [1]])
    expect(isMessageStream(value)).toBe(false);
});

describe('as one message', () => {
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
    const taken = partsOf(stream);
    await expect(assemble(taken, 3)).rejects.toBeUndefined();
    expect(taken.why).toBe('overflow');
    await settle();
    expect(log).toEqual(['cancelled', 'released']);
  });

  test('a Blob is its bytes', async () => {
    expect(await assemble(partsOf(new Blob(['ab', 'c'])), 3)).toEqual(Uint8Array.of(97, 98, 99));
    expect(await assemble(partsOf(new Blob()), 3)).toEqual(new Uint8Array(0));
  });
});

test('what can be iterated is iterated, whatever else it has', async () => {
  const source = { [Symbol.asyncIterator]: () => parts('a', 'b'), stream: true, getReader: 5 };
  expect(await assemble(partsOf(source), 9)).toBe('ab');
});

test('a reader is released at the end', async () => {
  const { stream, log } = readable('a', 'b');
  expect(await assemble(partsOf(stream), 9)).toBe('ab');
  expect(log).toEqual(['released']);
});

test('parts are all text or all bytes', async () => {
  const expected = 'part of a stream: expected a string or a Uint8Array, as all the others are, not';
  const mixed = partsOf(parts('a', new Uint8Array(1)));
  await expect(assemble(mixed, 9)).rejects.toThrow(new TypeError(`${expected} [object Uint8Array]`));
  expect(mixed.why).toBe('source');
  // @ts-expect-error a number is no part
  await expect(assemble(partsOf(parts(5)), 9)).rejects.toThrow(new TypeError(`${expected} 5`));
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

describe('stopped', () => {
  test('it gives no more parts, at once, and lets go of a source that hangs', async () => {
    const { source, log } = hanging();
    const taken = partsOf(source);
    expect(await taken.next()).toEqual({ done: false, value: 'a' });
    const next = taken.next();
    taken.stop('aborted', 'enough');
    taken.stop('lost', 'too late');
    await expect(next).rejects.toBe('enough');
    await expect(taken.next()).rejects.toBe('enough');
    expect(taken.why).toBe('aborted');
    expect(log).toEqual(['next', 'next', 'return']);
  });

  test('before anything was asked for it does not touch the source', async () => {
    const { source, log } = hanging();
    const taken = partsOf(source);
    taken.stop('closed');
    await expect(taken.next()).rejects.toBeUndefined();
    expect(log).toEqual([]);
  });

  test('after the last part it changes nothing, and what fails then is the connection', async () => {
    const { stream, log } = readable('a');
    const taken = partsOf(stream);
    expect(await assemble(taken, 9)).toBe('a');
    taken.stop('aborted');
    expect([taken.why, log]).toEqual(['lost', ['released']]);
  });

  test.each([
    [true, ['cancelled', 'released']],
    [false, ['cancelled']],
  ])('it cancels a stream that hangs by its reader, though it could be iterated: %s', async (answers, expected) => {
    const log: string[] = [];
    const stream = {
      [Symbol.asyncIterator]: () => expect.unreachable(),
      getReader: () => ({
        read: () => new Promise<never>(() => undefined),
        cancel: async () => {
          log.push('cancelled');
          if (!answers) await new Promise(() => undefined);
        },
        releaseLock: () => void log.push('released'),
      }),
    };
    const taken = partsOf(stream);
    const next = taken.next();
    taken.stop('aborted', 'enough');
    await expect(next).rejects.toBe('enough');
    await settle();
    expect(log).toEqual(expected);
  });
});

test.each([
  ['rejects', () => ({ next: () => Promise.reject(new Error('mine')) })],
  [
    'throws',
    () => ({
      next: () => {
        throw new Error('mine');
      },
      return: () => {
        throw new Error('mine as well');
      },
    }),
  ],
  [
    'can not be begun',
    () => {
      throw new Error('mine');
    },
  ],
])('a source that %s is to blame, and let go', async (_, iterate) => {
  const taken = partsOf({ [Symbol.asyncIterator]: iterate });
  await expect(taken.next()).rejects.toThrow('mine');
  expect(taken.why).toBe('source');
});

test('what became of it is said once', async () => {
  const taken = partsOf(parts('a'));
  expect(taken.isPending).toBe(true);
  taken.settle('queued');
  taken.settle('dropped', 'aborted');
  expect([await taken.outcome, taken.isPending, taken.why]).toEqual(['queued', false, 'lost']);
});
