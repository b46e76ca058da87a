import { Connection, createSession } from '@hybi/session';
import type { Closure, ConnectionHost } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { expect, test } from 'vitest';
import { openSession, startSession } from './start-session.js';
import { uncaughtOf } from './uncaught.js';

const beating = {
  encode: String,
  decode: (data: string | Uint8Array): unknown => {
    if (data === 'bad') throw 'just text';
    if (data === 'worse') throw new Error('no such word');
    return data;
  },
  heartbeat: { probe: () => 'ping', isAnswer: (message: unknown) => message === 'pong' },
};
const lateClosure = async (): Promise<Closure> => {
  const { session, attempt } = await openSession();
  const { connection } = session;
  attempt.drop();
  if (connection === undefined) throw new Error('it was open');
  return connection.closed;
};
const refusedPing = (): never => {
  throw new RangeError('256 Pings wait already');
};
const failingProbe = (): never => {
  throw new Error('mine');
};
const times = { liveness: { intervalMs: 1_000, timeoutMs: 1_000 } };

test('an answer to a heartbeat is kept from the application and timed', async () => {
  const { session, attempt, clock } = await openSession({ protocols: beating, ...times }, { ping: false });
  const got: unknown[] = [];
  session.receive((message) => got.push(message));
  expect(session.liveness).toBe('probe');
  await clock.advance(1_000);
  expect(attempt.sentTexts).toEqual(['ping']);
  await clock.advance(40);
  attempt.message('pong');
  attempt.message('news');
  expect(got).toEqual(['news']);
  expect(session.stats.rttMs).toBe(40);
});

test('frames where there are any, else the heartbeat, else nothing', async () => {
  const both = await openSession({ protocols: beating });
  expect(both.session.connection?.liveness).toBe('frames');
  both.attempt.message('pong');
  const heard: unknown[] = [];
  both.session.receive((message) => heard.push(message));
  await both.clock.settle();
  expect(heard).toEqual(['pong']);
  expect((await openSession({ protocols: beating }, { ping: false })).session.liveness).toBe('probe');
  expect((await openSession({}, { ping: false })).session.liveness).toBe('none');
});

test('CTL-16 only the Pong to the last Ping answers it', async () => {
  const { session, attempt, wake } = await openSession(times);
  attempt.pong(new Uint8Array(4));
  expect(session.stats.rttMs).toBeUndefined();
  wake('visible');
  wake('visible');
  expect(attempt.pings).toEqual([Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 0, 2)]);
  attempt.pong(Uint8Array.of(0, 0, 0, 1));
  attempt.pong(Uint8Array.of(0, 0, 2));
  expect(session.stats.rttMs).toBeUndefined();
  attempt.pong(Uint8Array.of(0, 0, 0, 2));
  expect(session.stats.rttMs).toBe(0);
});

test('a Ping that the platform has no room for asks nothing, and nobody is told', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open() });
  const session = createSession(
    {
      transport: (request, events) => Object.assign(network.transport(request, events), { ping: refusedPing }),
      clock,
      random: () => 0.5,
    },
    'ws://example.test/',
    times,
  );
  await session.opened;
  await clock.advance(10_000);
  expect(session.state.phase).toBe('open');
});

test('a heartbeat waits for the end of a stream that is on its way, between whose parts nothing can be sent', async () => {
  let end: (() => void) | undefined;
  const { session, attempt, clock } = await openSession(
    { protocols: beating, ...times },
    { ping: false, streaming: true },
  );
  async function* slow(): AsyncGenerator<string> {
    yield 'a';
    await new Promise<void>((resolve) => {
      end = resolve;
    });
  }
  const sending = session.send(slow());
  await clock.advance(1_000);
  expect(attempt.sent).not.toContain('ping');
  end?.();
  expect(await sending).toBe('written');
  await clock.advance(1_000);
  expect(attempt.sent).toContain('ping');
});

