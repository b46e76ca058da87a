import { Connection, createSession, openConnection } from '@hybi/session';
import type { Platform, RetryDecision } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { openSession, startSession } from './start-session.js';

async function* parts(): AsyncGenerator<string> {
  yield 'part';
}

test('a subprotocol decides about retries before the policy does, from the first attempt on', async () => {
  const asked: unknown[] = [];
  const retry = (input: { failures: number }): RetryDecision => {
    asked.push(input.failures);
    return { delayMs: 7 };
  };
  const { session, network } = startSession({ protocols: { encode: String, decode: String, retry } });
  (await network.next()).fail('refused');
  expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 7 });
  expect(asked).toEqual([1]);
});

test('a wait longer than a timer can be does not elapse at once', async () => {
  const { session, attempt, clock, network } = await openSession({ retry: () => ({ delayMs: 2 ** 40 }) });
  attempt.drop();
  await clock.advance(1_000_000);
  expect(session.state.phase).toBe('waiting');
  expect(network.attempts).toHaveLength(1);
});

test('an infinite wait has no timer, and reconnect ends it', async () => {
  const { session, attempt, clock } = await openSession({ retry: () => ({ delayMs: Infinity }) });
  attempt.drop();
  expect(clock.pending).toBe(0);
  expect(session.reconnect()).toBe(true);
  expect(session.state.phase).toBe('connecting');
});

test('a platform without page events will do, and what was listened to is let go', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open() });
  const platform: Platform = { transport: network.transport, clock, random: () => 0.5 };
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const counted = {
    get aborted() {
      return signal.aborted;
    },
    get reason(): unknown {
      return signal.reason;
    },
    addEventListener: (): void => {
      listeners += 1;
    },
    removeEventListener: (): void => {
      listeners -= 1;
    },
  };
  const session = createSession(platform, 'ws://example.test/', { signal: counted });
  await session.opened;
  expect(listeners).toBe(1);
  await session.close();
  expect(listeners).toBe(0);
  expect(session.stats).toMatchObject({ attempts: 1, connections: 1 });
});

describe('connections()', () => {
  test('before the first connection, and again after a break', async () => {
    const { session, network, clock } = startSession();
    const iterator = session.connections();
    const next = iterator.next();
    (await network.next()).open();
    const first = await next;
    expect(first.value).toBe(session.connection);
    await iterator.return?.();
    network.last.message('1');
    network.last.drop();
    await clock.advance(1_000);
    network.last.open();
    for await (const connection of session.connections()) {
      expect(connection).toBe(session.connection);
      break;
    }
    const got: unknown[] = [];
    await expect(
      (async () => {
        for await (const message of first.value ?? []) got.push(message);
      })(),
    ).rejects.toMatchObject({ code: 'abnormal' });
    expect(got).toEqual(['1']);
  });

  test('an abort ends the connections and what they hold', async () => {
    const controller = new AbortController();
    const { session, attempt } = await openSession({ signal: controller.signal });
    const iterator = session.connections();
    const { value: connection } = await iterator.next();
    attempt.message('unread');
    controller.abort('enough');
    await expect(iterator.next()).rejects.toBe('enough');
    await expect(connection?.[Symbol.asyncIterator]().next()).rejects.toBe('enough');
  });
});

test('nothing is revived whose signal was aborted meanwhile', async () => {
  const controller = new AbortController();
  const { session, network, clock } = startSession({ retry: false, signal: controller.signal });
  (await network.next()).fail('refused');
  controller.abort('too late');
  expect(session.reconnect()).toBe(false);
  expect([session.state.phase, network.attempts.length, clock.pending]).toEqual(['closed', 1, 0]);
  await expect(session.ready).rejects.toMatchObject({ name: 'GaveUpError' });
});

test('where each connection is read by itself, one that ended has ended, also when its session is revived', async () => {
  const { session, attempt, network } = await openSession({ retry: false });
  const { value: first } = await session.connections().next();
  attempt.message('1');
  attempt.drop();
  expect(session.reconnect()).toBe(true);
  network.last.open();
  const got: unknown[] = [];
  await expect(
    (async () => {
      for await (const message of first ?? []) got.push(message);
    })(),
  ).rejects.toMatchObject({ code: 'abnormal' });
  expect(got).toEqual(['1']);
});

