import { ClosedError, GaveUpError, json } from '@hybi/session';
import type { DecodeError, Subprotocol } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { openSession, startSession } from './start-session.js';

const after = async (turns = 20): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
};

async function* parts(...all: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const part of all) yield part;
}

describe('start', () => {
  test('the first attempt starts in a microtask', async () => {
    const { session, network } = startSession();
    expect(network.attempts).toHaveLength(0);
    expect(session.state).toEqual({ phase: 'connecting', attempt: 1, cause: undefined });
    await Promise.resolve();
    expect(network.attempts).toHaveLength(1);
  });

  test('a session closed in the same turn opens nothing', async () => {
    const { session, network, clock } = startSession();
    expect(await session.close()).toBeUndefined();
    await clock.settle();
    expect(network.attempts).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  test('a signal that is aborted already ends it at once with its reason', async () => {
    const reason = new Error('not today');
    const { session, network, clock } = startSession({ signal: AbortSignal.abort(reason) });
    await expect(session.closed).rejects.toBe(reason);
    await expect(session.opened).rejects.toBe(reason);
    await expect(session.ready).rejects.toBe(reason);
    expect(session.state).toEqual({ phase: 'closed', closure: undefined, cause: reason });
    await clock.settle();
    expect(network.attempts).toHaveLength(0);
  });
});

describe('sending', () => {
  test('a message is written while open, queued while not, dropped after close', async () => {
    const { session, attempt, clock, log } = await openSession();
    expect(session.send('one')).toBe('written');
    attempt.drop();
    expect(session.send('two')).toBe('queued');
    await session.close();
    expect(session.send('three')).toBe('dropped');
    await after();
    expect(log).toEqual(['open', 'waiting', 'dropped two: closed', 'closed', 'dropped three: closed']);
    expect(clock.pending).toBe(0);
  });

  test('above the high-water mark messages are queued, and written in order when there is room', async () => {
    const { session, attempt, log } = await openSession({ highWaterMarkBytes: 4 });
    attempt.stall();
    expect(session.send('12345')).toBe('written');
    expect(session.send('b')).toBe('queued');
    expect(session.send('c')).toBe('queued');
    let ready = false;
    void (async () => {
      await session.ready;
      ready = true;
    })();
    await after();
    expect(ready).toBe(false);
    attempt.drain();
    expect(attempt.sentTexts).toEqual(['12345', 'b', 'c']);
    await after();
    expect(ready).toBe(true);
    expect(log).toEqual(['open', 'sent b', 'sent c']);
  });

  test('what a subprotocol cannot encode is thrown by send', async () => {
    const { session } = await openSession({ protocols: [json()] });
    // @ts-expect-error the session of this helper carries text and bytes
    expect(() => session.send(1n)).toThrow(TypeError);
  });

  test('a message that is neither text nor bytes is a TypeError without a subprotocol', async () => {
    const { session } = await openSession();
    // @ts-expect-error a number is no message
    expect(() => session.send(5)).toThrow(
      new TypeError('message that no subprotocol encodes: expected a string or a Uint8Array, not 5'),
    );
  });

  test('a message with an aborted signal is dropped', async () => {
    const { session, log } = await openSession();
    expect(session.send('x', { signal: AbortSignal.abort() })).toBe('dropped');
    await after();
    expect(log.at(-1)).toBe('dropped x: aborted');
  });

  test('messages wait encoded for the first offered subprotocol and are encoded anew when another is selected', async () => {
    const upper: Subprotocol<string, string> = { name: 'upper', encode: (m) => m.toUpperCase(), decode: String };
    let encoded = 0;
    const plain: Subprotocol<string, string> = {
      name: 'plain',
      encode: (m) => {
        encoded += 1;
        return m;
      },
      decode: String,
    };
    const { session, network } = startSession({ protocols: [plain, upper] });
    session.send('a');
    session.send('b');
    const first = await network.next();
    first.open({ protocol: 'upper' });
    expect(first.sentTexts).toEqual(['A', 'B']);
    expect(encoded).toBe(2);
  });

  test('a waiting message that the selected subprotocol cannot encode is dropped with the reason', async () => {
    const never: Subprotocol = {
      name: 'never',
      encode: () => {
        throw new RangeError('no');
      },
      decode: (data) => data,
    };
    const { session, network, log } = startSession({ protocols: ['plain', never] });
    session.send('a');
    (await network.next()).open({ protocol: 'never' });
    expect(log).toContain('dropped a: encode');
    expect(session.stats.messagesDropped).toBe(1);
  });

  test('bytes that wait are a copy', async () => {
    const { session, network } = startSession();
    const bytes = Uint8Array.of(1, 2);
    session.send(bytes);
    bytes[0] = 9;
    const attempt = await network.next();
    attempt.open();
    expect(attempt.sent).toEqual([Uint8Array.of(1, 2)]);
  });

  test('a queued message expires by itself', async () => {
    const { session, clock, log } = startSession({ outbox: { ttlMs: 100 } });
    session.send('old');
    await clock.advance(101);
    expect(log).toEqual(['dropped old: expired']);
  });
});

describe('streams', () => {
  test('a stream is put together and sent as one message', async () => {
    const { session, attempt } = await openSession();
    expect(await session.send(parts('a', 'b', 'c'))).toBe('written');
    expect(await session.send(parts(Uint8Array.of(1), Uint8Array.of(2, 3)))).toBe('written');
    expect(attempt.sent).toEqual(['abc', Uint8Array.of(1, 2, 3)]);
  });

  test('a ReadableStream is read as well', async () => {
    const { session, attempt } = await openSession();
    const stream = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('x');
        controller.enqueue('y');
        controller.close();
      },
    });
    expect(await session.send(stream)).toBe('written');
    expect(attempt.sentTexts).toEqual(['xy']);
  });

  test('a stream bigger than the outbox is dropped', async () => {
    const { session, log } = await openSession({ outbox: { maxBytes: 3 } });
    expect(await session.send(parts('ab', 'cd'))).toBe('dropped');
    expect(log.at(-1)).toBe('dropped undefined: overflow');
  });

  test('a stream that fails, or mixes text and bytes, is dropped with its source as the reason', async () => {
    const { session, log, attempt } = await openSession();
    expect(await session.send(parts('a', Uint8Array.of(1)))).toBe('dropped');
    expect(log.at(-1)).toBe('dropped undefined: source');
    expect(attempt.sent).toEqual([]);
  });

  test('a stream waits like any message while there is no connection, and is dropped after close', async () => {
    const { session, network } = startSession();
    expect(await session.send(parts('early'))).toBe('queued');
    const attempt = network.attempts[0];
    attempt?.open();
    expect(attempt?.sentTexts).toEqual(['early']);
    await session.close();
    expect(await session.send(parts('late'))).toBe('dropped');
  });
});

