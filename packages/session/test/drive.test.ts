import { createSession } from '@hybi/session';
import type { Platform, RetryDecision } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { openSession, startSession } from './start-session.js';

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

  test('what an ended connection left unread is read from it, and one that left nothing is passed over', async () => {
    const { session, attempt, network, clock } = await openSession();
    attempt.message('left');
    attempt.drop();
    const iterator = session.connections();
    const first = (await iterator.next()).value;
    const got: unknown[] = [];
    for await (const message of first ?? []) got.push(message);
    expect(got).toEqual(['left']);
    await clock.advance(1_000);
    network.last.open();
    expect((await iterator.next()).value).toBe(session.connection);
    const other = await openSession();
    other.attempt.drop();
    const none = other.session.connections().next();
    await other.session.close();
    expect(await none).toEqual({ done: true, value: undefined });
  });

  test('each connection pauses by itself', async () => {
    const { session, attempt } = await openSession({ inbox: { maxMessages: 1 } });
    attempt.message('1');
    expect(attempt.paused).toBe(true);
    const { value: connection } = await session.connections().next();
    expect(attempt.paused).toBe(true);
    connection?.receive(() => undefined);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    expect(attempt.paused).toBe(false);
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