describe('what the platform tells', () => {
  test('every deadline reaches its owner', async () => {
    const { session, attempt, clock, network, log } = await openSession(
      {
        liveness: { intervalMs: 1_000, timeoutMs: 1_000 },
        outbox: { ttlMs: 300 },
        closeTimeoutMs: 500,
        openTimeoutMs: 2_000,
        highWaterMarkBytes: 1,
      },
      { clock: undefined, answersClose: false },
    );
    attempt.stall();
    session.send('1');
    session.send('2');
    await clock.advance(300);
    expect(log).toContain('dropped 2: expired');
    attempt.drain();
    await clock.advance(2_000);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'liveness' } });
    await clock.advance(1_000);
    expect(session.state.phase).toBe('connecting');
    await clock.advance(3_000);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout' } });
    session.reconnect();
    network.last.open();
    void session.close();
    await clock.advance(500);
    expect(session.state.phase).toBe('closed');
  });

  test('every event reaches its owner', async () => {
    const { session, attempt, wake, log } = await openSession({
      protocols: { encode: String, decode: JSON.parse },
      inbox: { maxMessages: 1 },
    });
    wake('visible');
    expect(attempt.pings).toHaveLength(1);
    attempt.pong();
    attempt.alive();
    attempt.message('{');
    attempt.message('1');
    expect(session.state).toMatchObject({ paused: true });
    const got: unknown[] = [];
    session.receive((message) => got.push(message));
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    expect(session.state).toMatchObject({ paused: false });
    expect(log).toHaveLength(4);
    attempt.closing(1001);
    expect(session.send('x')).toBe('queued');
    attempt.end();
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'server' } });
  });

  test('an inbox that overflows gives its connection up, and a paused one pauses the next', async () => {
    const { session, attempt } = await openSession({ inbox: { maxMessages: 1 } }, { pause: false });
    attempt.message('1');
    attempt.message('2');
    expect(session.state).toMatchObject({ cause: { code: 'overflow' } });
    const other = await openSession({ inbox: { maxMessages: 1 } });
    other.attempt.message('1');
    other.session.reconnect();
    await Promise.resolve();
    other.network.last.open();
    expect(other.network.last.paused).toBe(true);
  });

  test('an aborted signal, giving up and reviving', async () => {
    const aborted = startSession({ signal: AbortSignal.abort('no') });
    expect(aborted.session.state).toMatchObject({ phase: 'closed', cause: 'no' });
    expect(aborted.session.reconnect()).toBe(false);
    const { session, network } = startSession({ retry: false });
    (await network.next()).fail('refused');
    expect(session.state.phase).toBe('closed');
    expect(session.connection).toBeUndefined();
    expect(session.reconnect()).toBe(true);
    expect([session.state.phase, session.connection]).toEqual(['connecting', undefined]);
    network.last.open();
    expect(session.send('x')).toBe('written');
    network.last.close(1000);
    expect(session.state).toMatchObject({ phase: 'closed', cause: undefined });
  });

  test('a connection can be terminated and closed by its object', async () => {
    const { session, attempt } = await openSession();
    await session.connection?.ready;
    void session.connection?.close();
    expect(attempt.closes).toHaveLength(1);
  });
});

describe('one connection', () => {
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- it belongs to these tests alone
  const opened = async (transport = {}) => {
    const clock = new VirtualClock();
    const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open(), ...transport });
    const platform: Platform = {
      transport: network.transport,
      clock,
      random: () => 0.5,
      makeConnection: (host) =>
        Object.assign(new Connection(host), { terminate: (cause: unknown) => host.terminate(cause) }),
    };
    const options = { inbox: { maxMessages: 1 }, highWaterMarkBytes: 1 };
    return { connection: await openConnection(platform, 'ws://example.test/', options), network, clock };
  };

  test('is closed by its object, pauses by itself, and tells what was sent', async () => {
    const { connection, network } = await opened();
    const sent: unknown[] = [];
    connection.addEventListener('sent', ({ message }) => sent.push(message));
    network.last.stall();
    void connection.send('1');
    void connection.send('2');
    network.last.drain();
    expect(sent).toEqual(['2']);
    network.last.message('m');
    expect(network.last.paused).toBe(true);
    expect(await connection.close(4000)).toMatchObject({ sent: { code: 4000 } });
  });

  test('ends when its inbox overflows or its object says so', async () => {
    const { connection, network } = await opened({ pause: false });
    network.last.message('1');
    network.last.message('2');
    expect(await connection.closed).toMatchObject({ clean: false });
    const other = await opened();
    if (!('terminate' in other.connection) || typeof other.connection.terminate !== 'function')
      throw new Error('no way');
    other.connection.terminate(new Error('pulled the plug'));
    expect(await other.connection.closed).toMatchObject({ cause: { message: 'pulled the plug' } });
  });
});

