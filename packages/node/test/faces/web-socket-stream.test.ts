/* oxlint-disable typescript/no-unsafe-type-assertion -- it is called as JavaScript may call it */
import type { ReadableStreamDefaultReader, WritableStreamDefaultWriter } from 'node:stream/web';
import type { WebSocket as Peer } from 'ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OpenError, WebSocketError, WebSocketStream } from '@hybi/node';
import type { WebSocketStreamOptions } from '@hybi/node';
import { closeBody, frame, rawServer, answering } from '../raw-server.js';
import { accepting, wsServer } from './listen.js';

const nowhere = 'ws://127.0.0.1:9';
const construct = (...args: unknown[]): WebSocketStream => Reflect.construct(WebSocketStream, args) as WebSocketStream;
const name = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return `${(error as Error).constructor.name} ${(error as Error).name}`;
  }
  return 'none';
};
/** What a promise rejects with. */
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );

interface Opened {
  readonly stream: WebSocketStream;
  readonly reader: ReadableStreamDefaultReader<string | Uint8Array>;
  readonly writer: WritableStreamDefaultWriter<unknown>;
}

async function open(url: string, options: WebSocketStreamOptions = {}): Promise<Opened> {
  const stream = new WebSocketStream(url, options);
  const { readable, writable } = await stream.opened;
  return { stream, reader: readable.getReader(), writer: writable.getWriter() };
}

describe('the constructor', () => {
  test('WSS-01 its errors are those of WebSocket', () => {
    expect(name(() => construct())).toBe('TypeError TypeError');
    for (const url of ['invalid:', '/chat', `${nowhere}/#x`]) {
      expect(
        name(() => construct(url)),
        url,
      ).toBe('DOMException SyntaxError');
    }
    expect(name(() => construct(nowhere, true))).toBe('TypeError TypeError');
    expect(name(() => construct(nowhere, { protocols: 'hi' }))).toBe('TypeError TypeError');
    expect(name(() => construct(nowhere, { protocols: ['a', 'a'] }))).toBe('DOMException SyntaxError');
    expect(name(() => construct(nowhere, { signal: null }))).toBe('TypeError TypeError');
    expect(name(() => construct(nowhere, { haeders: {} }))).toBe('TypeError TypeError');
    expect(construct('http://127.0.0.1:9/x', null).url).toBe('ws://127.0.0.1:9/x');
  });

  test('WSS-02 an aborted signal rejects both promises with its reason, and nothing is sent', async () => {
    const server = await rawServer(() => undefined);
    onTestFinished(() => server.close());
    const reason = new Error('no');
    const stream = new WebSocketStream(server.url, { signal: AbortSignal.abort(reason) });
    expect([await rejection(stream.opened), await rejection(stream.closed)]).toEqual([reason, reason]);
    stream.close();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(server.sockets).toEqual([]);
  });

  test('WSS-03 an abort before it is open rejects both promises, and later has no effect', async () => {
    const server = await rawServer(() => undefined);
    onTestFinished(() => server.close());
    const early = new AbortController();
    const stream = new WebSocketStream(server.url, { signal: early.signal });
    await server.connected(1);
    early.abort();
    expect(await rejection(stream.opened)).toBe(early.signal.reason);
    expect(await rejection(stream.closed)).toBe(early.signal.reason);

    const late = new AbortController();
    const { reader, writer } = await open(await wsServer(), { signal: late.signal });
    late.abort();
    await writer.write('still');
    expect((await reader.read()).value).toBe('still');
    await writer.close();
  });
});

