/* oxlint-disable typescript/no-unsafe-type-assertion -- it is called as JavaScript may call it */
import { WebSocketError } from '@hybi/session/faces';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocketStreamOverWebSocket as WebSocketStream } from '../src/web-socket-stream.js';
import { FakeWebSocket } from './fake-web-socket.js';

const url = 'wss://server.test/feed';

beforeEach(() => {
  FakeWebSocket.reset();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  return () => vi.unstubAllGlobals();
});

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );

async function opened() {
  const stream = new WebSocketStream(url, { protocols: ['chat'] });
  const socket = FakeWebSocket.last;
  socket.open('chat', 'permessage-deflate');
  const { readable, writable, ...told } = await stream.opened;
  return { stream, socket, told, reader: readable.getReader(), writer: writable.getWriter() };
}

describe('a WebSocketStream over the native WebSocket', () => {
  test('WSS-01 opens the URL with the subprotocols, and refuses bad ones as the native one does', () => {
    expect(new WebSocketStream('https://server.test/feed', { protocols: ['a'] }).url).toBe(url);
    expect([FakeWebSocket.last.url, FakeWebSocket.last.offered]).toEqual([url, ['a']]);
    for (const bad of ['ftp://a/', '/relative', `${url}#x`]) {
      expect(() => new WebSocketStream(bad)).toThrow(expect.objectContaining({ name: 'SyntaxError', code: 12 }));
    }
    expect(() => Reflect.construct(WebSocketStream, []) as unknown).toThrow(TypeError);
    expect(() => Reflect.construct(WebSocketStream, [url, true]) as unknown).toThrow(TypeError);
  });

  test.each([
    ['wss://user:password@server.test/feed', 'wss://user:password@server.test/feed'],
    ['\n wss://server.test/\r\nfeed\t', url],
    ['wss://server.test/a\0b', 'wss://server.test/a%00b'],
  ])('API-01 %j is a URL, as it is for the native one', (given, expected) => {
    expect(new WebSocketStream(given).url).toBe(expected);
    expect(FakeWebSocket.last.url).toBe(expected);
  });

  test('has the shape of the standard', async () => {
    const { prototype } = WebSocketStream;
    expect([WebSocketStream.name, WebSocketStream.length]).toEqual(['WebSocketStream', 1]);
    expect(Object.prototype.toString.call(prototype)).toBe('[object WebSocketStream]');
    for (const name of ['url', 'opened', 'closed', 'close']) {
      expect(Object.getOwnPropertyDescriptor(prototype, name)).toMatchObject({ enumerable: true, configurable: true });
    }
    await expect(Reflect.get(prototype, 'opened', {})).rejects.toBeInstanceOf(TypeError);
    expect(() => Reflect.get(prototype, 'url', {}) as unknown).toThrow(TypeError);
  });

  test('WSS-02 an aborted signal makes no WebSocket', async () => {
    const stream = new WebSocketStream(url, { signal: AbortSignal.abort('no') });
    expect([await rejection(stream.opened), await rejection(stream.closed)]).toEqual(['no', 'no']);
    expect(FakeWebSocket.made).toEqual([]);
  });

  test('WSS-03 WSS-16 an abort and a close before it is open close the WebSocket and reject', async () => {
    const controller = new AbortController();
    const aborted = new WebSocketStream(url, { signal: controller.signal });
    const first = FakeWebSocket.last;
    controller.abort('no');
    expect(await rejection(aborted.opened)).toBe('no');
    expect(first.closes).toHaveLength(1);
    const closed = new WebSocketStream(url);
    closed.close();
    expect(await rejection(closed.opened)).toBeInstanceOf(WebSocketError);
    expect(FakeWebSocket.last.closes).toHaveLength(1);
  });

  test('WSS-04 WSS-07 tells what was agreed, and has a chunk for each message', async () => {
    const { socket, told, reader } = await opened();
    expect(told).toEqual({ protocol: 'chat', extensions: 'permessage-deflate' });
    socket.message('text');
    socket.message(new Uint8Array([1, 2]).buffer);
    expect([(await reader.read()).value, (await reader.read()).value]).toEqual(['text', new Uint8Array([1, 2])]);
  });

  test('WSS-05 rejects with a WebSocketError when it does not open', async () => {
    const stream = new WebSocketStream(url);
    FakeWebSocket.last.error();
    FakeWebSocket.last.end(false, 1006);
    const error = await rejection(stream.opened);
    expect(error).toBeInstanceOf(WebSocketError);
    expect(await rejection(stream.closed)).toBe(error);
  });

  test('WSS-06 WSS-08 WSS-17 ends with what the Close said', async () => {
    const { stream, socket, reader, writer } = await opened();
    socket.message('last');
    socket.end(true, 4000, 'bye');
    expect(await stream.closed).toEqual({ closeCode: 4000, reason: 'bye' });
    expect((await reader.read()).value).toBe('last');
    expect((await reader.read()).done).toBe(true);
    expect(await rejection(writer.write('x'))).toMatchObject({ name: 'InvalidStateError' });
  });

  test('WSS-06 WSS-08 errors both streams after an unclean end', async () => {
    const { stream, socket, reader, writer } = await opened();
    socket.end(false, 1006);
    const error = await rejection(stream.closed);
    expect(error).toMatchObject({ name: 'WebSocketError', closeCode: 1006 });
    expect([await rejection(reader.read()), await rejection(writer.closed)]).toEqual([error, error]);
  });

  test('lacks back-pressure for what comes in: it is queued, however much it is', async () => {
    const { stream, socket, reader } = await opened();
    const message = 'x'.repeat(10_000);
    for (let count = 0; count < 50; count += 1) socket.message(message);
    for (let count = 0; count < 50; count += 1) expect((await reader.read()).value).toBe(message);
    socket.end(true, 1000);
    await stream.closed;
  });

  test('WSS-10 WSS-11 a write waits while much waits to be sent', async () => {
    vi.useFakeTimers();
    const { socket, writer } = await opened();
    await writer.write('small');
    let written = false;
    const big = writer.write(new Uint8Array(100_000)).then(() => (written = true));
    await vi.advanceTimersByTimeAsync(1000);
    expect([written, socket.sent.length]).toEqual([false, 2]);
    socket.bufferedAmount = 0;
    await vi.advanceTimersByTimeAsync(1000);
    await big;
    vi.useRealTimers();
    expect(written).toBe(true);
  });

  test('WSS-12 the writer’s close waits for the closing handshake', async () => {
    const { socket, writer } = await opened();
    const closed = writer.close();
    await vi.waitFor(() => expect(socket.closes).toEqual([[]]));
    socket.bufferedAmount = 0;
    socket.end(true, 1005);
    await closed;
  });

  test('WSS-13 WSS-14 WSS-15 close, cancel and abort say what they are given', async () => {
    const first = await opened();
    first.stream.close({ reason: 'only' });
    expect(first.socket.closes).toEqual([[1000, 'only']]);
    expect(() => first.stream.close({ closeCode: 1001 })).toThrow(
      expect.objectContaining({ name: 'InvalidAccessError' }),
    );
    const second = await opened();
    void second.reader.cancel(new WebSocketError('', { closeCode: 4001 }));
    expect(second.socket.closes).toEqual([[4001, '']]);
    const third = await opened();
    void third.writer.abort('why');
    await vi.waitFor(() => expect(third.socket.closes).toEqual([[]]));
  });
});