test('a question by message waits for the stream that is being sent', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, ping: false });
  const transport: Platform['transport'] = (request, events) =>
    Object.assign(network.transport(request, events), { sendStream: () => new Promise<void>(() => undefined) });
  const heartbeat = { probe: () => 'ping', isAnswer: () => false };
  const session = createSession({ transport, clock, random: () => 0 }, 'ws://example.test/', {
    protocols: { encode: String, decode: String, heartbeat },
  });
  (await network.next()).open();
  void session.send(parts());
  await clock.advance(60_000);
  expect(network.last.sent).toEqual([]);
  expect(session.state.phase).toBe('open');
});

test('a full inbox whose connection has ended is read without anybody to resume', async () => {
  const claimed = await openSession({ inbox: { maxMessages: 1 } });
  claimed.attempt.message('1');
  const { value: first } = await claimed.session.connections().next();
  claimed.attempt.drop();
  expect(await first?.[Symbol.asyncIterator]().next()).toMatchObject({ value: '1' });
  claimed.session.reconnect();
  claimed.network.last.open();
  const { connection } = claimed.session;
  claimed.network.last.message('2');
  claimed.network.last.drop();
  expect(await connection?.[Symbol.asyncIterator]().next()).toMatchObject({ value: '2' });
  const late = await openSession({ inbox: { maxMessages: 1 } });
  late.attempt.message('3');
  late.attempt.drop();
  const { value: left } = await late.session.connections().next();
  expect(await left?.[Symbol.asyncIterator]().next()).toMatchObject({ value: '3' });
});

test('ready is pending while a message would wait, and fails when none will be written any more', async () => {
  const { session, attempt } = await openSession({ highWaterMarkBytes: 1 });
  await session.ready;
  attempt.stall();
  session.send('1');
  let isReady = false;
  const ready = (async () => {
    await session.ready;
    isReady = true;
  })();
  await Promise.resolve();
  expect(isReady).toBe(false);
  attempt.drain();
  await ready;
  attempt.stall();
  session.send('2');
  const waiting = session.ready;
  attempt.drain();
  await session.close();
  await waiting;
  await expect(startSession({ signal: AbortSignal.abort('no') }).session.ready).rejects.toBe('no');
});

test('what one connection cannot decode is told by it once, and a session tells it with its connection', async () => {
  const protocols = { encode: String, decode: JSON.parse };
  const { session, attempt } = await openSession({ protocols });
  const told: string[] = [];
  session.addEventListener('decodeerror', () => told.push('session'));
  session.connection?.addEventListener('decodeerror', () => told.push('connection'));
  attempt.message('{');
  expect(told).toEqual(['session', 'connection']);
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, onAttempt: (one) => one.open() });
  const platform: Platform = { transport: network.transport, clock, random: () => 0.5 };
  const connection = await openConnection(platform, 'ws://example.test/', { protocols });
  connection.addEventListener('decodeerror', () => told.push('single'));
  network.last.message('{');
  expect(told).toEqual(['session', 'connection', 'single']);
});

test('a message sent over a connection that has ended is dropped, and no other connection is told', async () => {
  const { session, network, log } = await openSession();
  const former = session.connection;
  session.reconnect();
  (await network.next()).open();
  const told: unknown[] = [];
  session.connection?.addEventListener('dropped', ({ message }) => told.push(message));
  expect(former?.send('late')).toBe('dropped');
  await Promise.resolve();
  expect(log).toContain('dropped late: closed');
  expect(told).toEqual([]);
});

test('who waits for room that will not come is told what ended', async () => {
  const { session } = await openSession();
  await session.close();
  await expect(session.ready).rejects.toEqual(new TypeError('the session was closed'));
  expect(session.ready).toBe(session.ready);
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ onAttempt: (attempt) => attempt.open() });
  const connection = await openConnection({ transport: network.transport, clock, random: () => 0.5 }, 'ws://a.test/', {
    highWaterMarkBytes: 1,
  });
  network.last.stall();
  connection.send('1');
  const { ready } = connection;
  await connection.close();
  await expect(ready).rejects.toEqual(new TypeError('the connection was closed'));
});

test('what connections that are read by themselves threw away is counted, also when they have ended', async () => {
  const { session, attempt, network, clock } = await openSession(
    { inbox: { maxMessages: 1, overflow: 'drop-newest' } },
    { pause: false },
  );
  session.connections();
  for (const message of ['1', '2', '3']) attempt.message(message);
  expect(session.stats.messagesDiscarded).toBe(2);
  attempt.drop();
  await clock.advance(1_000);
  network.last.open();
  for (const message of ['4', '5']) network.last.message(message);
  expect(session.stats.messagesDiscarded).toBe(3);
});