describe('opening', () => {
  test('WSS-04 opened tells protocol and extensions, and gives the streams', async () => {
    const url = await wsServer(undefined, { perMessageDeflate: true });
    const stream = new WebSocketStream(url, { protocols: ['chat'] });
    const opened = await stream.opened;
    expect(Object.keys(opened).toSorted()).toEqual(['extensions', 'protocol', 'readable', 'writable']);
    expect(opened.protocol).toBe('chat');
    expect(opened.extensions).toMatch(/^permessage-deflate/);
    expect(opened.readable).toBeInstanceOf(ReadableStream);
    expect(opened.writable).toBeInstanceOf(WritableStream);
    stream.close();
    await stream.closed;
  });

  test('WSS-05 one that does not open rejects with a WebSocketError, whose cause says why', async () => {
    const server = await rawServer(answering(() => 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    onTestFinished(() => server.close());
    const stream = new WebSocketStream(server.url);
    const error = await rejection(stream.opened);
    expect(error).toBeInstanceOf(WebSocketError);
    expect((error as WebSocketError).cause).toBeInstanceOf(OpenError);
    expect(error).toMatchObject({ closeCode: 1006, cause: { status: 404 } });
    expect(await rejection(stream.closed)).toBe(error);
  });

  test('WSS-05 a blocked port is such a failure too', async () => {
    const stream = new WebSocketStream('ws://127.0.0.1:6667/');
    expect(await rejection(stream.opened)).toMatchObject({ name: 'WebSocketError', cause: { code: 'blocked' } });
  });

  test('WSS-16 close while it connects gives it up', async () => {
    const server = await rawServer(() => undefined);
    onTestFinished(() => server.close());
    const stream = new WebSocketStream(server.url);
    await server.connected(1);
    stream.close();
    expect(await rejection(stream.opened)).toBeInstanceOf(WebSocketError);
    expect(await rejection(stream.closed)).toBeInstanceOf(WebSocketError);
  });
});

describe('reading', () => {
  test('WSS-07 there is a chunk for each message: a string, or a Uint8Array', async () => {
    const server = await accepting((peer) =>
      peer.write(Buffer.concat([frame(1, 'te', false), frame(0, 'xt'), frame(2, 'by'), frame(1, ''), frame(2, '')])),
    );
    const { reader, stream } = await open(server.url, { closeTimeoutMs: 10 });
    const chunks: unknown[] = [];
    for (let count = 0; count < 4; count += 1) chunks.push((await reader.read()).value);
    expect(chunks).toEqual(['text', new Uint8Array([98, 121]), '', new Uint8Array()]);
    expect((chunks[1] as object).constructor).toBe(Uint8Array);
    stream.close();
    await rejection(stream.closed);
  });

  test('WSS-08 WSS-06 after a clean close the rest can be read, and then it is done', async () => {
    const { reader, stream } = await open(
      await wsServer((peer) => {
        peer.send('a');
        peer.send('b');
        peer.close(4000, 'end');
      }),
    );
    expect(await stream.closed).toEqual({ closeCode: 4000, reason: 'end' });
    expect([await reader.read(), await reader.read()].map(({ value }) => value)).toEqual(['a', 'b']);
    expect((await reader.read()).done).toBe(true);
  });

  test('WSS-08 WSS-06 after an unclean close reading and closed reject with the same WebSocketError', async () => {
    const server = await accepting((peer) => peer.resetAndDestroy());
    const { reader, writer, stream } = await open(server.url);
    const error = await rejection(stream.closed);
    expect(error).toBeInstanceOf(WebSocketError);
    expect(error).toMatchObject({ closeCode: 1006, reason: '' });
    expect(await rejection(reader.read())).toBe(error);
    expect(await rejection(writer.write('x'))).toBe(error);
    expect(await rejection(writer.closed)).toBe(error);
  });

  test('WSS-09 when nobody reads, the server stalls, and goes on when somebody does', async () => {
    let server!: Peer;
    const message = Buffer.alloc(1 << 20);
    const count = 48;
    const { reader, stream } = await open(
      await wsServer((peer) => {
        server = peer;
        for (let sent = 0; sent < count; sent += 1) peer.send(message);
      }),
    );
    let stalled = 0;
    for (let left = -1; stalled < 50; stalled += 1) {
      if (server.bufferedAmount !== left) stalled = 0;
      left = server.bufferedAmount;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.bufferedAmount).toBeGreaterThan(8 * message.length);
    for (let read = 0; read < count; read += 1) expect((await reader.read()).value).toHaveLength(message.length);
    stream.close();
    await stream.closed;
  });

  test('WSS-13 cancel closes, with the code and reason of a WebSocketError, and otherwise without', async () => {
    const url = await wsServer();
    for (const [reason, told] of [
      [undefined, { closeCode: 1005, reason: '' }],
      [
        { closeCode: 3456, reason: 'set' },
        { closeCode: 1005, reason: '' },
      ],
      [new WebSocketError('', { closeCode: 3456, reason: 'set' }), { closeCode: 3456, reason: 'set' }],
    ] as const) {
      const { reader, stream } = await open(url);
      await reader.cancel(reason);
      expect(await stream.closed).toEqual(told);
    }
  });
});

describe('writing', () => {
  test('WSS-10 binary data goes out as binary, all else as the text that it becomes', async () => {
    const { reader, writer, stream } = await open(await wsServer());
    const bytes = new Uint8Array([1, 2, 3, 4]);
    void writer.write(bytes.subarray(1, 3));
    void writer.write(bytes.buffer.slice(0, 1));
    void writer.write(new DataView(bytes.buffer, 3));
    for (const chunk of ['text', null, 1, { toString: () => 'object' }, 'a\ud800']) void writer.write(chunk);
    const chunks: unknown[] = [];
    while (chunks.length < 8) chunks.push((await reader.read()).value);
    expect(chunks).toEqual([
      new Uint8Array([2, 3]),
      new Uint8Array([1]),
      new Uint8Array([4]),
      'text',
      'null',
      '1',
      'object',
      'a\ufffd',
    ]);
    await expect(writer.write(Symbol('x'))).rejects.toBeInstanceOf(TypeError);
    stream.close();
    await stream.closed;
  });

  test('WSS-11 a write waits while the peer reads nothing', async () => {
    let peer!: Peer;
    const { writer } = await open(await wsServer((connected) => (peer = connected)), { compression: false });
    peer.pause();
    let written = 0;
    let last = Promise.resolve();
    for (let count = 0; count < 48; count += 1) {
      last = writer.write(new Uint8Array(1 << 20)).then(() => void (written += 1));
    }
    let stalled = 0;
    for (let before = -1; stalled < 50; stalled += 1) {
      if (written !== before) stalled = 0;
      before = written;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toBeLessThan(40);
    peer.resume();
    await last;
    await writer.close();
  });

  test('WSS-12 the writer’s close resolves when the closing handshake is complete, and sends no code', async () => {
    const sent: Buffer[] = [];
    let answer!: () => void;
    const server = await accepting(
      () => undefined,
      (bytes, socket) => {
        sent.push(bytes);
        answer = () => socket.end(frame(8, closeBody(4000, 'late')));
      },
    );
    const { writer, stream } = await open(server.url);
    let resolved = false;
    const closed = writer.close().then(() => (resolved = true));
    while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([sent[0]![0], sent[0]![1], resolved]).toEqual([0x88, 0x80, false]);
    answer();
    await closed;
    expect(await stream.closed).toEqual({ closeCode: 4000, reason: 'late' });
  });

  test('WSS-12 the writer’s close rejects when the handshake is not completed', async () => {
    const server = await accepting(
      () => undefined,
      (_bytes, socket) => socket.destroy(),
    );
    const { writer, stream } = await open(server.url);
    const error = await rejection(writer.close());
    expect(error).toBeInstanceOf(WebSocketError);
    expect(await rejection(stream.closed)).toBe(error);
  });

  test('WSS-13 abort closes as cancel does, although a write waits for room', async () => {
    let peer!: Peer;
    const { writer, stream } = await open(await wsServer((connected) => (peer = connected)), {
      closeTimeoutMs: 30,
      compression: false,
    });
    peer.pause();
    const writes = Array.from({ length: 16 }, () => rejection(writer.write(new Uint8Array(1 << 20))));
    await writes[0];
    const reason = new WebSocketError('', { closeCode: 3333 });
    await writer.abort(reason);
    expect(await writes[15]).toBe(reason);
    expect(await rejection(stream.closed)).toMatchObject({ closeCode: 1006 });
  });

  test('WSS-17 after a clean close the writable is errored with InvalidStateError', async () => {
    const { writer, stream } = await open(await wsServer((peer) => peer.close(1000)));
    await stream.closed;
    expect(await rejection(writer.write('x'))).toMatchObject({ name: 'InvalidStateError' });
    expect(await rejection(writer.closed)).toMatchObject({ name: 'InvalidStateError' });
  });
});

describe('close', () => {
  test('WSS-14 WSS-15 sends what it is given, and 1000 for a reason alone', async () => {
    const url = await wsServer();
    for (const [given, told] of [
      [
        { closeCode: 3456, reason: 'pizza' },
        { closeCode: 3456, reason: 'pizza' },
      ],
      [undefined, { closeCode: 1005, reason: '' }],
      [{}, { closeCode: 1005, reason: '' }],
      [{ reason: '' }, { closeCode: 1005, reason: '' }],
      [{ reason: 'only' }, { closeCode: 1000, reason: 'only' }],
      [{ closeCode: 4000.9 }, { closeCode: 4000, reason: '' }],
    ] as const) {
      const { stream } = await open(url);
      stream.close(given);
      expect(await stream.closed).toEqual(told);
    }
  });

  test('WSS-14 checks what it is given, in every state', async () => {
    const { stream } = await open(await wsServer());
    const close = (info: unknown): string => name(() => stream.close(info as object));
    const check = (): void => {
      expect(close(true)).toBe('TypeError TypeError');
      expect([999, 1001, 2999, 5000].map((closeCode) => close({ closeCode }))).toEqual(
        Array(4).fill('DOMException InvalidAccessError'),
      );
      expect(close({ closeCode: 65_536 })).toBe('TypeError TypeError');
      expect(close({ reason: '.'.repeat(124) })).toBe('DOMException SyntaxError');
    };
    check();
    stream.close();
    check();
    await stream.closed;
    check();
  });

  test('what is written after close is refused, and what was written before leaves before', async () => {
    const told: string[] = [];
    const { stream, writer } = await open(
      await wsServer((peer) => peer.on('message', (data) => told.push((data as Buffer).toString()))),
    );
    await writer.write('before');
    stream.close();
    expect(await rejection(writer.write('after'))).toMatchObject({ name: 'InvalidStateError' });
    await stream.closed;
    expect(told).toEqual(['before']);
  });

  test('it completes although nobody reads what came before', async () => {
    const { stream } = await open(
      await wsServer((peer) => {
        for (let count = 0; count < 32; count += 1) peer.send(Buffer.alloc(1 << 18));
      }),
    );
    stream.close({ closeCode: 3000 });
    expect(await stream.closed).toEqual({ closeCode: 3000, reason: '' });
  });
});
