import { ClosedError, GaveUpError, json, OpenError } from '@hybi/session';
import { ScriptedTransport } from '@hybi/testkit';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { connect as connectTo, open } from '../src/connect.js';
import { FakeWebSocket } from './fake-web-socket.js';

const made: { close(): Promise<unknown> }[] = [];

/** `connect`, and after the test `close`. */
const connect: typeof connectTo = (url, options) => {
  const session = connectTo(url, options);
  made.push(session);
  return session;
};

beforeEach(() => {
  FakeWebSocket.reset();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  vi.useFakeTimers();
  return async () => {
    for (const session of made.splice(0)) void session.close();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

/** Lets what is settled run. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('connect', () => {
  test('holds a conversation over the native WebSocket, and gets it back', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const session = connect('https://server.test/feed', { protocols: json<number, string>('ticks') });
    const received: number[] = [];
    session.receive((tick) => received.push(tick));
    expect(session.send('early')).toBe('queued');
    expect(FakeWebSocket.made).toHaveLength(0);
    await settle();
    const first = FakeWebSocket.last;
    expect([first.url, first.offered]).toEqual(['wss://server.test/feed', ['ticks']]);
    first.open('ticks');
    first.message('1');
    expect([first.sent, received]).toEqual([['"early"'], [1]]);
    first.end(false, 1006);
    expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_000);
    const second = FakeWebSocket.last;
    expect(second).not.toBe(first);
    second.open('ticks');
    second.message('2');
    expect(received).toEqual([1, 2]);
    const closed = session.close(1000, 'bye');
    await settle();
    expect(second.closes).toEqual([[1000, 'bye']]);
    second.end(true, 1000, 'bye');
    await expect(closed).resolves.toMatchObject({ clean: true, initiator: 'local', code: 1000 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('mount, unmount and mount in one tick opens once', async () => {
    void connect('ws://server.test/').close();
    connect('ws://server.test/');
    await settle();
    expect(FakeWebSocket.made).toHaveLength(1);
  });

  test('T-06 HSR-21 none of the offered subprotocols ends it, as in Chromium', async () => {
    const session = connect('ws://server.test/', { protocols: 'a' });
    await settle();
    FakeWebSocket.last.open('');
    await expect(session.closed).rejects.toMatchObject({ name: 'GaveUpError', cause: { code: 'subprotocol' } });
    expect(FakeWebSocket.last.closes).toEqual([[]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('T-06 HSR-21 none of the offered ones passes where none is required', async () => {
    const session = connect('ws://server.test/', { protocols: 'a', requireSubprotocol: false });
    await settle();
    FakeWebSocket.last.open('');
    expect(session.state).toMatchObject({ phase: 'open', protocol: '' });
  });

  test.each([['a'], []])('T-07 HSR-06 another than offered ends it (%j)', async (...protocols) => {
    const session = connect('ws://server.test/', { protocols, requireSubprotocol: false });
    await settle();
    FakeWebSocket.last.open('other');
    await expect(session.closed).rejects.toMatchObject({ cause: { code: 'subprotocol' } });
  });

  test('mixed content ends it at once, in words', async () => {
    vi.stubGlobal('origin', 'https://page.test');
    const error = await connect('ws://server.test/').closed.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(GaveUpError);
    expect(error).toMatchObject({ cause: { code: 'blocked', message: expect.stringContaining('wss:') } });
  });

  test('a refused attempt is opaque, and is tried again', async () => {
    const session = connect('ws://server.test/');
    await settle();
    FakeWebSocket.last.error();
    FakeWebSocket.last.end(false, 1006);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'opaque' } });
    await session.close();
  });

  test('a page out of the back/forward cache gets a new socket, whatever the old one says', async () => {
    const listeners = new Map<string, EventListener>();
    vi.stubGlobal('addEventListener', (type: string, listener: EventListener) => listeners.set(type, listener));
    vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type));
    const session = connect('ws://server.test/');
    await settle();
    const first = FakeWebSocket.last;
    first.open();
    listeners.get('pageshow')?.(Object.assign(new Event('pageshow'), { persisted: true }));
    await settle();
    expect(FakeWebSocket.made).toHaveLength(2);
    expect(first.closes).toEqual([[]]);
    const closed = session.close();
    await closed;
    expect([...listeners.keys()]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('another transport is used where one is given', async () => {
    const network = new ScriptedTransport({ onAttempt: (attempt) => attempt.open() });
    const session = connect('ws://server.test/', { transport: network.transport });
    await session.opened;
    expect([network.attempts.length, FakeWebSocket.made.length]).toEqual([1, 0]);
    await session.close();
  });
});

describe('open', () => {
  test('gives one connection', async () => {
    const opening = open('ws://server.test/');
    await settle();
    FakeWebSocket.last.open();
    const connection = await opening;
    expect(connection.send('hello')).toBe('written');
    FakeWebSocket.last.end(false, 1006);
    await expect(connection.closed).resolves.toMatchObject({ code: 1006 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeWebSocket.made).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('rejects with the OpenError', async () => {
    const opening = open('ws://server.test/');
    await settle();
    FakeWebSocket.last.end(false, 1006);
    await expect(opening).rejects.toThrow(OpenError);
  });

  test('SEC-01 a message that is too big ends it, and says so', async () => {
    const opening = open('ws://server.test/', { maxMessageBytes: 3 });
    await settle();
    FakeWebSocket.last.open();
    const connection = await opening;
    const reading = connection[Symbol.asyncIterator]().next();
    FakeWebSocket.last.message('four');
    const error: unknown = await reading.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ClosedError);
    expect(error).toMatchObject({ code: 'too-big' });
  });
});

describe.each([
  ['connect', connect],
  ['open', open],
])('%s, called wrongly, throws at the call', (_, call) => {
  const from = (url: unknown, options?: unknown) => () => {
    const called: unknown = Reflect.apply(call, undefined, [url, options]);
    // What becomes of the attempt is no matter here.
    if (called instanceof Promise) called.catch(() => {});
  };

  test.each([
    ['a URL that is none', 'ws://', undefined, SyntaxError, '"ws://"'],
    ['a number as URL', 7, undefined, TypeError, 'url'],
    ['an option that does not exist', 'ws://server.test/', { retires: 1 }, TypeError, 'retires'],
    [
      'an option of Node',
      'ws://server.test/',
      { headers: {} },
      TypeError,
      'headers: there is no such option in a browser',
    ],
    ['options that are none', 'ws://server.test/', null, TypeError, 'options: expected an object, not null'],
    ['a transport that is none', 'ws://server.test/', { transport: 'x' }, TypeError, 'transport'],
    ['a transport that is null', 'ws://server.test/', { transport: null }, TypeError, 'transport: expected'],
  ])('%s', async (__, url, options, kind, text) => {
    expect(from(url, options)).toThrow(kind);
    expect(from(url, options)).toThrow(text);
    await settle();
    expect(FakeWebSocket.made).toHaveLength(0);
  });

  test('a transport that nativeStream() could not give is the default', async () => {
    expect(from('ws://server.test/', { transport: undefined })).not.toThrow();
    await settle();
    expect(FakeWebSocket.made).toHaveLength(1);
  });
});