describe('reading', () => {
  test('messages wait for the first reader and cross reconnections', async () => {
    const { session, attempt, network, clock } = await openSession();
    attempt.message('1');
    attempt.drop();
    await clock.advance(1_000);
    const second = network.last;
    second.open();
    second.message('2');
    const got: unknown[] = [];
    session.receive((message) => got.push(message));
    second.message('3');
    await after();
    expect(got).toEqual(['1', '2', '3']);
  });

  test('a second kind of reader is a TypeError, and break frees the place', async () => {
    const { session, attempt } = await openSession();
    attempt.message('1');
    attempt.message('2');
    for await (const message of session) {
      expect(message).toBe('1');
      expect(() => session.receive(() => undefined)).toThrow(TypeError);
      expect(() => session.addEventListener('message', () => undefined)).toThrow(TypeError);
      expect(() => session.connections()).toThrow(TypeError);
      break;
    }
    const got: unknown[] = [];
    const listener = ({ data }: { data: unknown }) => got.push(data);
    session.addEventListener('message', listener);
    expect(() => session[Symbol.asyncIterator]()).toThrow(TypeError);
    await after();
    expect(got).toEqual(['2']);
    session.removeEventListener('message', listener);
    session.receive(() => undefined);
  });

  test('a normal end of the peer ends the iteration', async () => {
    const { session, attempt } = await openSession();
    attempt.message('last');
    attempt.close(1000, 'done');
    const got: unknown[] = [];
    for await (const message of session) got.push(message);
    expect(got).toEqual(['last']);
    expect(session.state).toMatchObject({ phase: 'closed', cause: undefined, closure: { code: 1000, reason: 'done' } });
    expect(await session.closed).toMatchObject({ code: 1000 });
  });

  test('an abort ends the iteration at once with the reason of the signal', async () => {
    const controller = new AbortController();
    const { session, attempt, clock } = await openSession({ signal: controller.signal });
    attempt.message('unread');
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(session[Symbol.asyncIterator]().next()).rejects.toBe(reason);
    expect(attempt.phase).toBe('abandoned');
    expect(clock.pending).toBe(0);
    expect(session.reconnect()).toBe(false);
  });

  test('reading is paused when nobody reads, which the state shows, and goes on when somebody does', async () => {
    const { session, attempt } = await openSession({ inbox: { maxMessages: 2 } });
    attempt.message('1');
    attempt.message('2');
    expect(attempt.paused).toBe(true);
    expect(session.state).toMatchObject({ phase: 'open', paused: true });
    attempt.message('3');
    const got: unknown[] = [];
    session.receive((message) => got.push(message));
    await after();
    expect(got).toEqual(['1', '2', '3']);
    expect(session.state).toMatchObject({ phase: 'open', paused: false });
  });

  test('a connection that follows a full inbox starts paused', async () => {
    const { attempt, network, clock, session } = await openSession({ inbox: { maxMessages: 1 } });
    attempt.message('1');
    attempt.drop();
    await clock.advance(1_000);
    network.last.open();
    expect(network.last.paused).toBe(true);
    expect(session.state).toMatchObject({ phase: 'open', paused: true });
  });

  test('where reading cannot be paused the connection is given up, as the default says', async () => {
    const { session, attempt } = await openSession({ inbox: { maxMessages: 1 } }, { pause: false });
    attempt.message('1');
    attempt.message('2');
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'overflow' } });
    expect(session.stats.messagesDiscarded).toBe(1);
  });

  test('unread: discard throws messages away and refuses readers', async () => {
    const { session, attempt } = await openSession({ unread: 'discard' });
    attempt.message('1');
    expect(session.stats).toMatchObject({ messagesReceived: 1, messagesUnread: 0, messagesDiscarded: 1 });
    expect(() => session.receive(() => undefined)).toThrow(TypeError);
  });

  test('what cannot be decoded is an event, and the connection goes on', async () => {
    const { session, attempt, log } = await openSession({ protocols: json() });
    const errors: DecodeError[] = [];
    session.addEventListener('decodeerror', ({ error }) => errors.push(error));
    attempt.message('{');
    attempt.message('[1]');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ data: '{' });
    expect(log).toHaveLength(2);
    expect(await session[Symbol.asyncIterator]().next()).toEqual({ done: false, value: [1] });
  });

  test('connections() makes the gap visible', async () => {
    const { session, attempt, network, clock } = await openSession();
    attempt.message('before');
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const connection of session.connections()) {
        seen.push(`connection ${connection.protocol}`);
        try {
          for await (const message of connection) seen.push(message);
          seen.push('ended');
        } catch (error) {
          seen.push(error instanceof ClosedError && error.code);
        }
      }
    })();
    await after();
    attempt.drop();
    await clock.advance(1_000);
    network.last.open();
    network.last.message('after');
    await after();
    await session.close();
    await reading;
    expect(seen).toEqual(['connection ', 'before', 'abnormal', 'connection ', 'after', 'ended']);
    expect(() => session.receive(() => undefined)).toThrow(TypeError);
  });

  test('messages of a connection are read from the session unless connections() is used', async () => {
    const { session } = await openSession();
    expect(() => session.connection?.receive(() => undefined)).toThrow(TypeError);
  });
});

