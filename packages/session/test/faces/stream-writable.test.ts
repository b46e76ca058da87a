import { describe, expect, test } from 'vitest';
import { StreamWritable } from '../../src/faces/stream-writable.js';
import { fakeConnection } from './fake-connection.js';
import type { FakeConnection } from './fake-connection.js';
import { rejection } from './rejection.js';

interface Writing {
  readonly writable: StreamWritable;
  readonly writer: WritableStreamDefaultWriter<unknown>;
  readonly connection: FakeConnection;
  readonly host: { open: boolean; readonly aborted: unknown[] };
}

function writing(): Writing {
  const connection = fakeConnection();
  const host = { open: true, aborted: [] as unknown[] };
  const writable = new StreamWritable(connection, {
    isOpen: () => host.open,
    close: () => {
      host.open = false;
      connection.close();
    },
    abort: (reason) => host.aborted.push(reason),
  });
  return { writable, writer: writable.stream.getWriter(), connection, host };
}

/** Whether a promise has been settled by now; the algorithms of a stream go on in microtasks. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = (): void => void (settled = true);
  promise.then(settle, settle);
  for (let task = 0; task < 20; task += 1) await Promise.resolve();
  return settled;
}

const mark = 64 * 1024;

describe('write', () => {
  test('WSS-10 a BufferSource goes out as its bytes, all else as the text that it becomes', async () => {
    const { writer, connection } = writing();
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const chunks = [bytes.subarray(1, 3), bytes.buffer, new DataView(bytes.buffer, 3), 'text', null, 1, ['a', 'b']];
    for (const chunk of chunks) await writer.write(chunk);
    expect(connection.asked).toEqual([new Uint8Array([2, 3]), bytes, new Uint8Array([4]), 'text', 'null', '1', 'a,b']);
  });

  test('WSS-10 what can not be converted rejects the write, and nothing is sent', async () => {
    const { writer, connection } = writing();
    const refused = new Error('no text');
    const chunk = {
      toString: () => {
        throw refused;
      },
    };
    expect(await rejection(writer.write(chunk))).toBe(refused);
    const shared = writing();
    expect(await rejection(shared.writer.write(new Uint8Array(new SharedArrayBuffer(1))))).toBeInstanceOf(TypeError);
    expect([connection.asked, shared.connection.asked]).toEqual([[], []]);
  });

  test('WSS-11 it resolves while the connection has room, and otherwise when it has again', async () => {
    const { writable, writer, connection } = writing();
    connection.bufferedBytes = mark;
    expect(await isSettled(writer.write('fits'))).toBe(true);
    connection.bufferedBytes = mark + 1;
    const write = writer.write('waits');
    const next = writer.write('waits for its turn');
    expect(await isSettled(write)).toBe(false);
    writable.drained();
    expect(await isSettled(write)).toBe(false);
    connection.bufferedBytes = mark;
    expect(connection.asked).toEqual(['fits', 'waits']);
    writable.drained();
    expect([await rejection(write), await rejection(next)]).toEqual(['fulfilled', 'fulfilled']);
    expect(connection.asked).toEqual(['fits', 'waits', 'waits for its turn']);
  });

  test('WSS-11 one that comes after the closing handshake has begun rejects with InvalidStateError', async () => {
    const { writer, connection, host } = writing();
    host.open = false;
    expect(await rejection(writer.write('late'))).toMatchObject({
      name: 'InvalidStateError',
      message: 'the connection is closing or closed, not open',
    });
    expect(connection.asked).toEqual([]);
  });

  test('a chunk is converted before it is refused: what it throws comes first', async () => {
    const { writer, host } = writing();
    host.open = false;
    expect(await rejection(writer.write(Symbol('no text')))).toBeInstanceOf(TypeError);
  });

  test('more room than anybody waits for is nothing', async () => {
    const { writable, writer, connection } = writing();
    writable.drained();
    await writer.write('x');
    writable.drained();
    expect(connection.asked).toEqual(['x']);
  });
});

describe('close', () => {
  test('WSS-12 it begins the closing handshake, and resolves when that is complete', async () => {
    const { writable, writer, connection } = writing();
    void writer.write('before');
    const close = writer.close();
    expect(await isSettled(close)).toBe(false);
    expect(connection.asked).toEqual(['before', 'close']);
    writable.closed(new Error('not for one who has closed'));
    expect(await rejection(close)).toBe('fulfilled');
    expect(await rejection(writer.closed)).toBe('fulfilled');
  });

  test('WSS-12 it rejects when the handshake is not completed', async () => {
    const { writable, writer } = writing();
    const close = writer.close();
    await isSettled(close);
    const error = new Error('lost');
    writable.failed(error);
    expect(await rejection(close)).toBe(error);
    expect(await rejection(writer.closed)).toBe(error);
  });

  test('where somebody else has begun the handshake it rejects with InvalidStateError', async () => {
    const { writer, connection, host } = writing();
    host.open = false;
    expect(await rejection(writer.close())).toMatchObject({ name: 'InvalidStateError' });
    expect(connection.asked).toEqual([]);
  });
});

describe('abort', () => {
  test('WSS-13 it tells the reason, and the end that follows is no other error', async () => {
    const { writable, writer, host } = writing();
    const reason = new Error('enough');
    await writer.abort(reason);
    expect(host.aborted).toEqual([reason]);
    writable.failed(new Error('lost'));
    expect(await rejection(writer.closed)).toBe(reason);
    const clean = writing();
    await clean.writer.abort(reason);
    clean.writable.closed(new Error('closed'));
    expect(await rejection(clean.writer.write('x'))).toBe(reason);
  });

  test('WSS-13 it does not wait for a peer that reads nothing', async () => {
    const { writer, connection, host } = writing();
    await writer.ready;
    connection.bufferedBytes = mark + 1;
    const write = writer.write('waits');
    const reason = new Error('enough');
    const abort = writer.abort(reason);
    expect(await isSettled(abort)).toBe(true);
    expect(await rejection(write)).toBe(reason);
    expect(host.aborted).toEqual([reason]);
  });
});

describe('the end of the connection', () => {
  test('WSS-17 after all was sent, a write that waited has been written, and the next rejects with what is given', async () => {
    const { writable, writer, connection } = writing();
    await writer.ready;
    connection.bufferedBytes = mark + 1;
    const write = writer.write('waits');
    const error = new Error('closed');
    writable.closed(error);
    expect(await rejection(write)).toBe('fulfilled');
    expect(await rejection(writer.write('late'))).toBe(error);
    expect(await rejection(writer.closed)).toBe(error);
  });

  test('WSS-11 where it was lost, what is written later rejects with what is given', async () => {
    const { writable, writer, connection } = writing();
    const error = new Error('lost');
    writable.failed(error);
    expect(await rejection(writer.write('late'))).toBe(error);
    expect(await rejection(writer.closed)).toBe(error);
    expect(connection.asked).toEqual([]);
  });

  test('WSS-11 where something may not have been sent, a write that waited rejects', async () => {
    const { writable, writer, connection } = writing();
    await writer.ready;
    connection.bufferedBytes = mark + 1;
    const write = writer.write('waits');
    const error = new Error('lost');
    writable.failed(error);
    expect(await rejection(write)).toBe(error);
    expect(await rejection(writer.write('late'))).toBe(error);
    expect(await rejection(writer.closed)).toBe(error);
  });
});
