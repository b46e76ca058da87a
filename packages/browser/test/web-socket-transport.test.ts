import type { AttemptRequest } from '@hybi/session';
import { VirtualClock } from '@hybi/testkit';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { webSocketTransport } from '../src/web-socket-transport.js';
import { FakeWebSocket } from './fake-web-socket.js';
import { Recorder, request } from './recorder.js';

beforeEach(() => {
  FakeWebSocket.reset();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  return () => vi.unstubAllGlobals();
});

function attempt(changes: Partial<AttemptRequest> = {}) {
  const clock = new VirtualClock();
  const events = new Recorder();
  const connection = webSocketTransport(clock)(request(changes), events);
  return { clock, events, connection };
}

function connected(changes: Partial<AttemptRequest> = {}) {
  const made = attempt(changes);
  const socket = FakeWebSocket.last;
  socket.open();
  return { ...made, socket };
}

describe('an attempt', () => {
  test('opens the requested URL with the requested subprotocols', () => {
    const { events } = attempt({ protocols: ['a', 'b'] });
    const socket = FakeWebSocket.last;
    expect([socket.url, socket.offered]).toEqual(['ws://server.test/feed?token=secret', ['a', 'b']]);
    socket.open('b', 'permessage-deflate');
    expect(events.openings).toEqual([
      {
        url: 'ws://server.test/feed?token=secret',
        protocol: 'b',
        extensions: 'permessage-deflate',
        headers: undefined,
      },
    ]);
  });

  test('takes the null that Cloudflare Workers say for nothing negotiated as nothing', () => {
    const { events } = attempt();
    Object.assign(FakeWebSocket.last, { readyState: 1, protocol: null, extensions: null });
    FakeWebSocket.last.dispatchEvent(new Event('open'));
    expect(events.openings).toMatchObject([{ protocol: '', extensions: '' }]);
  });

  test('uses the WebSocket that the platform has at that time', () => {
    const transport = webSocketTransport(new VirtualClock());
    class Replacement extends FakeWebSocket {}
    vi.stubGlobal('WebSocket', Replacement);
    transport(request(), new Recorder());
    expect(FakeWebSocket.last).toBeInstanceOf(Replacement);
  });

  test('T-19 fails as blocked where the socket is closed at once and no event comes', async () => {
    FakeWebSocket.startsIn = 3;
    const { clock, events } = attempt();
    expect(events.told).toEqual([]);
    await clock.settle();
    expect(events.told).toEqual(['failed blocked']);
    expect(clock.pending).toBe(0);
  });

  test('fails as blocked where the constructor throws', async () => {
    FakeWebSocket.throws = new DOMException('insecure', 'SecurityError');
    const { clock, events, connection } = attempt();
    await clock.settle();
    expect(events.error).toMatchObject({ code: 'blocked', fatal: true, cause: FakeWebSocket.throws });
    expect(connection.bufferedBytes).toBe(0);
  });

  test('fails as blocked where there is no WebSocket', async () => {
    vi.stubGlobal('WebSocket', undefined);
    const { clock, events } = attempt();
    await clock.settle();
    expect(events.error).toMatchObject({ code: 'blocked', message: expect.stringContaining('server.test') });
  });

  test('T-57 handlers that Node calls inside close() reach nobody', async () => {
    const { clock, events, connection } = attempt();
    FakeWebSocket.last.closesAtOnce = true;
    connection.abandon();
    await clock.settle();
    expect(events.told).toEqual([]);
  });

  test('T-56 abandoned while it connects, closes the socket and tells nothing', async () => {
    const { clock, events, connection } = attempt();
    const cause = new Error('enough');
    expect(connection.abandon(cause)).toMatchObject({ code: 1006, clean: false, initiator: 'none', cause });
    const socket = FakeWebSocket.last;
    expect(socket.closes).toEqual([[]]);
    socket.open();
    socket.message('late');
    socket.error();
    socket.end(false, 1006);
    await clock.advance(60_000);
    expect(events.told).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('the reason of a failure is the detail that the platform gives', () => {
    const { events } = attempt();
    const error = new Error('detail');
    FakeWebSocket.last.error({ error });
    FakeWebSocket.last.end(false, 1006);
    expect(events.told).toEqual(['failed opaque']);
    expect(events.error?.cause).toBe(error);
  });

  test('error without open, as in Firefox, ends in one place', () => {
    const { events } = attempt();
    FakeWebSocket.last.error();
    FakeWebSocket.last.end(false, 1006);
    expect(events.told).toEqual(['failed opaque']);
    expect(events.error?.cause).toBeUndefined();
  });
});

describe('messages', () => {
  test('come as text and as Uint8Array, each a sign of life', () => {
    const { events, socket } = connected();
    expect(socket.binaryType).toBe('arraybuffer');
    socket.message('text');
    socket.message(new Uint8Array([1, 2]).buffer);
    expect(events.messages).toEqual(['text', new Uint8Array([1, 2])]);
    expect(events.told).toEqual(['opened', 'alive', 'message', 'alive', 'message']);
  });

  test('go out as they are', () => {
    const { connection, socket } = connected();
    const view = new Uint8Array([1, 2, 3]).subarray(1);
    connection.send('text');
    connection.send(view);
    expect(socket.sent).toEqual(['text', view]);
    expect(connection.bufferedBytes).toBe(6);
  });

  test('there is no Ping and no pause', () => {
    const { connection } = connected();
    expect([connection.ping, connection.pause, connection.resume]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the buffer', () => {
  test('is not looked at while nothing is in it', () => {
    const { clock, connection, socket } = connected();
    expect(clock.pending).toBe(0);
    socket.send = () => {};
    connection.send('taken at once');
    expect(clock.pending).toBe(0);
  });

  test('is looked at until it is empty, and each fall is told', async () => {
    const { clock, events, connection, socket } = connected();
    connection.send('x'.repeat(100));
    await clock.advance(10);
    expect(events.told).toEqual(['opened']);
    socket.bufferedAmount = 40;
    await clock.advance(20);
    expect(events.told).toEqual(['opened', 'drained']);
    socket.bufferedAmount = 0;
    await clock.advance(10);
    expect(events.told).toEqual(['opened', 'drained', 'drained']);
    expect(clock.pending).toBe(0);
  });

  test('is looked at less often while nothing moves', async () => {
    const { clock, connection } = connected();
    connection.send('x');
    await clock.advance(10);
    const waits = [];
    for (let i = 0; i < 7; i++) {
      waits.push(clock.nextIn);
      await clock.advanceToNext();
    }
    expect(waits).toEqual([20, 40, 80, 160, 320, 320, 320]);
  });

  test('a fall is seen although more was sent meanwhile', async () => {
    const { clock, events, connection, socket } = connected();
    connection.send('x'.repeat(100));
    connection.send('x'.repeat(200));
    socket.bufferedAmount = 150;
    await clock.advance(10);
    expect(events.told).toEqual(['opened', 'drained']);
  });

  test('is looked at when a message comes, since a hidden page’s timers are late', () => {
    const { events, connection, socket } = connected();
    connection.send('x');
    socket.bufferedAmount = 0;
    socket.message('y');
    expect(events.told).toEqual(['opened', 'drained', 'alive', 'message']);
  });
});

describe('the end', () => {
  test('is told as the peer said it', () => {
    const { clock, events, socket } = connected();
    socket.end(true, 1001, 'restart');
    expect(events.told).toEqual(['opened', 'closed']);
    expect(events.closure).toMatchObject({
      code: 1001,
      reason: 'restart',
      clean: true,
      initiator: 'remote',
      unsentBytes: 0,
    });
    expect(clock.pending).toBe(0);
  });

  test('the detail of an error is the cause, and an error alone tells nothing', () => {
    const { events, socket } = connected();
    socket.error({ error: new Error('Invalid frame') });
    expect(events.told).toEqual(['opened']);
    socket.end(false, 1006);
    expect(events.closure?.cause).toMatchObject({ message: 'Invalid frame' });
  });

  test('an error without detail is said to be unknown', () => {
    const { events, socket } = connected();
    socket.error();
    socket.end(false, 1006);
    expect(events.closure?.cause).toMatchObject({ message: expect.stringContaining('hides why') });
  });

  test('bytes that never left are counted', async () => {
    const { clock, events, connection, socket } = connected();
    connection.send('€'.repeat(10));
    socket.bufferedAmount = 12;
    await clock.advance(10);
    socket.end(false, 1006);
    expect(events.closure?.unsentBytes).toBe(12);
  });

  test('framing that WebKitGTK counts is not', () => {
    const { events, connection, socket } = connected();
    connection.send('x'.repeat(12));
    socket.bufferedAmount = 24;
    socket.end(false, 1006);
    expect(events.closure?.unsentBytes).toBe(12);
  });

  test('API-29 bytes that were given while the socket closes are, and the socket is not asked', () => {
    const { events, connection, socket } = connected();
    connection.close(1000);
    connection.send('lost');
    connection.send(new Uint8Array(3));
    expect(socket.sent).toEqual([]);
    socket.end(true, 1000);
    expect(events.closure?.unsentBytes).toBe(7);
  });
});

describe('close', () => {
  test.each<[[(number | undefined)?, string?], unknown, unknown]>([
    [[], [], { code: undefined, reason: '' }],
    [[4000], [4000, ''], { code: 4000, reason: '' }],
    [[4000, 'why'], [4000, 'why'], { code: 4000, reason: 'why' }],
    [[undefined, 'why'], [1000, 'why'], { code: 1000, reason: 'why' }],
  ])('T-50 of %j asks the socket for %j', (given, asked, sent) => {
    const { events, connection, socket } = connected();
    connection.close(...given);
    expect(socket.closes).toEqual([asked]);
    socket.end(true, 1000);
    expect(events.closure).toMatchObject({ sent, initiator: 'local' });
  });

  test('tells closing after the call has returned, once', async () => {
    const { clock, events, connection } = connected();
    connection.close();
    connection.close();
    expect(events.told).toEqual(['opened']);
    await clock.settle();
    expect(events.told).toEqual(['opened', 'closing']);
  });

  test('T-51 that is never answered ends at the deadline, and what comes later reaches nobody', async () => {
    const { clock, events, connection, socket } = connected();
    connection.close(1000, 'bye');
    await clock.advance(4_999);
    expect(events.told).toEqual(['opened', 'closing']);
    await clock.advance(1);
    expect(events.told).toEqual(['opened', 'closing', 'closed']);
    expect(events.closure).toMatchObject({ code: 1006, clean: false, initiator: 'local', received: undefined });
    socket.message('late');
    socket.end(true, 1000);
    expect(events.told).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test('API-35 begun by the peer shows in readyState alone: it is told, and ends at the deadline', async () => {
    const { clock, events, connection, socket } = connected();
    connection.send('x');
    socket.readyState = 2;
    await clock.advance(10);
    expect(events.told).toEqual(['opened', 'closing']);
    connection.close(1000);
    expect(socket.closes).toEqual([]);
    await clock.advance(5_000);
    expect(events.closure).toMatchObject({ code: 1006, initiator: 'remote', sent: undefined });
  });

  test('so does a send', async () => {
    const { clock, events, connection, socket } = connected();
    socket.readyState = 2;
    connection.send('lost');
    expect(events.told).toEqual(['opened']);
    await clock.settle();
    expect(events.told).toEqual(['opened', 'closing']);
  });
});

test('T-56 abandoned while it is open, tells nothing more', async () => {
  const { clock, events, connection, socket } = connected();
  connection.send('12345');
  expect(connection.abandon()).toMatchObject({ code: 1006, clean: false, unsentBytes: 5 });
  socket.bufferedAmount = 0;
  socket.message('late');
  socket.error();
  socket.end(true, 1000);
  await clock.advance(60_000);
  expect(events.told).toEqual(['opened']);
  expect(clock.pending).toBe(0);
  connection.send('after');
  connection.close();
  expect(connection.abandon()).toMatchObject({ code: 1006, clean: false });
  expect(socket.closes).toEqual([[]]);
});