describe('ending', () => {
  test('close writes what is queued before the Close', async () => {
    const { session, attempt } = await openSession({ highWaterMarkBytes: 1 });
    attempt.stall();
    session.send('a');
    session.send('b');
    const closing = session.close(4000, 'bye');
    expect(session.state).toEqual({ phase: 'closing' });
    expect(attempt.closes).toEqual([]);
    attempt.drain();
    expect(attempt.sentTexts).toEqual(['a', 'b']);
    expect(attempt.closes).toEqual([{ code: 4000, reason: 'bye' }]);
    expect(await closing).toMatchObject({ clean: true, initiator: 'local', sent: { code: 4000 } });
  });

  test('T-51 a Close that is never answered, and an outbox that never leaves, take no longer than closeTimeoutMs', async () => {
    const { session, attempt, clock, log } = await openSession({ highWaterMarkBytes: 1, closeTimeoutMs: 700 });
    attempt.stall();
    session.send('a');
    session.send('b');
    const closing = session.close();
    await clock.advance(699);
    expect(session.state.phase).toBe('closing');
    await clock.advance(1);
    expect(await closing).toMatchObject({ clean: false, code: 1006, unsentBytes: 1 });
    expect(log).toContain('dropped b: closed');
    expect(clock.pending).toBe(0);
  });

  test('close() never rejects, whatever ended it', async () => {
    const given = startSession({ retry: false });
    (await given.network.next()).fail('refused');
    expect(await given.session.close()).toBeUndefined();
    expect(given.session.reconnect()).toBe(false);
    const controller = new AbortController();
    const { session, attempt } = await openSession({ signal: controller.signal }, { answersClose: false });
    const closed = session.close();
    expect(attempt.closes).toHaveLength(1);
    controller.abort('enough');
    expect(await closed).toMatchObject({ code: 1006 });
    await expect(session.closed).rejects.toBe('enough');
  });

  test('nothing is revived whose signal was aborted meanwhile', async () => {
    const controller = new AbortController();
    const { session, network } = startSession({ retry: false, signal: controller.signal });
    (await network.next()).fail('refused');
    controller.abort('too late');
    expect(session.reconnect()).toBe(false);
    await expect(session.opened).rejects.toMatchObject({ name: 'GaveUpError' });
  });

  test('T-57 no code of the application runs inside close() or send()', async () => {
    const { session } = await openSession({ outbox: { maxMessages: 0 } });
    let inside = true;
    let calls = 0;
    const listener = () => {
      calls += 1;
      expect(inside).toBe(false);
    };
    session.addEventListener('statechange', listener);
    session.addEventListener('dropped', listener);
    session.reconnect();
    expect(session.send('x')).toBe('dropped');
    void session.close();
    inside = false;
    await after();
    expect(calls).toBe(3);
  });

  test('a code or a reason that cannot be sent throws at the call', async () => {
    const { session } = await openSession();
    expect(() => session.close(1006)).toThrow(new RangeError('close code: expected 1000 or 3000 to 4999, not 1006'));
    expect(() => session.close(1000, 'é'.repeat(62))).toThrow(RangeError);
    expect(session.state.phase).toBe('open');
  });

  test('giving up ends everything that waits with the history', async () => {
    const { session, network, log } = startSession({ retry: { maxAttempts: 1 } });
    session.send('a');
    const next = session[Symbol.asyncIterator]().next();
    (await network.next()).fail('refused');
    const error: unknown = await session.closed.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GaveUpError);
    expect(error).toMatchObject({ history: [{ attempt: 1, uptimeMs: 0, cause: { code: 'refused' } }] });
    await expect(next).rejects.toBe(error);
    await expect(session.opened).rejects.toBe(error);
    expect(session.state).toMatchObject({ phase: 'closed', cause: error });
    expect(log).toEqual(['dropped a: gave-up', 'closed']);
  });

  test('T-62 reconnect after giving up works and counts anew', async () => {
    const { session, network, clock } = startSession({ retry: { maxAttempts: 2 } });
    (await network.next()).fail('refused');
    await clock.advance(1_000);
    (await network.next()).fail('refused');
    expect(session.state.phase).toBe('closed');
    expect(session.reconnect()).toBe(true);
    expect(session.state).toMatchObject({ phase: 'connecting', attempt: 1 });
    const opened = session.opened;
    (await network.next()).fail('refused');
    expect(session.state).toMatchObject({ phase: 'waiting', attempt: 2 });
    await clock.advance(1_000);
    (await network.next()).open();
    expect(await opened).toMatchObject({ phase: 'open' });
    expect(session.send('again')).toBe('written');
    network.last.message('m');
    expect(await session[Symbol.asyncIterator]().next()).toMatchObject({ value: 'm' });
  });

  test('await using closes', async () => {
    const { session, attempt } = await openSession();
    {
      await using held = session;
      expect(held.state.phase).toBe('open');
    }
    expect(attempt.closes).toHaveLength(1);
    expect(session.state.phase).toBe('closed');
  });
});

