/* oxlint-disable typescript/no-unsafe-type-assertion, unicorn/prefer-add-event-listener, typescript/unbound-method, unicorn/consistent-function-scoping -- it is called as JavaScript may call it, and handler attributes are what is tested */
import type { WebSocket as Peer } from 'ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ClosedError, CloseEvent, OpenError, WebSocket } from '@hybi/node';
import type { WebSocketOptions } from '@hybi/node';
import { acceptance, answering, closeBody, frame, rawServer } from '../raw-server.js';
import { accepting, next, wsServer } from './listen.js';

const nowhere = 'ws://127.0.0.1:9';
/** Called as JavaScript would. */
const make = (...args: unknown[]): WebSocket => Reflect.construct(WebSocket, args) as WebSocket;
/** The error that a call throws. */
function thrown(call: () => unknown): { readonly type: unknown; readonly name: string } {
  try {
    call();
  } catch (error) {
    return { type: (error as Error).constructor, name: (error as Error).name };
  }
  throw new Error('it did not throw');
}
const syntaxError = { type: DOMException, name: 'SyntaxError' };

async function opened(url: string, protocols: string[] = [], options: WebSocketOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols, options);
  onTestFinished(() => socket.terminate());
  await next(socket, 'open');
  return socket;
}

/** The first message and close of one server-side connection. */
function peerOf(): { readonly peer: Promise<Peer>; readonly connected: (peer: Peer) => void } {
  let connected!: (peer: Peer) => void;
  const peer = new Promise<Peer>((resolve) => (connected = resolve));
  return { peer, connected };
}

