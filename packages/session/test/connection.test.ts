import { Connection, createSession, openConnection } from '@hybi/session';
import type { ConnectionHost, Platform } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { openSession } from './start-session.js';

async function* parts(): AsyncGenerator<string> {
  yield 'c';
}

test('it shows what was negotiated', async () => {
  const { session, network, clock } = await openSession();
  session.reconnect();
  await clock.settle();
  const headers = new Map([['x', 'y']]);
  network.last.open({ url: 'ws://elsewhere.test/', extensions: 'e', headers });
  const { connection } = session;
  expect(connection).toMatchObject({
    url: 'ws://elsewhere.test/',
    protocol: '',
    extensions: 'e',
    headers,
    liveness: 'frames',
    bufferedBytes: 0,
  });
});

describe("a session's connection", () => {
  test('sends like the session while it is the one, and drops afterwards', async () => {
    const { session, attempt, log } = await openSession();
    const { connection } = session;
    expect(connection?.send('a')).toBe('written');
    await connection?.ready;
    attempt.drop();
    expect(session.connection).toBeUndefined();
    expect(connection?.send('b')).toBe('dropped');
    expect(await connection?.send(parts())).toBe('dropped');
    await expect(connection?.ready).rejects.toMatchObject({ code: 'abnormal' });
    expect(log).toContain('dropped b: closed');
    expect(await connection?.close()).toMatchObject({ code: 1006 });
  });

  test('can be closed alone: the session goes on with the next', async () => {
    const { session, attempt, network, clock } = await openSession();
    const closing = session.connection?.close(4000, 'next please');
    expect(session.send('meanwhile')).toBe('queued');
    expect(attempt.closes).toEqual([{ code: 4000, reason: 'next please' }]);
    expect(await closing).toMatchObject({ clean: true, initiator: 'local' });
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'local' } });
    await clock.advance(1_000);
    network.last.open();
    expect(network.last.sentTexts).toEqual(['meanwhile']);
  });

  test('one that does not answer its Close is replaced within closeTimeoutMs', async () => {
    const { session, clock } = await openSession({ closeTimeoutMs: 300 }, { clock: undefined, answersClose: false });
    void session.connection?.close();
    await clock.advance(300);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout' } });
  });

  test('a code that cannot be sent throws', async () => {
    const { session } = await openSession();
    expect(() => session.connection?.close(1001)).toThrow(RangeError);
  });
});

/** What a platform such as Node does with its connections. */
class OwnConnection<In, Out> extends Connection<In, Out> {
  readonly #host: ConnectionHost<In, Out>;

  constructor(host: ConnectionHost<In, Out>) {
    super(host);
    this.#host = host;
  }

  terminate(cause: Error): void {
    this.#host.terminate(cause);
  }
}

test('a platform can make connections of its own kind', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open() });
  const platform: Platform = {
    transport: network.transport,
    clock,
    random: () => 0.5,
    makeConnection: (host) => new OwnConnection(host),
  };
  const session = createSession(platform, 'ws://example.test/');
  await session.opened;
  const own = session.connection;
  if (!(own instanceof OwnConnection)) throw new Error('another kind');
  const cause = new Error('pulled the plug');
  own.terminate(cause);
  own.terminate(cause);
  expect(network.last.abandonCause).toBe(cause);
  expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'abnormal', closure: { cause } } });
  {
    await using single = await openConnection(platform, 'ws://example.test/');
    expect(single).toBeInstanceOf(OwnConnection);
  }
  expect(network.last.closes).toEqual([{ code: 1000, reason: '' }]);
});

test('it is read by itself where it is the only one', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open() });
  const connection = await openConnection(
    { transport: network.transport, clock, random: () => 0 },
    'ws://example.test/',
  );
  const got: unknown[] = [];
  connection.receive((message) => got.push(message));
  network.last.message('a');
  expect(got).toEqual(['a']);
});
