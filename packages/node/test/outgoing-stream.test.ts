import type { OutgoingMessage } from '@hybi/codec';
import { describe, expect, test } from 'vitest';
import { open } from '../src/index.js';
import { sendChunks } from '../src/outgoing-stream.js';
import type { OutgoingStreamHost } from '../src/outgoing-stream.js';
import { acceptance, answering, rawServer } from './raw-server.js';

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

async function* broken(chunks: number): AsyncGenerator<string, void, undefined> {
  for (let index = 0; index < chunks; index++) yield 'a';
  throw new Error('disk full');
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
    await sendChunks(always(chunk, atMost * 8), undefined, host);
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
      undefined,
      host,
    );
    expect(sent).toEqual(['é', 'b']);
    expect(log).toEqual(['begin text', '2', '1', 'end']);
  });

  test('a source that fails gives a message up that it has begun, and one that it has not is nothing to give up', async () => {
    const { host, sent, log } = ready();
    await expect(sendChunks(broken(0), undefined, host)).rejects.toThrow('disk full');
    expect(log).toEqual([]);
    await expect(sendChunks(broken(1), undefined, host)).rejects.toThrow('disk full');
    expect({ sent, log }).toEqual({ sent: ['a'], log: ['begin text', '1', 'abort'] });
    await expect(sendChunks(broken(1), undefined, { ...host, isOpen: () => false })).rejects.toThrow('ended');
  });

  test('an abort while it waits for room that never comes gives it up at once, and lets go of the signal', async () => {
    const { host, log } = ready();
    const controller = new AbortController();
    let listeners = 0;
    const signal = Object.assign(controller.signal, {
      addEventListener: (...args: Parameters<AbortSignal['addEventListener']>) => {
        listeners += 1;
        AbortSignal.prototype.addEventListener.apply(controller.signal, args);
      },
      removeEventListener: (...args: Parameters<AbortSignal['removeEventListener']>) => {
        listeners -= 1;
        AbortSignal.prototype.removeEventListener.apply(controller.signal, args);
      },
    });
    const full = { ...host, bufferedBytes: () => Infinity, room: () => new Promise<never>(() => undefined) };
    const sending = sendChunks(always(new Uint8Array(1), 2), signal, full);
    await new Promise((resolve) => setImmediate(resolve));
    expect([log, listeners]).toEqual([['begin binary', '1'], 1]);
    controller.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
    expect([log.at(-1), listeners]).toEqual(['abort', 0]);
    await expect(sendChunks(always(new Uint8Array(1), 2), signal, full)).rejects.toThrow('enough');
  });

  test('a source without a chunk is an empty binary message', async () => {
    const { host, log } = ready();
    await sendChunks(always(new Uint8Array(1), 0), undefined, host);
    expect(log).toEqual(['begin binary', 'end']);
  });
});

/** A stream without end, to a peer that has stopped reading. */
const stuck = async () => {
  const server = await rawServer(answering((request) => acceptance(request)));
  const connection = await open(server.url, { closeTimeoutMs: 50 });
  server.sockets[0]!.pause();
  const told: string[] = [];
  connection.addEventListener('dropped', ({ reason, cause }) => told.push(`${reason} ${String(cause)}`));
  const controller = new AbortController();
  const sending = connection.send(always(new Uint8Array(65_536), Infinity), { signal: controller.signal });
  for (let before = -1; before < connection.bufferedBytes || before < 262_144;) {
    before = connection.bufferedBytes;
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return { server, connection, told, controller, sending };
};

describe('a stream behind a peer that takes nothing', () => {
  test('is dropped at once when its signal is aborted, and the connection ended', async () => {
    const { server, connection, told, controller, sending } = await stuck();
    expect(connection.send('x')).toBe('queued');
    controller.abort(new Error('enough'));
    expect(await sending).toBe('dropped');
    expect(connection.bufferedBytes).toBeGreaterThan(262_144);
    expect(told).toEqual(['aborted Error: enough']);
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false });
    expect(told.slice(1)).toEqual(['gave-up undefined']);
    await server.close();
  });

  test('is lost at once when the connection ends', async () => {
    const { server, connection, told, sending } = await stuck();
    connection.terminate();
    expect(await sending).toBe('dropped');
    expect(told).toEqual(['lost Error: the connection ended in the middle of the message']);
    await server.close();
  });
});

test('what a source throws after its message has begun is the cause of the drop, not the end of the connection that follows', async () => {
  const server = await rawServer(answering((request) => acceptance(request)));
  const connection = await open(server.url, { closeTimeoutMs: 50 });
  const told: string[] = [];
  connection.addEventListener('dropped', ({ reason, cause }) => told.push(`${reason} ${String(cause)}`));
  expect(await connection.send(broken(1))).toBe('dropped');
  expect(told).toEqual(['source Error: disk full']);
  await connection.closed;
  await server.close();
});
