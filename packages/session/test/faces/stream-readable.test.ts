import { describe, expect, test } from 'vitest';
import { StreamReadable } from '../../src/faces/stream-readable.js';
import { fakeConnection } from './fake-connection.js';
import type { FakeConnection } from './fake-connection.js';
import { rejection } from './rejection.js';

interface Reading {
  readonly readable: StreamReadable;
  readonly reader: ReadableStreamDefaultReader<unknown>;
  readonly connection: FakeConnection;
  /** The reasons of `cancel`. */
  readonly canceled: unknown[];
}

async function reading(pausable = true): Promise<Reading> {
  const connection = fakeConnection(pausable);
  const canceled: unknown[] = [];
  const readable = new StreamReadable(connection, (reason) => {
    canceled.push(reason);
    connection.asked.push('canceled');
  });
  const reader = readable.stream.getReader();
  await turn();
  return { readable, reader, connection, canceled };
}

/** The algorithms of a stream go on in microtasks. */
const turn = async (): Promise<void> => {
  for (let task = 0; task < 10; task += 1) await Promise.resolve();
};

const nextOf = async (reader: ReadableStreamDefaultReader<unknown>): Promise<unknown> => (await reader.read()).value;

/** Fills the queue to the last unit: a message counts as its length and 1. */
const filling = 'x'.repeat(64 * 1024 - 1);

describe('chunks', () => {
  test('WSS-07 there is one for each message, in order, as it came', async () => {
    const { readable, reader } = await reading();
    const bytes = new Uint8Array([1, 2]);
    for (const message of ['text', bytes, '', new Uint8Array(0)]) readable.message(message);
    expect(await nextOf(reader)).toBe('text');
    expect(await nextOf(reader)).toBe(bytes);
    expect(await nextOf(reader)).toBe('');
    expect(await nextOf(reader)).toEqual(new Uint8Array(0));
  });

  test('WSS-07 a read that waits gets the message that comes', async () => {
    const { readable, reader, connection } = await reading();
    const read = nextOf(reader);
    readable.message('late');
    expect(await read).toBe('late');
    expect(connection.asked).toEqual([]);
  });
});

describe('back-pressure', () => {
  test('WSS-09 at the high-water mark the connection is paused, and not before', async () => {
    const { readable, connection } = await reading();
    readable.message(filling.slice(1));
    expect(connection.asked).toEqual([]);
    // An empty message counts too: a peer that sends nothing else is held back as well.
    readable.message('');
    expect(connection.asked).toEqual(['pause']);
  });

  test('WSS-09 reading resumes it once, when there is room again', async () => {
    const { readable, reader, connection } = await reading();
    readable.message('first');
    readable.message(filling);
    readable.message('on its way');
    expect(connection.asked).toEqual(['pause', 'pause']);
    expect(await nextOf(reader)).toBe('first');
    await turn();
    expect(connection.asked).toEqual(['pause', 'pause']);
    expect(await nextOf(reader)).toBe(filling);
    expect(await nextOf(reader)).toBe('on its way');
    await turn();
    expect(connection.asked).toEqual(['pause', 'pause', 'resume']);
  });

  test('WSS-09 a connection that can not be paused loses nothing', async () => {
    const { readable, reader, connection } = await reading(false);
    for (const message of [filling, 'a', 'b']) readable.message(message);
    expect([await nextOf(reader), await nextOf(reader), await nextOf(reader)]).toEqual([filling, 'a', 'b']);
    expect(connection.asked).toEqual([]);
  });

  test('when it closes, the connection goes on, and what does not fit is discarded', async () => {
    const { readable, reader, connection } = await reading();
    readable.message(filling);
    readable.flow();
    expect(connection.asked).toEqual(['pause', 'resume']);
    readable.message('does not fit');
    expect(await nextOf(reader)).toBe(filling);
    readable.message('fits');
    readable.message(filling);
    expect([await nextOf(reader), await nextOf(reader)]).toEqual(['fits', filling]);
    expect(connection.asked).toEqual(['pause', 'resume']);
    readable.close();
    expect((await reader.read()).done).toBe(true);
  });

  test('a connection that is not paused is not resumed', async () => {
    const { readable, connection } = await reading();
    readable.message('x');
    readable.flow();
    expect(connection.asked).toEqual([]);
  });
});

describe('cancel', () => {
  test('WSS-13 it tells the reason, and what comes later is nobody’s', async () => {
    const { readable, reader, connection, canceled } = await reading();
    readable.message('waits');
    const reason = new Error('enough');
    await reader.cancel(reason);
    expect(canceled).toEqual([reason]);
    readable.message('late');
    readable.close();
    readable.fail(new Error('lost'));
    expect(connection.asked).toEqual(['canceled']);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  test('it lets a paused connection go on, since the peer’s Close may stand behind what nobody reads', async () => {
    const { readable, reader, connection } = await reading();
    readable.message(filling);
    await reader.cancel();
    readable.message(filling);
    expect(connection.asked).toEqual(['pause', 'canceled', 'resume']);
  });
});

describe('the end', () => {
  test('WSS-08 after a clean end what has come can still be read, and then it is done', async () => {
    const { readable, reader } = await reading();
    readable.message('rest');
    readable.close();
    readable.message('late');
    readable.close();
    readable.fail(new Error('late'));
    expect(await nextOf(reader)).toBe('rest');
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    await reader.closed;
  });

  test('WSS-08 after another end a read rejects with the error, at once', async () => {
    const { readable, reader } = await reading();
    const error = new Error('lost');
    readable.message('rest');
    readable.fail(error);
    readable.message('late');
    readable.close();
    readable.fail(new Error('again'));
    expect(await rejection(reader.read())).toBe(error);
    expect(await rejection(reader.closed)).toBe(error);
  });
});