test('a heartbeat whose probe throws is an uncaught exception and asks nothing', async () => {
  const { session, attempt, clock } = await openSession(
    { protocols: { ...beating, heartbeat: { ...beating.heartbeat, probe: failingProbe } }, ...times },
    { ping: false },
  );
  expect(await uncaughtOf(() => clock.advance(1_000))).toEqual([new Error('mine')]);
  expect(attempt.sent).toEqual([]);
  expect(session.state.phase).toBe('open');
});

test('any message, Pong or sign of life satisfies the question', async () => {
  const { session, attempt, clock } = await openSession(times);
  for (const answer of [
    () => attempt.message('m'),
    () => attempt.pong(Uint8Array.of(9)),
    () => attempt.alive(),
    () => attempt.pong(),
  ]) {
    await clock.advance(1_500);
    answer();
  }
  expect(session.state.phase).toBe('open');
  expect(session.stats.rttMs).toBe(500);
});

test('without frames and heartbeat, or when switched off, nothing is asked and a wake-up is nothing', async () => {
  const none = await openSession(times, { ping: false });
  none.wake('visible');
  none.attempt.alive();
  none.attempt.drain();
  none.attempt.pong(new Uint8Array(0));
  expect(none.session.liveness).toBe('none');
  expect(none.clock.pending).toBe(0);
  const off = await openSession({ liveness: false });
  expect(off.session.liveness).toBe('none');
  expect(off.clock.pending).toBe(0);
});

test('what cannot be decoded is told with the cause, whatever was thrown', async () => {
  const { attempt, log } = await openSession({ protocols: beating });
  attempt.message('bad');
  attempt.message('worse');
  expect(log).toEqual([
    'open',
    'a message does not fit the subprotocol: "just text"',
    'a message does not fit the subprotocol: no such word',
  ]);
});

test('paused reading owes no answer; bytes that never leave are the end all the same', async () => {
  const { session, attempt, clock } = await openSession({ ...times, inbox: { maxMessages: 1 } });
  attempt.message('unread');
  await clock.advance(10_000);
  expect(session.state).toMatchObject({ phase: 'open', paused: true });
  attempt.stall();
  session.send('stuck');
  await clock.advance(2_000);
  expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'liveness' } });
});

test('bytes that leave slowly are a sign that the connection lives', async () => {
  const { session, attempt, clock } = await openSession(times);
  attempt.answersPings = true;
  attempt.stall();
  session.send('1234567890');
  for (let byte = 0; byte < 9; byte += 1) {
    await clock.advance(900);
    attempt.drain(1);
  }
  expect(session.state.phase).toBe('open');
  expect(attempt.pings).toEqual([]);
  await clock.advance(900);
  attempt.drain();
  expect(attempt.pings).toHaveLength(1);
});

test('bytes count as their length against the inbox', async () => {
  const { attempt } = await openSession({ inbox: { maxBytes: 8 } });
  attempt.message(new Uint8Array(4));
  expect(attempt.paused).toBe(false);
  attempt.message(new Uint8Array(4));
  expect(attempt.paused).toBe(true);
});

/** A session whose greeting lasts until `finish` is called. */
async function greetedSession(maxMessages: number) {
  let finish: (() => void) | undefined;
  const greet = (): Promise<void> =>
    new Promise((resolve) => {
      finish = resolve;
    });
  const protocols = { encode: String, decode: String, greet };
  const started = await openSession({ protocols, inbox: { maxMessages } });
  return { ...started, finish: () => finish?.() };
}

test('reading that a greeting had paused goes on after it, if there is room', async () => {
  const { session, attempt, clock, finish } = await greetedSession(2);
  for (const message of ['1', '2', '3']) attempt.message(message);
  expect([attempt.paused, attempt.held]).toEqual([true, 1]);
  const got: unknown[] = [];
  session.receive((message) => got.push(message));
  finish();
  await clock.settle();
  expect([attempt.paused, got]).toEqual([false, ['1', '2', '3']]);
});

