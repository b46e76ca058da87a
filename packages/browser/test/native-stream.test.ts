import type { AttemptRequest } from '@hybi/session';
import { VirtualClock } from '@hybi/testkit';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { nativeStream, webSocketStreamTransport } from '../src/native-stream.js';
import { FakeWebSocketError, FakeWebSocketStream } from './fake-web-socket-stream.js';
import { Recorder, request } from './recorder.js';

beforeEach(() => {
  FakeWebSocketStream.made.length = 0;
  vi.stubGlobal('WebSocketStream', FakeWebSocketStream);
  return () => vi.unstubAllGlobals();
});

function attempt(changes: Partial<AttemptRequest> = {}) {
  const clock = new VirtualClock();
  const events = new Recorder();
  const connection = webSocketStreamTransport(clock)(request(changes), events);
  return { clock, events, connection };
}

async function connected(changes: Partial<AttemptRequest> = {}) {
  const made = attempt(changes);
  const stream = FakeWebSocketStream.last;
  stream.open();
  await made.clock.settle();
  return { ...made, stream };
}

describe('nativeStream', () => {
  test('is a transport where the engine has WebSocketStream', () => {
    const events = new Recorder();
    nativeStream()?.(request(), events).abandon();
    expect(FakeWebSocketStream.made).toHaveLength(1);
  });

  test('is nothing where it has none, which as an option means the WebSocket', () => {
    vi.stubGlobal('WebSocketStream', undefined);
    expect(nativeStream()).toBeUndefined();
  });
});

describe('an attempt', () => {
  test('opens the requested URL with the requested subprotocols', async () => {
    const { clock, events, connection } = attempt({ protocols: ['a', 'b'] });
    const stream = FakeWebSocketStream.last;
    expect([stream.url, stream.offered]).toEqual(['ws://server.test/feed?token=secret', ['a', 'b']]);
    expect(connection.bufferedBytes).toBe(0);
    stream.open('b', 'permessage-deflate');
    await clock.settle();
    expect(events.openings).toEqual([
      {
        url: 'ws://server.test/feed?token=secret',
        protocol: 'b',
        extensions: 'permessage-deflate',
        headers: undefined,
      },
    ]);
  });

  test('fails as opaque when it is refused', async () => {
    const { clock, events } = attempt();
    const error = new FakeWebSocketError(null);
    FakeWebSocketStream.last.fail(error);
    await clock.settle();
    expect(events.told).toEqual(['failed opaque']);
    expect(events.error?.cause).toBe(error);
    expect(clock.pending).toBe(0);
  });

  test('fails as blocked where WebSocketStream has gone', async () => {
    vi.stubGlobal('WebSocketStream', undefined);
    const { clock, events } = attempt();
    await clock.settle();
    expect(events.told).toEqual(['failed blocked']);
  });

  test('T-56 abandoned while it connects, closes and tells nothing', async () => {
    const { clock, events, connection } = attempt();
    connection.abandon();
    FakeWebSocketStream.last.open();
    await clock.settle();
    FakeWebSocketStream.last.fail(new FakeWebSocketError(1006));
    await clock.advance(60_000);
    expect(events.told).toEqual([]);
    expect(FakeWebSocketStream.last.closes).toEqual([undefined]);
  });
});

describe('messages', () => {
  test('come in order, each a sign of life', async () => {
    const { clock, events, stream } = await connected();
    stream.message('text');
    stream.message(new Uint8Array([1]));
    stream.message(new Uint8Array([2, 3]).buffer);
    await clock.settle();
    expect(events.messages).toEqual(['text', new Uint8Array([1]), new Uint8Array([2, 3])]);
    expect(events.told).toEqual(['opened', 'alive', 'message', 'alive', 'message', 'alive', 'message']);
  });

  test('are not asked for while reading is paused', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.pause?.();
    stream.message('on its way');
    await clock.settle();
    expect(events.messages).toEqual(['on its way']);
    const asked = stream.pulls;
    stream.message('waits');
    await clock.settle();
    expect([events.messages, stream.pulls]).toEqual([['on its way'], asked]);
    connection.resume?.();
    await clock.settle();
    expect(events.messages).toEqual(['on its way', 'waits']);
    expect(stream.pulls).toBe(asked + 1);
  });

  test('there is no Ping', async () => {
    expect((await connected()).connection.ping).toBeUndefined();
  });

  test('T-31 go out as they were when they were sent', async () => {
    const { clock, connection, stream } = await connected();
    const bytes = new Uint8Array([1, 2, 3]);
    connection.send('first');
    connection.send(bytes.subarray(1));
    bytes.fill(9);
    stream.take();
    await clock.settle();
    expect(stream.sent).toEqual(['first', new Uint8Array([2, 3])]);
  });

  test('are counted until the browser has taken them', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.send('€');
    connection.send(new Uint8Array(5));
    expect(connection.bufferedBytes).toBe(8);
    await clock.settle();
    stream.take();
    await clock.settle();
    expect([connection.bufferedBytes, events.told]).toEqual([5, ['opened', 'drained']]);
  });

  test('that are given when nothing is transmitted any more count as unsent', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.close(1000);
    connection.send('lost');
    await clock.settle();
    stream.endClean({ closeCode: 1000, reason: '' });
    await clock.settle();
    expect(stream.sent).toEqual([]);
    expect(events.closure?.unsentBytes).toBe(4);
  });
});