describe('stores', () => {
  test('subscribe and getSnapshot are bound, the snapshot changes only with the state', async () => {
    const { session, network } = startSession();
    const { subscribe, getSnapshot } = session;
    const before = getSnapshot();
    expect(getSnapshot()).toBe(before);
    let calls = 0;
    const end = subscribe(() => {
      calls += 1;
    });
    (await network.next()).open();
    expect(calls).toBe(1);
    expect(getSnapshot()).toBe(session.state);
    expect(getSnapshot()).not.toBe(before);
    end();
    network.last.drop();
    expect(calls).toBe(1);
  });
});

describe('providers', () => {
  test('T-66 a rejected provider is a failed attempt with its cause, and the next attempt asks again', async () => {
    const asked: number[] = [];
    const { session, network, clock } = startSession({
      protocols: ({ attempt }) => {
        asked.push(attempt);
        if (attempt === 1) throw new Error('no token');
        return Promise.resolve(['a']);
      },
    });
    await after();
    expect(session.state).toMatchObject({
      phase: 'waiting',
      cause: { code: 'provider', phase: 'provider', message: 'a provider failed: no token' },
    });
    expect(session.state).toMatchObject({ cause: { cause: expect.any(Error) } });
    await clock.advance(1_000);
    expect(asked).toEqual([1, 2]);
    expect(network.last.request.protocols).toEqual(['a']);
  });

  test('a provider that does not answer is aborted at the open deadline', async () => {
    let signal: AbortSignal | undefined;
    const { session, clock } = startSession({
      openTimeoutMs: 300,
      protocols: (context) => {
        signal = context.signal;
        return new Promise(() => undefined);
      },
    });
    await clock.advance(300);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout', phase: 'provider' } });
    expect(signal?.aborted).toBe(true);
  });
});

test('the figures and the connection, before, while and after there is one', async () => {
  const { session, network } = startSession();
  expect(session.liveness).toBe('none');
  expect(session.connection).toBeUndefined();
  expect(session.stats).toMatchObject({ attempts: 0, connections: 0, bytesBuffered: 0, rttMs: undefined });
  (await network.next()).open();
  expect(session.liveness).toBe('frames');
  expect(session.connection).toMatchObject({ url: 'ws://example.test/' });
  network.last.stall();
  session.send('four');
  expect(session.stats).toMatchObject({ attempts: 1, connections: 1, bytesBuffered: 4, messagesWritten: 1 });
  await session.ready;
});

test('whoever looks at connections() late finds the latest 32', async () => {
  const { session, network } = await openSession();
  session.reconnect();
  await Promise.resolve();
  const iterator = session.connections();
  for (let count = 0; count < 40; count += 1) {
    network.last.open({ extensions: String(count) });
    session.reconnect();
  }
  expect((await iterator.next()).value?.extensions).toBe('8');
});

test('the connection is ready when the session is', async () => {
  const { session } = await openSession();
  await session.connection?.ready;
  expect(session.state.phase).toBe('open');
});
