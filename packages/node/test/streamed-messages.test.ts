import { describe, expect, test } from 'vitest';
import { ClosedError, open } from '../src/index.js';
import { until } from './event-loop.js';
import { StreamedMessages } from '../src/streamed-messages.js';
import { acceptance, answering, closeBody, frame, rawServer } from './raw-server.js';

describe('messages as streams', () => {
  test('they come piece by piece, in order, and end with the connection', async () => {
    const server = await rawServer(answering((request) => acceptance(request)));
    const connection = await open(server.url, { receive: 'streams' });
    const [socket] = server.sockets;
    socket!.write(frame(1, 'one ', false));
    const seen: unknown[] = [];
    for await (const message of connection.incoming()) {
      seen.push(message.type);
      if (seen.length === 1) {
        const pieces: string[] = [];
        for await (const piece of message) {
          pieces.push(Buffer.from(piece).toString());
          if (pieces.length === 1)
            socket!.write(Buffer.concat([frame(0, 'two'), frame(2, Uint8Array.of(1, 2)), frame(1, '\u{feff}three')]));
        }
        seen.push(pieces.join(''));
      } else if (message.type === 'binary') seen.push([...(await message.bytes())]);
      else {
        seen.push(await message.text());
        socket!.end(frame(8, closeBody(1000)));
      }
    }
    expect(seen).toEqual(['text', 'one two', 'binary', [1, 2], 'text', '\u{feff}three']);
    await server.close();
  });

  test('a second reader is refused at the call, and leaving frees the place at once, though nothing comes', async () => {
    const messages = new StreamedMessages(
      () => undefined,
      () => undefined,
    );
    const reader = messages.read();
    expect(() => messages.read()).toThrow(TypeError);
    const next = reader.next();
    await reader.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    const other = messages.read();
    messages.push(Buffer.from('for the other'), true, true);
    const { value } = await other.next();
    expect(await value?.text()).toBe('for the other');
  });

  test('a whole message is in memory of its own', async () => {
    const messages = new StreamedMessages(
      () => undefined,
      () => undefined,
    );
    messages.push(Uint8Array.of(1), false, false);
    messages.push(Uint8Array.of(2), false, true);
    const { value } = await messages.read().next();
    const bytes = await value?.bytes();
    expect([bytes?.constructor, bytes?.buffer.byteLength]).toEqual([Uint8Array, 2]);
  });

  test('what is not read of a message is discarded, and the next one is whole', async () => {
    const server = await rawServer(answering((request) => acceptance(request)));
    const connection = await open(server.url, { receive: 'streams' });
    server.sockets[0]!.write(
      Buffer.concat([
        frame(1, 'skipped', false),
        frame(0, ' too'),
        frame(1, 'left', false),
        frame(0, ' early'),
        frame(1, 'read'),
      ]),
    );
    const texts: string[] = [];
    let count = 0;
    for await (const message of connection.incoming()) {
      count += 1;
      if (count === 1) continue;
      if (count === 2) await message[Symbol.asyncIterator]().next();
      if (count === 3) {
        texts.push(await message.text());
        break;
      }
    }
    expect(texts).toEqual(['read']);
    connection.terminate();
    await server.close();
  });

  test('a message of any size is held up in flat memory while nobody reads', async () => {
    const server = await rawServer(answering((request) => acceptance(request)));
    const connection = await open(server.url, { receive: 'streams', maxMessageBytes: Infinity });
    const socket = server.sockets[0]!;
    const piece = new Uint8Array(256 * 1024);
    const count = 256;
    let written = 0;
    const pump = (): void => {
      while (written < count && socket.write(frame(written === 0 ? 2 : 0, piece, written === count - 1))) written += 1;
      if (written < count) socket.once('drain', () => ((written += 1), pump()));
    };
    pump();
    for (let idle = 0, before = -1; idle < 50; idle = written === before ? idle + 1 : 0) {
      before = written;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toBeLessThan(count);
    let bytes = 0;
    for await (const message of connection.incoming()) {
      for await (const part of message) bytes += part.length;
      break;
    }
    expect(bytes).toBe(count * piece.length);
    connection.terminate();
    await server.close();
  });

  test('a connection that is lost in the middle of a message says so, and there is one reader', async () => {
    const server = await rawServer(answering((request) => acceptance(request)));
    const connection = await open(server.url, { receive: 'streams' });
    server.sockets[0]!.write(frame(1, 'half', false));
    const reader = connection.incoming()[Symbol.asyncIterator]();
    const { value: message } = await reader.next();
    expect(() => connection.incoming()).toThrow(
      new TypeError("messages can't be read by incoming(): they are already read by incoming()"),
    );
    const reading = (async () => {
      for await (const piece of message ?? []) expect(piece.length).toBe(4);
    })();
    await until(() => true);
    server.sockets[0]!.destroy();
    await expect(reading).rejects.toBeInstanceOf(ClosedError);
    await expect(reader.next()).rejects.toBeInstanceOf(ClosedError);
    await server.close();
  });

  test.each([
    { code: 1000, isNormal: true },
    { code: 1011, isNormal: false },
  ])('a message that is cut by a Close with $code rejects with the ClosedError', async ({ code, isNormal }) => {
    const server = await rawServer(answering((request) => acceptance(request)));
    const connection = await open(server.url, { receive: 'streams' });
    const [socket] = server.sockets;
    socket!.write(frame(1, 'half', false));
    const reader = connection.incoming()[Symbol.asyncIterator]();
    const { value: message } = await reader.next();
    socket!.end(frame(8, closeBody(code)));
    const error: unknown = await message?.text().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClosedError);
    expect(error).toMatchObject({ code: 'server', closure: { code, clean: true } });
    const next = await reader.next().catch((reason: unknown) => reason);
    expect(next).toEqual(isNormal ? { done: true, value: undefined } : error);
    await server.close();
  });

  test('without the option it is refused', async () => {
    const server = await rawServer(answering((request) => acceptance(request)));
    const connection = await open(server.url);
    expect(() => connection.incoming()).toThrow(
      new TypeError("receive: expected 'streams' for incoming(), not 'messages'"),
    );
    connection.terminate();
    await server.close();
  });
});

describe('what waits to be read', () => {
  test('is memory of its own, whatever the transport does with its buffer afterwards', async () => {
    const messages = new StreamedMessages(
      () => undefined,
      () => undefined,
    );
    const lent = Buffer.from('first piece');
    messages.push(lent.subarray(0, 11), true, true);
    lent.fill('x');
    for await (const message of messages.read()) {
      expect(await message.text()).toBe('first piece');
      break;
    }
  });

  test('SEC-02 a flood of empty messages, or of pieces of one byte, holds the peer up', () => {
    for (const [bytes, end] of [
      [new Uint8Array(0), true],
      [Uint8Array.of(1), false],
    ] as const) {
      let paused = 0;
      const messages = new StreamedMessages(
        () => (paused += 1),
        () => undefined,
      );
      for (let i = 0; i < 10_000; i++) messages.push(bytes, false, end);
      expect(paused).toBe(1);
    }
  });
});
