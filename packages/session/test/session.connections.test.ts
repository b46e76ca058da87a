import { describe, expect, test } from 'vitest';
import { openSession } from './start-session.js';

describe('connections()', () => {
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

  test('a later call goes on where the one before was left', async () => {
    const { session, attempt, network, clock } = await openSession();
    for await (const connection of session.connections()) {
      expect(connection).toBe(session.connection);
      break;
    }
    attempt.drop();
    await clock.advance(1_000);
    network.last.open();
    expect((await session.connections().next()).value).toBe(session.connection);
  });
});
