import type { OutgoingMessage } from '@hybi/codec';
import { describe, expect, test } from 'vitest';
import { sendChunks } from '../src/outgoing-stream.js';
import type { OutgoingStreamHost } from '../src/outgoing-stream.js';

/** A connection that takes all that it is given at once. */
function ready(): {
  readonly host: OutgoingStreamHost;
  readonly sent: (string | Uint8Array)[];
  readonly log: string[];
} {
  const sent: (string | Uint8Array)[] = [];
  const log: string[] = [];
  const message: OutgoingMessage = {
    write: (chunk) => void sent.push(chunk),
    end: () => void log.push('end'),
    abort: () => void log.push('abort'),
  };
  const host: OutgoingStreamHost = {
    begin(type) {
      log.push(`begin ${type}`);
      return message;
    },
    abort: () => message.abort(),
    isOpen: () => true,
    written: (bytes) => void log.push(`${bytes}`),
    bufferedBytes: () => 0,
    room: () => Promise.resolve(),
    ended: () => new Error('ended'),
  };
  return { host, sent, log };
}

async function* always(chunk: Uint8Array, count: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let index = 0; index < count; index++) yield chunk;
}

describe('sendChunks', () => {
  test.each([
    { of: 'large chunks', chunk: new Uint8Array(65_536), atMost: 4 },
    { of: 'empty chunks', chunk: new Uint8Array(0), atMost: 2049 },
  ])('leaves the event loop its turns where a source of $of always has more', async ({ chunk, atMost }) => {
    const { host, sent } = ready();
    const eachTurn: number[] = [];
    let before = 0;
    let isOver = false;
    const watch = (): void => {
      eachTurn.push(sent.length - before);
      before = sent.length;
      if (!isOver) setImmediate(watch);
    };
    setImmediate(watch);
    await sendChunks(always(chunk, atMost * 8), host);
    isOver = true;
    expect(sent).toHaveLength(atMost * 8);
    expect(Math.max(...eachTurn)).toBe(atMost);
  });

  test('FRG-05 begins with the first chunk, by whose kind the message goes, and counts the bytes of each', async () => {
    const { host, sent, log } = ready();
    await sendChunks(
      (async function* () {
        yield 'é';
        yield 'b';
      })(),
      host,
    );
    expect(sent).toEqual(['é', 'b']);
    expect(log).toEqual(['begin text', '2', '1', 'end']);
  });

  test('a source without a chunk is an empty binary message', async () => {
    const { host, log } = ready();
    await sendChunks(always(new Uint8Array(1), 0), host);
    expect(log).toEqual(['begin binary', 'end']);
  });
});