test('after a greeting reading stays paused while messages of the connection before are unread', async () => {
  const { session, attempt, network, clock, finish } = await greetedSession(4);
  const greet = async (next: typeof attempt, messages: number): Promise<void> => {
    for (let index = 0; index < messages; index += 1) next.message(`${session.stats.attempts}-${index}`);
    finish();
    await clock.settle();
  };
  await greet(attempt, 8);
  expect([attempt.paused, session.state, session.stats.messagesUnread]).toMatchObject([true, { paused: true }, 4]);
  session.reconnect();
  const second = network.last;
  second.open();
  await greet(second, 9);
  expect([second.paused, session.state, session.stats.messagesUnread]).toMatchObject([true, { paused: true }, 8]);
  const got: unknown[] = [];
  session.receive((message) => got.push(message));
  await clock.settle();
  expect(second.paused).toBe(false);
  const first = Array.from({ length: 4 }, (_, index) => `1-${index}`);
  const later = Array.from({ length: 9 }, (_, index) => `2-${index}`);
  expect(got).toEqual([...first, ...later]);
});

test('closed from here, it reads on to the end, and what the inbox has no room for is discarded', async () => {
  const { session, attempt, clock } = await openSession({ inbox: { maxMessages: 2 } }, { answersClose: false });
  for (const message of ['1', '2', '3']) attempt.message(message);
  expect(attempt.paused).toBe(true);
  const closed = session.close();
  await clock.settle();
  expect([attempt.paused, attempt.held]).toEqual([false, 0]);
  attempt.message('4');
  attempt.answerClose();
  expect(await closed).toMatchObject({ code: 1000, clean: true });
  expect(session.stats).toMatchObject({ messagesUnread: 2, messagesDiscarded: 2 });
});

test('a single connection closed by itself reads on as well', async () => {
  const { session, attempt, clock } = await openSession({ inbox: { maxMessages: 1 } }, { answersClose: false });
  for await (const connection of session.connections()) {
    for (const message of ['1', '2']) attempt.message(message);
    expect(attempt.paused).toBe(true);
    void connection.close(4000);
    await clock.settle();
    expect([attempt.paused, attempt.held]).toEqual([false, 0]);
    break;
  }
});

test.each([
  [true, 0],
  [false, 3],
])(
  'T-65 T-20 while a message in parts is under way nothing is asked that would wait behind it (%s)',
  async (pingsWait, asked) => {
    const { session, attempt, clock } = await openSession(times, { streaming: true, pingsWait });
    attempt.answersPings = true;
    let finish: (() => void) | undefined;
    async function* slow(): AsyncGenerator<string> {
      yield 'a';
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    }
    const sending = session.send(slow());
    await clock.advance(3_500);
    expect(attempt.pings).toHaveLength(asked);
    finish?.();
    expect(await sending).toBe('written');
    await clock.advance(1_000);
    expect(attempt.pings).toHaveLength(asked + 1);
    expect(session.state.phase).toBe('open');
  },
);

test('in the closing handshake nothing is asked any more', async () => {
  const { session, attempt, clock } = await openSession(times, { clock: undefined, answersClose: false });
  void session.close();
  await clock.advance(4_000);
  expect(attempt.pings).toEqual([]);
});

test('reading goes on when there is room again, and is not paused where that cannot be', async () => {
  const { session, attempt } = await openSession({ inbox: { maxMessages: 1 } });
  attempt.message('1');
  expect(attempt.paused).toBe(true);
  session.receive(() => undefined);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  expect(attempt.paused).toBe(false);
  const other = await openSession({ inbox: { maxMessages: 1 } }, { pause: false });
  other.attempt.message('1');
  expect(other.session.state).toMatchObject({ phase: 'open', paused: false });
});

