import { expect, test } from 'vitest';
import { hostOf } from '../src/connection-host.js';
import { HeldEvents } from '../src/held-events.js';
import { openSession } from './start-session.js';

test('a connection object that is kept longer than the connection does nothing to the next one', async () => {
  const { session, attempt, network, clock } = await openSession();
  const old = session.connection;
  attempt.drop();
  await clock.advance(1_000);
  network.last.open();
  expect(old?.send('late')).toBe('dropped');
  await old?.close();
  await expect(old?.ready).rejects.toMatchObject({ name: 'ClosedError' });
  expect(session.state.phase).toBe('open');
  expect(network.last.closes).toEqual([]);
  expect(network.last.sent).toEqual([]);
});

test('while it is the one it sends, is ready, closes, and is read only by way of connections()', async () => {
  const { session, attempt } = await openSession();
  const { connection } = session;
  expect(connection?.send('a')).toBe('written');
  await connection?.ready;
  expect(() => connection?.receive(() => undefined)).toThrow(/connections\(\) is the way/);
  session.connections();
  connection?.receive(() => undefined);
  await connection?.close();
  expect(attempt.closes).toHaveLength(1);
});

test('terminating drops the connection, once', async () => {
  const events = new HeldEvents();
  const log: unknown[] = [];
  let live = true;
  const { session } = await openSession();
  const parts = {
    isLive: () => live,
    events,
    ready: () => Promise.resolve(),
    close: () => undefined,
    terminate: (cause: unknown) => {
      live = false;
      log.push(cause);
    },
  };
  // @ts-expect-error only what terminating needs is here
  const host = hostOf(undefined, { ...parts, sender: session });
  host.terminate('first');
  host.terminate('second');
  expect(log).toEqual(['first']);
});