describe('the constructor', () => {
  test('API-01 a URL that cannot be parsed is a SyntaxError, and so is a relative one without a base', () => {
    for (const url of ['', '/chat', 'ws://foo bar.com/', 'ws://', 'ws://a:99999/', 'localhost']) {
      expect(
        thrown(() => make(url)),
        url,
      ).toEqual(syntaxError);
    }
  });

  test('API-01 a relative URL is resolved against the option, or against the location of the host', () => {
    const socket = new WebSocket('../chat', [], { baseUrl: 'https://server.test:9/app/page' });
    expect(socket.url).toBe('wss://server.test:9/chat');
    Object.defineProperty(globalThis, 'location', { value: { href: 'http://127.0.0.1:9/a/b' }, configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(globalThis, 'location'));
    expect(new WebSocket('c?d').url).toBe('ws://127.0.0.1:9/a/c?d');
  });

  test('API-02 API-13 http becomes ws and https wss, in the serialized URL', () => {
    expect(make('http://127.0.0.1:80/a b').url).toBe('ws://127.0.0.1/a%20b');
    expect(make('HTTPS://127.0.0.1:9').url).toBe('wss://127.0.0.1:9/');
    expect(make(new URL('ws://127.0.0.1:9/x')).url).toBe('ws://127.0.0.1:9/x');
  });

  test('API-03 another scheme is a SyntaxError', () => {
    for (const url of ['ftp://a/', 'mailto:a@b', 'about:blank', 'ws+unix:/tmp/x:/']) {
      expect(
        thrown(() => make(url)),
        url,
      ).toEqual(syntaxError);
    }
  });

  test('API-04 a fragment is a SyntaxError, an empty one too', () => {
    expect(thrown(() => make(`${nowhere}/#`))).toEqual(syntaxError);
    expect(thrown(() => make(`${nowhere}/#a`))).toEqual(syntaxError);
    expect(make(`${nowhere}/%23a`).url).toBe(`${nowhere}/%23a`);
  });

  test('API-06 a subprotocol that is no token, or given twice, is a SyntaxError', () => {
    for (const protocols of ['', 'a b', 'a,b', 'ä', '\u0000', ['a', 'a'], [''], null]) {
      if (protocols === null) expect(make(nowhere, null).protocol).toBe('');
      else
        expect(
          thrown(() => make(nowhere, protocols)),
          String(protocols),
        ).toEqual(syntaxError);
    }
    expect(make(nowhere, ['a', 'A']).protocol).toBe('');
  });

  test('its arguments are converted as Web IDL says', () => {
    expect(thrown(() => make())).toEqual({ type: TypeError, name: 'TypeError' });
    expect(() => Reflect.apply(WebSocket, undefined, [nowhere])).toThrow(TypeError);
    expect(thrown(() => make(nowhere, Symbol('x'))).type).toBe(TypeError);
    expect(thrown(() => make(nowhere, [Symbol('x')])).type).toBe(TypeError);
    expect(make(`${nowhere}/\ud800`).url).toBe(`${nowhere}/%EF%BF%BD`);
    expect(make(nowhere, undefined).readyState).toBe(0);
    expect(make(nowhere, new Set(['a'])).readyState).toBe(0);
    expect(thrown(() => make(nowhere, { toString: () => 'a b' }))).toEqual(syntaxError);
  });

  test('a third argument that is no object is ignored, and an unknown option is a TypeError', () => {
    expect(make(nowhere, [], 'stray').readyState).toBe(0);
    expect(() => make(nowhere, [], { haeders: {} })).toThrow(new TypeError('haeders: there is no such option'));
    expect(() => make(nowhere, [], { receive: 'streams' })).toThrow(new TypeError('receive: there is no such option'));
    expect(() => make(nowhere, [], { retry: false })).toThrow(new TypeError('retry: there is no such option'));
    expect(() => make(nowhere, [], { openTimeoutMs: 0 })).toThrow(RangeError);
    expect(() => make(nowhere, [], { maxBufferedAmount: -1 })).toThrow(RangeError);
    expect(() => make(nowhere, [], { baseUrl: '/x?token=hunter2' })).toThrow(
      new TypeError('baseUrl: expected an absolute URL, not "/x?token=***"'),
    );
  });

  test('API-05 API-12 API-15 the subprotocol is known from open on, and one string stands for a list', async () => {
    const url = await wsServer(undefined, { handleProtocols: (offered) => [...offered][0] ?? false });
    const socket = make(url, 'chat');
    expect([socket.protocol, socket.extensions]).toEqual(['', '']);
    await next(socket, 'open');
    expect([socket.protocol, socket.readyState]).toEqual(['chat', 1]);
    socket.terminate();
  });

  test('API-10 compression is offered as browsers offer it, and negotiated', async () => {
    let offer: string | undefined;
    const url = await wsServer((_peer, request) => (offer = request.headers['sec-websocket-extensions']), {
      perMessageDeflate: true,
    });
    const socket = await opened(url);
    expect(offer).toBe('permessage-deflate; client_max_window_bits');
    expect(socket.extensions).toMatch(/^permessage-deflate/);
  });

  test('API-09 the userinfo of the URL is sent as Basic authorization, and no Origin', async () => {
    let headers: Record<string, unknown> = {};
    const url = await wsServer((_peer, request) => (headers = request.headers));
    await opened(url.replace('ws://', 'ws://user:pass@'));
    expect(thrown(() => make('ws://a:b@127.0.0.1:9', [], { urlCredentials: 'refuse' }))).toEqual(syntaxError);
    expect(headers['authorization']).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`);
    expect(headers['origin']).toBeUndefined();
  });

  test('options of Node reach the request', async () => {
    let header: unknown;
    const url = await wsServer((_peer, request) => (header = request.headers['x-a']));
    await opened(url, [], { headers: { 'x-a': '1' }, compression: false });
    expect(header).toBe('1');
  });
});

describe('a connection that does not open', () => {
  test('API-11 API-36 fires error, then close with 1006, and the error says why', async () => {
    const server = await rawServer(answering(() => 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
    onTestFinished(() => server.close());
    const socket = new WebSocket(server.url);
    const told: unknown[] = [];
    socket.onerror = (event) => {
      told.push(event.type, socket.readyState);
      expect(event.error).toBeInstanceOf(OpenError);
      expect(event.error).toMatchObject({ code: 'rejected', status: 403, phase: 'http' });
    };
    const close = await next<CloseEvent>(socket, 'close');
    expect(close).toBeInstanceOf(CloseEvent);
    expect([close.code, close.reason, close.wasClean]).toEqual([1006, '', false]);
    expect(told).toEqual(['error', 3]);
  });

  test.each([
    ['in its error event', (socket: WebSocket) => socket.addEventListener('error', () => socket.terminate())],
    [
      'after close()',
      (socket: WebSocket) => {
        socket.close();
        socket.terminate();
      },
    ],
  ])('API-11 fires error and close once, though it is terminated %s', async (_, terminate) => {
    const server = await rawServer(answering(() => 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
    onTestFinished(() => server.close());
    const socket = new WebSocket(server.url);
    const told: string[] = [];
    for (const type of ['open', 'error', 'close']) socket.addEventListener(type, () => told.push(type));
    terminate(socket);
    await next(socket, 'close');
    // What would come once more comes in the turns after it.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['error', 'close']);
  });

  test('API-12 a server that selects no subprotocol fails it', async () => {
    const server = await rawServer(answering((request) => acceptance(request)));
    onTestFinished(() => server.close());
    const socket = new WebSocket(server.url, 'chat');
    const { error } = await next<Event & { error: unknown }>(socket, 'error');
    expect(error).toMatchObject({ code: 'subprotocol' });
  });

  test('a blocked port fails as any other, without a connection', async () => {
    const socket = new WebSocket('ws://127.0.0.1:6667/');
    expect(socket.readyState).toBe(0);
    const { error } = await next<Event & { error: unknown }>(socket, 'error');
    expect(error).toMatchObject({ code: 'blocked' });
    expect(socket.readyState).toBe(3);
  });

  test('API-07 handlers that are set in the same turn miss nothing', async () => {
    const socket = new WebSocket(nowhere);
    await Promise.resolve();
    await Promise.resolve();
    expect((await next<CloseEvent>(socket, 'close')).code).toBe(1006);
  });
});

describe('close', () => {
  test('API-16 a code that is neither 1000 nor 3000 to 4999 is an InvalidAccessError', () => {
    const socket = make(nowhere);
    for (const code of [999, 1001, 1005, 2999, 5000, Number.NaN, null, 'x', 66_536, -1, true]) {
      expect(
        thrown(() => socket.close(code as number)),
        String(code),
      ).toEqual({
        type: DOMException,
        name: 'InvalidAccessError',
      });
    }
    expect(thrown(() => socket.close(1n as unknown as number)).type).toBe(TypeError);
    expect(socket.readyState).toBe(0);
  });

  test('API-16 the code is clamped and rounded, halves to the even neighbour', async () => {
    const url = await wsServer((peer) => peer.on('close', () => undefined));
    for (const [given, sent] of [
      [3000.5, 3000],
      [3001.5, 3002],
      [2999.6, 3000],
      [4999.4, 4999],
    ] as const) {
      const socket = await opened(url);
      socket.close(given);
      expect((await next<CloseEvent>(socket, 'close')).code).toBe(sent);
    }
  });

  test('API-17 a reason of more than 123 bytes as UTF-8 is a SyntaxError', () => {
    const socket = make(nowhere);
    expect(thrown(() => socket.close(1000, 'x'.repeat(124)))).toEqual(syntaxError);
    expect(thrown(() => socket.close(1000, 'ä'.repeat(62)))).toEqual(syntaxError);
    expect(thrown(() => socket.close(undefined, 'x'.repeat(124)))).toEqual(syntaxError);
    expect(socket.readyState).toBe(0);
  });

  test('API-18 it does nothing when it is closing or closed', async () => {
    const socket = await opened(await wsServer());
    socket.close(3000, 'first');
    socket.close(4000, 'second');
    const close = await next<CloseEvent>(socket, 'close');
    expect([close.code, close.reason, close.wasClean]).toEqual([3000, 'first', true]);
    socket.close();
    expect(socket.readyState).toBe(3);
  });

  test('API-19 while connecting it is CLOSING at once, and error and close come later', async () => {
    const server = await rawServer(() => undefined);
    onTestFinished(() => server.close());
    const socket = new WebSocket(server.url);
    const told: string[] = [];
    for (const type of ['open', 'error', 'close']) socket.addEventListener(type, () => told.push(type));
    await server.connected(1);
    socket.close();
    expect(socket.readyState).toBe(2);
    expect(told).toEqual([]);
    const close = await next<CloseEvent>(socket, 'close');
    expect([close.code, close.wasClean]).toEqual([1006, false]);
    expect(told).toEqual(['error', 'close']);
  });

  test('API-20 with neither code nor reason the Close has no body, and the event says 1005', async () => {
    const received: Buffer[] = [];
    const server = await accepting(
      () => undefined,
      (bytes, socket) => {
        received.push(bytes);
        socket.end(frame(8, ''));
      },
    );
    const socket = await opened(server.url);
    socket.close();
    expect((await next<CloseEvent>(socket, 'close')).code).toBe(1005);
    expect(received[0]![1]).toBe(0x80);
  });

  test('API-20 a lone surrogate in the reason is sent as U+FFFD', async () => {
    const socket = await opened(await wsServer());
    socket.close(1000, 'a\ud800b');
    expect((await next<CloseEvent>(socket, 'close')).reason).toBe('a\ufffdb');
  });

  test('API-21 API-35 after the peer has closed, it only says CLOSING', async () => {
    const server = await accepting((socket) => socket.write(frame(8, closeBody(4001, 'bye'))));
    const socket = await opened(server.url);
    const closed = next<CloseEvent>(socket, 'close');
    while (socket.readyState === 1) await new Promise((resolve) => setImmediate(resolve));
    expect(socket.readyState).toBe(2);
    socket.close(3000);
    server.sockets[0]!.end();
    const close = await closed;
    expect([close.code, close.reason, close.wasClean]).toEqual([4001, 'bye', true]);
  });

  test('API-22 what was sent before leaves before the Close', async () => {
    const { peer, connected } = peerOf();
    const socket = await opened(await wsServer(connected));
    const told: unknown[] = [];
    const server = await peer;
    server.on('message', (data) => told.push((data as Buffer).toString()));
    const ended = new Promise((resolve) => server.on('close', resolve));
    socket.send('one');
    socket.send(new Blob(['two']));
    socket.send('three');
    socket.close(1000);
    expect(await ended).toBe(1000);
    expect(told).toEqual(['one', 'two', 'three']);
  });

  test('a Close that is never answered ends as 1006 after the deadline, without an error', async () => {
    const server = await accepting(() => undefined);
    const socket = await opened(server.url, [], { closeTimeoutMs: 20 });
    const told: string[] = [];
    socket.onerror = () => told.push('error');
    socket.close();
    const close = await next<CloseEvent>(socket, 'close');
    expect([close.code, close.wasClean, told]).toEqual([1006, false, []]);
  });
});

describe('send', () => {
  test('API-26 it throws an InvalidStateError while connecting, after its conversions', () => {
    const socket = make(nowhere);
    expect(thrown(() => socket.send('x'))).toEqual({ type: DOMException, name: 'InvalidStateError' });
    expect(() => socket.send('x')).toThrow('send: the connection is connecting, not open');
    expect(thrown(() => Reflect.apply(socket.send, socket, []))).toEqual({ type: TypeError, name: 'TypeError' });
    expect(thrown(() => socket.send(Symbol('x') as unknown as string)).type).toBe(TypeError);
    expect(socket.bufferedAmount).toBe(0);
  });

  test('API-27 everything that is no binary data goes out as the text that it becomes', async () => {
    const socket = await opened(await wsServer());
    const echo = async (data: unknown): Promise<unknown> => {
      socket.send(data as string);
      return (await next<MessageEvent>(socket, 'message')).data;
    };
    expect(await echo('')).toBe('');
    expect(await echo('\ufeffbom')).toBe('\ufeffbom');
    expect(await echo('a\ud800b😀')).toBe('a\ufffdb😀');
    expect(await echo(null)).toBe('null');
    expect(await echo(undefined)).toBe('undefined');
    expect(await echo(1)).toBe('1');
    expect(await echo({ toString: () => 'text', valueOf: () => 'value' })).toBe('text');
    expect(await echo(new SharedArrayBuffer(1))).toBe('[object SharedArrayBuffer]');
    expect(await echo('x'.repeat(70_000))).toHaveLength(70_000);
  });

  test('API-28 buffers and views go out as binary, a view with its own range', async () => {
    const socket = await opened(await wsServer());
    socket.binaryType = 'arraybuffer';
    const echo = async (data: ArrayBuffer | ArrayBufferView): Promise<number[]> => {
      socket.send(data);
      return [...new Uint8Array((await next<MessageEvent>(socket, 'message')).data as ArrayBuffer)];
    };
    const { buffer } = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await echo(buffer)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await echo(new Uint8Array(buffer, 2, 3))).toEqual([3, 4, 5]);
    expect(await echo(new DataView(buffer, 6))).toEqual([7, 8]);
    expect(await echo(new Uint16Array(buffer, 4, 1))).toEqual([5, 6]);
    expect(await echo(new ArrayBuffer(0))).toEqual([]);
    expect(() => socket.send(new Uint8Array(new SharedArrayBuffer(1)))).toThrow(TypeError);
  });

  test('API-28 bytes are copied before the call returns, behind a Blob too', async () => {
    const socket = await opened(await wsServer());
    socket.binaryType = 'arraybuffer';
    const bytes = new Uint8Array([1]);
    socket.send(new Blob([bytes]));
    socket.send(bytes);
    bytes[0] = 9;
    for (let count = 0; count < 2; count += 1) {
      const { data } = await next<MessageEvent>(socket, 'message');
      expect([...new Uint8Array(data as ArrayBuffer)]).toEqual([1]);
    }
  });

  test('API-28 a Blob keeps its place', async () => {
    const socket = await opened(await wsServer());
    const told: unknown[] = [];
    socket.send('a');
    socket.send(new Blob(['b', 'c']));
    socket.send(new Blob([]));
    socket.send('d');
    while (told.length < 4) {
      const { data } = await next<MessageEvent>(socket, 'message');
      told.push(typeof data === 'string' ? data : await (data as Blob).text());
    }
    expect(told).toEqual(['a', 'bc', '', 'd']);
  });

  test('API-28 a Blob that cannot be read fails the connection', async () => {
    const socket = await opened(await wsServer());
    const blob = new Blob(['x']);
    Object.defineProperty(blob, 'arrayBuffer', { value: () => Promise.reject(new Error('gone')) });
    socket.send(blob);
    const { error } = await next<Event & { error: Error }>(socket, 'error');
    expect(error.cause).toMatchObject({ message: 'gone' });
    expect(socket.readyState).toBe(3);
  });

  test('API-29 API-24 what is sent when it is closing or closed is dropped and counted, for ever', async () => {
    const { peer, connected } = peerOf();
    const socket = await opened(await wsServer(connected));
    const told: unknown[] = [];
    (await peer).on('message', (data) => told.push(data));
    socket.close();
    socket.send('äb');
    expect(socket.bufferedAmount).toBe(3);
    await next(socket, 'close');
    expect(socket.bufferedAmount).toBe(3);
    socket.send(new Uint8Array(4));
    socket.send(new Blob(['12345']));
    expect(socket.bufferedAmount).toBe(12);
    expect(told).toEqual([]);
  });

  test('API-23 bufferedAmount counts payload bytes, falls only in a later turn, and then to 0', async () => {
    const socket = await opened(await wsServer());
    socket.send('x'.repeat(10));
    socket.send('äöü');
    socket.send(new Uint8Array(1000));
    expect(socket.bufferedAmount).toBe(1016);
    await Promise.resolve();
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(socket.bufferedAmount).toBe(1016);
    while (socket.bufferedAmount > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  test('API-30 more than may wait flags it as full: error, then close with 1006', async () => {
    const { peer, connected } = peerOf();
    const socket = await opened(await wsServer(connected), [], { maxBufferedAmount: 100 });
    await peer;
    const told: string[] = [];
    socket.addEventListener('error', () => told.push('error'));
    socket.addEventListener('close', ({ code }) => told.push(`close ${code}`));
    socket.send('x'.repeat(101));
    expect([socket.readyState, told.length]).toEqual([2, 0]);
    const closed = next(socket, 'close');
    const { error } = await next<Event & { error: Error }>(socket, 'error');
    expect(error).toBeInstanceOf(ClosedError);
    expect(error.cause).toBeInstanceOf(RangeError);
    await closed;
    expect(told).toEqual(['error', 'close 1006']);
  });
});

describe('events', () => {
  test('API-32 open comes with readyState OPEN, and messages of the same packet in later turns', async () => {
    const server = await rawServer(
      answering((request) => Buffer.concat([Buffer.from(acceptance(request)), frame(1, 'a'), frame(1, 'b')])),
    );
    onTestFinished(() => server.close());
    const socket = new WebSocket(server.url);
    await next(socket, 'open');
    expect(socket.readyState).toBe(1);
    expect((await next<MessageEvent>(socket, 'message')).data).toBe('a');
    const data = await new Promise((resolve) => (socket.onmessage = (event) => resolve(event.data)));
    expect(data).toBe('b');
    socket.terminate();
  });

  test('API-32 API-35 a Close of the same packet is noticed in a turn after open', async () => {
    const server = await rawServer(
      answering((request) => Buffer.concat([Buffer.from(acceptance(request)), frame(8, closeBody(1000))])),
    );
    onTestFinished(() => server.close());
    const socket = new WebSocket(server.url);
    await next(socket, 'open');
    expect(socket.readyState).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(socket.readyState).toBe(2);
    socket.terminate();
  });

  test('each message of a packet has a turn of its own, so that whoever awaits them one by one misses none', async () => {
    const many = Array.from({ length: 200 }, (_, index) => frame(1, String(index)));
    const server = await accepting((peer) => peer.write(Buffer.concat(many)));
    const socket = new WebSocket(server.url);
    const told: unknown[] = [];
    while (told.length < 200) {
      if (told.length % 2 === 0) told.push((await next<MessageEvent>(socket, 'message')).data);
      else told.push(await new Promise((resolve) => (socket.onmessage = (event) => resolve(event.data))));
      socket.onmessage = null;
    }
    expect(told).toEqual(many.map((_, index) => String(index)));
    socket.terminate();
  });

  test('API-33 messages are dropped after close was called', async () => {
    const server = await accepting((peer) => peer.write(Buffer.concat([frame(1, 'a'), frame(1, 'b')])));
    const socket = new WebSocket(server.url, [], { closeTimeoutMs: 10 });
    const told: unknown[] = [];
    socket.onmessage = ({ data }) => {
      told.push(data);
      socket.close();
    };
    await next(socket, 'close');
    expect(told).toEqual(['a']);
  });

  test('API-34 binary messages are what binaryType says when they are told, and origin is that of the URL', async () => {
    const server = await accepting((peer) => peer.write(Buffer.concat([frame(2, 'a'), frame(2, 'b'), frame(1, 'c')])));
    const socket = new WebSocket(`${server.url}path?query`);
    const first = await next<MessageEvent>(socket, 'message');
    expect(first.data).toBeInstanceOf(Blob);
    expect(first.origin).toBe(server.url.slice(0, -1));
    expect([first.lastEventId, first.source, first.ports]).toEqual(['', null, []]);
    socket.binaryType = 'arraybuffer';
    const second = await next<MessageEvent<ArrayBuffer>>(socket, 'message');
    expect(second.data).toBeInstanceOf(ArrayBuffer);
    expect(Buffer.from(second.data).toString()).toBe('b');
    expect((await next<MessageEvent>(socket, 'message')).data).toBe('c');
    socket.terminate();
  });

  test('API-25 binaryType is blob at first, and other values are ignored', () => {
    const socket = make(nowhere);
    expect(socket.binaryType).toBe('blob');
    socket.binaryType = 'nodebuffer' as 'blob';
    expect(socket.binaryType).toBe('blob');
    socket.binaryType = 'arraybuffer';
    expect(socket.binaryType).toBe('arraybuffer');
  });

  test('API-36 a violation fires error, then close with 1006, and the error names it', async () => {
    const server = await accepting((peer) => peer.write(frame(3, 'x')));
    const socket = await opened(server.url);
    const told: unknown[] = [];
    socket.onerror = ({ error }) => told.push('error', error, socket.readyState);
    const close = await next<CloseEvent>(socket, 'close');
    expect(told).toEqual(['error', expect.any(ClosedError), 3]);
    expect(told[1]).toMatchObject({ code: 'protocol', closure: { sent: { code: 1002 } } });
    expect([close.code, close.wasClean]).toEqual([1006, false]);
  });

  test('API-39 a code that may not stand in a Close is a violation: 1006, never 1015 or 1005', async () => {
    for (const code of [1005, 1006, 1015, 999, 2999]) {
      const server = await accepting((peer) => peer.write(frame(8, closeBody(code))));
      const socket = new WebSocket(server.url);
      let failed = false;
      socket.onerror = () => (failed = true);
      const close = await next<CloseEvent>(socket, 'close');
      expect([close.code, close.wasClean, failed]).toEqual([1006, false, true]);
    }
  });

  test('API-38 close says the same of every failure; only error knows more', async () => {
    const silent = await rawServer((peer) => peer.destroy());
    onTestFinished(() => silent.close());
    const told: unknown[] = [];
    for (const url of [silent.url, silent.url.replace('ws:', 'wss:'), 'ws://127.0.0.1:6667', 'ws://nowhere.invalid']) {
      const { code, reason, wasClean } = await next<CloseEvent>(new WebSocket(url, [], { proxy: false }), 'close');
      told.push([code, reason, wasClean]);
    }
    expect(told).toEqual(Array.from({ length: 4 }, () => [1006, '', false]));
  });

  test('API-37 a transport that is lost after open fires close alone', async () => {
    const server = await accepting((peer) => peer.resetAndDestroy());
    const socket = new WebSocket(server.url);
    const told: string[] = [];
    for (const type of ['error', 'close']) socket.addEventListener(type, () => told.push(type));
    const close = await next<CloseEvent>(socket, 'close');
    expect([close.code, close.wasClean, told]).toEqual([1006, false, ['close']]);
  });

  test('API-36 the code and reason of the peer are told, and nothing comes after close', async () => {
    const socket = new WebSocket(await wsServer((peer) => peer.close(4321, 'ünd')));
    const told: string[] = [];
    for (const type of ['open', 'message', 'error', 'close']) socket.addEventListener(type, () => told.push(type));
    const close = await next<CloseEvent>(socket, 'close');
    expect([close.code, close.reason, close.wasClean]).toEqual([4321, 'ünd', true]);
    socket.close();
    socket.terminate();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['open', 'close']);
  });

  test('API-31 a handler has its place among the listeners from when it was set', async () => {
    const socket = make(nowhere);
    const told: string[] = [];
    socket.addEventListener('close', () => told.push('before'));
    socket.onclose = () => told.push('replaced');
    socket.addEventListener('close', () => told.push('after'));
    socket.onclose = () => told.push('handler');
    socket.onerror = () => told.push('removed');
    socket.onerror = null;
    await next(socket, 'close');
    expect(told).toEqual(['before', 'handler', 'after']);
  });

  test('API-31 an object that cannot be called is kept and does nothing; what is no object is null', () => {
    const socket = make(nowhere);
    for (const name of ['onopen', 'onmessage', 'onerror', 'onclose'] as const) {
      expect(socket[name]).toBeNull();
      const handler = (): void => undefined;
      socket[name] = handler;
      expect(socket[name]).toBe(handler);
      const object = { handleEvent: () => undefined };
      Reflect.set(socket, name, object);
      expect(socket[name]).toBe(object);
      Reflect.set(socket, name, 2);
      expect(socket[name]).toBeNull();
    }
  });

  test('the event of a lone onmessage reads as a MessageEvent, and as one of a listener', async () => {
    const server = await accepting((peer) => peer.write(frame(1, 'a')));
    const socket = new WebSocket(server.url);
    const event = await new Promise<MessageEvent>((resolve) => {
      socket.onmessage = function (received) {
        expect(this).toBe(socket);
        expect(received).toBeInstanceOf(MessageEvent);
        expect([received.target, received.currentTarget, received.eventPhase]).toEqual([socket, socket, 2]);
        expect(received.composedPath()).toEqual([socket]);
        received.preventDefault();
        received.stopImmediatePropagation();
        resolve(received);
      };
    });
    const model = new MessageEvent('message', { data: 'a', origin: server.url.slice(0, -1) });
    for (const name of Object.keys(Object.getOwnPropertyDescriptors(MessageEvent.prototype)).concat(
      Object.keys(Object.getOwnPropertyDescriptors(Event.prototype)),
    )) {
      if (['target', 'srcElement', 'timeStamp', 'cancelBubble'].includes(name)) continue;
      const value: unknown = Reflect.get(event, name);
      if (typeof value !== 'function') expect(value, name).toEqual(Reflect.get(model, name));
      else if (name === 'constructor') expect([Event, MessageEvent], name).toContain(value);
    }
    expect(event.timeStamp).toBeGreaterThan(0);
    expect(event.composedPath()).toEqual([]);
    socket.terminate();
  });

  test('a listener that was added around our method is called all the same', async () => {
    const server = await accepting((peer) => peer.write(frame(1, 'a')));
    const socket = new WebSocket(server.url);
    const told: string[] = [];
    socket.onmessage = () => told.push('handler');
    const heard = new Promise<void>((resolve) => {
      EventTarget.prototype.addEventListener.call(socket, 'message', () => {
        told.push('listener');
        resolve();
      });
    });
    await heard;
    expect(told).toEqual(['handler', 'listener']);
    socket.terminate();
  });

  test('what a handler throws is an uncaught exception and does not break the connection', async () => {
    const uncaught: unknown[] = [];
    const previous = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error));
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException');
      for (const listener of previous) process.on('uncaughtException', listener);
    });
    const server = await accepting((peer) => peer.write(Buffer.concat([frame(1, 'a'), frame(1, 'b')])));
    const socket = new WebSocket(server.url);
    const told: unknown[] = [];
    socket.onopen = () => {
      throw new Error('open');
    };
    await new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => {
        told.push(data);
        if (data === 'b') resolve();
        throw new Error(String(data));
      };
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['a', 'b']);
    expect(uncaught).toEqual([new Error('open'), new Error('a'), new Error('b')]);
    socket.terminate();
  });
});

describe('only in Node', () => {
  test('ping resolves with the milliseconds until the Pong, and rejects unless it is open', async () => {
    const socket = new WebSocket(await wsServer());
    await expect(socket.ping()).rejects.toMatchObject({
      name: 'InvalidStateError',
      message: 'ping: the connection is connecting, not open',
    });
    await next(socket, 'open');
    expect(await socket.ping()).toBeGreaterThanOrEqual(0);
    expect(await socket.ping(Buffer.from('x'))).toBeGreaterThanOrEqual(0);
    await expect(socket.ping(new Uint8Array(126))).rejects.toBeInstanceOf(RangeError);
    socket.terminate();
    const refusal = { name: 'InvalidStateError', message: 'ping: the connection is closing, not open' };
    await expect(socket.ping()).rejects.toMatchObject(refusal);
    await next(socket, 'close');
    await expect(socket.ping()).rejects.toMatchObject({ message: 'ping: the connection is closed, not open' });
  });

  test('terminate ends it with close 1006 in a later turn, in any state', async () => {
    const socket = await opened(await wsServer());
    socket.terminate();
    expect(socket.readyState).toBe(2);
    expect((await next<CloseEvent>(socket, 'close')).code).toBe(1006);
    const connecting = make(nowhere);
    connecting.terminate();
    expect((await next<CloseEvent>(connecting, 'close')).code).toBe(1006);
  });

  test('unref, also before it is open, lets the process end', async () => {
    const url = await wsServer();
    const resources = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const socket = new WebSocket(url);
    socket.unref();
    await next(socket, 'open');
    const without = resources();
    socket.ref();
    expect(resources()).toBe(without + 1);
    socket.unref();
    expect(resources()).toBe(without);
    socket.terminate();
  });

  test('a message that is too big fails it with 1009', async () => {
    const server = await accepting((peer) => peer.write(frame(1, 'too big')));
    const socket = new WebSocket(server.url, [], { maxMessageBytes: 3 });
    const { error } = await next<Event & { error: ClosedError }>(socket, 'error');
    expect(error).toMatchObject({ code: 'too-big', closure: { sent: { code: 1009 } } });
  });

  test('API-42 an open connection whose object nobody holds goes on', async () => {
    const { peer, connected } = peerOf();
    const url = await wsServer(connected);
    const echoed = new Promise((resolve) => {
      new WebSocket(url).onmessage = ({ data }) => resolve(data);
    });
    (await peer).send('x');
    expect(await echoed).toBe('x');
  });
});