test('a connection object that is kept longer than the connection does nothing to the next one', async () => {
  const { session, attempt, network, clock } = await openSession();
  const old = session.connection;
  attempt.drop();
  await clock.advance(1_000);
  network.last.open();
  expect(old?.send('late')).toBe('dropped');
  // Read and left alone, it is no unhandled rejection.
  void old?.ready;
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
  expect(() => connection?.receive(() => undefined)).toThrow(/or from each of session.connections/);
  session.connections();
  connection?.receive(() => undefined);
  await connection?.close();
  expect(attempt.closes).toHaveLength(1);
});

test('terminating drops the connection, once', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open() });
  const hosts: Pick<ConnectionHost<unknown, unknown>, 'terminate'>[] = [];
  const session = createSession(
    {
      transport: network.transport,
      clock,
      random: () => 0.5,
      makeConnection: (host) => {
        hosts.push(host);
        return new Connection(host);
      },
    },
    'ws://example.test/',
  );
  await session.opened;
  for (const cause of ['first', 'second']) hosts[0]?.terminate(cause);
  expect(network.last.abandonCause).toBe('first');
  expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'abnormal', cause: 'first' } });
});

test('messages that were on their way fill a paused connection without end to it, and do no harm to the next', async () => {
  const { session, attempt, clock } = await openSession({ inbox: { maxMessages: 1 } });
  attempt.message('1');
  attempt.messageOnItsWay('2');
  expect(session.state).toMatchObject({ phase: 'open', paused: true });
  attempt.drop();
  await clock.advance(1_000);
  expect(session.state.phase).toBe('connecting');
  const { value: connection } = await session.connections().next();
  expect(session.state.phase).toBe('connecting');
  expect(await connection?.[Symbol.asyncIterator]().next()).toMatchObject({ value: '1' });
});

test('until it is open its attempt is told everything', async () => {
  const { session, network, clock } = startSession({ openTimeoutMs: 1_000 });
  const first = await network.next();
  first.events.queued?.(true);
  first.events.alive();
  first.events.drained();
  first.events.closing();
  first.events.message('early');
  first.events.queued?.(false);
  first.fail('refused');
  expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'refused' } });
  await clock.advance(2_000);
  const silent = startSession({ openTimeoutMs: 1_000 }, { clock: undefined });
  const stuck = await silent.network.next();
  await silent.clock.advance(2_000);
  expect(silent.session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout' } });
  expect(stuck.phase).toBe('abandoned');
  silent.session.reconnect();
  await silent.session.close();
  expect(silent.network.last.phase).toBe('abandoned');
  const greeted = startSession({ protocols: { ...beating, greet: () => new Promise<void>(() => undefined) } });
  const greeting = await greeted.network.next();
  greeting.open();
  greeting.close(4000);
  expect(greeted.session.state).toMatchObject({ phase: 'waiting', cause: { code: 'greet' } });
});

test('what a transport tells too late reaches nobody', async () => {
  const { session, attempt, log } = await openSession();
  const got: unknown[] = [];
  session.receive((message) => got.push(message));
  const { events } = attempt;
  attempt.drop();
  const { state } = session;
  events.message('late');
  events.closing();
  events.drained();
  events.alive();
  events.closed({ ...(await lateClosure()), cause: 'late' });
  expect(got).toEqual([]);
  expect(session.state).toBe(state);
  expect(log).toEqual(['open', 'waiting']);
});

test('where reading cannot be paused an overflow is the end', async () => {
  const { session, attempt } = await openSession({ inbox: { maxMessages: 1 } }, { pause: false });
  attempt.message('1');
  attempt.message('2');
  expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'overflow' } });
});

test('what a paused connection held when it ended is read without anything to resume', async () => {
  const { session, network } = startSession({ inbox: { maxMessages: 1 } });
  const next = session.connections().next();
  const attempt = await network.next();
  attempt.open();
  const { value: connection } = await next;
  attempt.message('1');
  expect(session.state).toMatchObject({ phase: 'open', paused: true });
  attempt.drop();
  const { state } = session;
  expect(await connection?.[Symbol.asyncIterator]().next()).toMatchObject({ value: '1' });
  expect(session.state).toBe(state);
});