describe('the end', () => {
  test('is told as the peer said it, after the messages before it', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.pause?.();
    stream.message('one');
    stream.message('two');
    stream.endClean({ closeCode: 4000, reason: 'enough' });
    await clock.settle();
    expect(events.told).not.toContain('closed');
    connection.resume?.();
    await clock.settle();
    expect(events.messages).toEqual(['one', 'two']);
    expect(events.closure).toMatchObject({ code: 4000, reason: 'enough', clean: true, initiator: 'remote' });
  });

  test('without a code is 1005', async () => {
    const { clock, events, stream } = await connected();
    stream.endClean({});
    await clock.settle();
    expect(events.closure).toMatchObject({ code: 1005, clean: true, received: { code: undefined, reason: '' } });
  });

  test('that is not clean is told at once, even while reading is paused', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.pause?.();
    stream.message('one');
    const error = new FakeWebSocketError(1006);
    stream.fail(error);
    await clock.settle();
    expect(events.closure).toMatchObject({ code: 1006, clean: false, cause: error });
  });

  test('keeps what an error that is not clean tells', async () => {
    const { clock, events, stream } = await connected();
    stream.fail(new FakeWebSocketError(4001, 'half'));
    await clock.settle();
    expect(events.closure).toMatchObject({ code: 4001, reason: 'half', clean: false });
  });

  test.each([undefined, null, 'text', {}, { closeCode: '1000', reason: 7 }])(
    'is 1006 for a rejection with %j',
    async (error) => {
      const { clock, events, stream } = await connected();
      stream.fail(error);
      await clock.settle();
      expect(events.closure).toMatchObject({ code: 1006, reason: '', clean: false });
    },
  );

  test('counts the bytes that were not taken', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.send('12345');
    await clock.settle();
    stream.fail(new FakeWebSocketError(1006));
    await clock.settle();
    expect(events.closure?.unsentBytes).toBe(5);
  });
});

describe('close', () => {
  test.each<[[(number | undefined)?, string?], unknown]>([
    [[], {}],
    [[4000], { closeCode: 4000, reason: '' }],
    [[4000, 'why'], { closeCode: 4000, reason: 'why' }],
    [[undefined, 'why'], { closeCode: 1000, reason: 'why' }],
  ])('WSS-14 of %j asks the stream for %j', async (given, asked) => {
    const { clock, connection, stream } = await connected();
    connection.close(...given);
    connection.close();
    await clock.settle();
    expect(stream.closes).toEqual([asked]);
  });

  test('API-22 waits for what was sent before', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.send('one');
    connection.send('two');
    connection.close(1000);
    await clock.settle();
    stream.take();
    await clock.settle();
    expect([stream.sent, stream.closes]).toEqual([['one', 'two'], []]);
    stream.take();
    await clock.settle();
    expect(stream.closes).toEqual([{ closeCode: 1000, reason: '' }]);
    stream.endClean({ closeCode: 1000, reason: '' });
    await clock.settle();
    expect(events.closure).toMatchObject({ clean: true, initiator: 'local', unsentBytes: 0 });
  });

  test('resumes reading, since the peer’s Close stands behind the messages', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.pause?.();
    stream.message('one');
    stream.message('two');
    connection.close(1000);
    stream.endClean({ closeCode: 1000, reason: '' });
    await clock.settle();
    expect(events.messages).toEqual(['one', 'two']);
    expect(events.told.at(-1)).toBe('closed');
  });

  test('T-51 that is never answered ends at the deadline', async () => {
    const { clock, events, connection, stream } = await connected();
    connection.send('stuck');
    connection.close(1000);
    await clock.advance(5_000);
    expect(events.told).toEqual(['opened', 'closing', 'closed']);
    expect(stream.closes).toEqual([undefined]);
    expect(stream.cancelled).toBe(true);
    stream.take();
    await clock.settle();
    expect([stream.closes, events.told]).toEqual([[undefined], ['opened', 'closing', 'closed']]);
  });
});

test('T-56 abandoned while it is paused, tells nothing more and lets the stream go', async () => {
  const { clock, events, connection, stream } = await connected();
  connection.pause?.();
  stream.message('one');
  await clock.settle();
  const told = [...events.told];
  connection.send('12345');
  await clock.settle();
  expect(connection.abandon()).toMatchObject({ code: 1006, clean: false, unsentBytes: 5 });
  stream.take();
  await clock.advance(60_000);
  expect(events.told).toEqual(told);
  expect([stream.closes, stream.cancelled, clock.pending]).toEqual([[undefined], true, 0]);
});
