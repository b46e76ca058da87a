import { ClosedError, createSession, OpenError } from '@hybi/session';
import type { AttemptRequest, Greeting, Subprotocol, Transport } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { closureOf } from './closures.js';
import { openSession, startSession } from './start-session.js';

const nothing = (): void => undefined;
const broken: Transport = () => {
  throw new Error('oops');
};

const greeting = (greet: (peer: Greeting<string, string>) => Promise<void> | void): Subprotocol<string, string> => ({
  name: 'g',
  encode: (message) => message,
  decode: (data) => {
    if (data === 'bad') throw new Error('no such word');
    return String(data);
  },
  greet,
});
const greeted = async (greet: Parameters<typeof greeting>[0], options = {}, network = {}) => {
  const started = startSession({ protocols: [greeting(greet)], ...options }, network);
  const attempt = await started.network.next();
  return { ...started, attempt };
};

describe('subprotocols', () => {
  test.each([
    ['', 'the server selected no subprotocol'],
    ['x', 'the server selected "x", which can\'t be selected'],
  ])('HSR-21 the selection %j fails the attempt for good', async (protocol, message) => {
    const { session, attempt } = await greeted(() => undefined);
    attempt.open({ protocol });
    expect(session.state).toMatchObject({ phase: 'closed', cause: { cause: { code: 'subprotocol', message } } });
    expect(attempt.phase).toBe('abandoned');
  });

  test('a selected credential is not shown', async () => {
    const { session, network } = startSession({
      protocols: ['a', { encode: String, decode: String, offer: () => 'secret' }],
    });
    const attempt = await network.next();
    expect(attempt.request.protocols).toEqual(['a', 'secret']);
    attempt.open({ protocol: 'secret' });
    expect(session.state).toMatchObject({
      cause: { cause: { message: "the server selected a credential, which can't be selected" } },
    });
  });

  test('none selected is accepted where the option says so', async () => {
    const { session, attempt } = await greeted(() => undefined, { requireSubprotocol: false });
    attempt.open();
    await Promise.resolve();
    await Promise.resolve();
    expect(session.state.phase).toBe('open');
  });
});

describe('greeting', () => {
  test('T-67 the outbox waits for it, and what it does not take goes to the application in order', async () => {
    const { session, attempt, clock } = await greeted(async (peer) => {
      peer.send('login');
      expect(await peer.receive()).toBe('welcome');
      await peer.receive();
    });
    session.send('queued');
    const got: unknown[] = [];
    session.receive((message) => got.push(message));
    attempt.open({ protocol: 'g' });
    attempt.alive();
    attempt.pong(new Uint8Array(1));
    attempt.drain();
    expect(session.state.phase).toBe('connecting');
    attempt.message('welcome');
    attempt.message('second');
    attempt.message('third');
    attempt.message('fourth');
    await clock.settle();
    expect(session.state.phase).toBe('open');
    expect(attempt.sentTexts).toEqual(['login', 'queued']);
    attempt.message('fifth');
    expect(got).toEqual(['third', 'fourth', 'fifth']);
  });

  test('a rejection fails the attempt with its cause, an OpenError as it is', async () => {
    const plain = await greeted(() => Promise.reject(new Error('wrong password')));
    plain.attempt.open({ protocol: 'g' });
    await plain.clock.settle();
    expect(plain.session.state).toMatchObject({
      phase: 'waiting',
      cause: { code: 'greet', message: 'the greeting failed: wrong password' },
    });
    const odd = await greeted(() => {
      throw 'just text';
    });
    odd.attempt.open({ protocol: 'g' });
    await odd.clock.settle();
    expect(odd.session.state).toMatchObject({
      cause: { message: 'the greeting failed: "just text"', cause: 'just text' },
    });
    const own = await greeted(() => Promise.reject(new OpenError('greet', 'never', { phase: 'greet', fatal: true })));
    own.attempt.open({ protocol: 'g' });
    await own.clock.settle();
    expect(own.session.state).toMatchObject({ phase: 'closed', cause: { cause: { message: 'never' } } });
  });

  test('a peer that closes during it is judged by its code, and receive says why', async () => {
    let why: unknown;
    const { session, attempt, clock } = await greeted(async (peer) => {
      why = await peer.receive().catch((error: unknown) => error);
    });
    attempt.open({ protocol: 'g' });
    attempt.close(3000, 'who are you');
    await clock.settle();
    expect(session.state).toMatchObject({
      phase: 'closed',
      cause: { cause: { code: 'greet', cause: expect.any(ClosedError) } },
    });
    expect(why).toMatchObject({ code: 'greet' });
  });

  test('T-68 a Close that came before it was over fails the attempt, and nothing of the outbox is said to be written', async () => {
    let finish = nothing;
    const { session, attempt, clock, log } = await greeted(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    expect(session.send('precious')).toBe('queued');
    attempt.open({ protocol: 'g' });
    attempt.closing(1001, 'bye');
    finish();
    await clock.settle();
    expect(session.state.phase).toBe('connecting');
    expect(session.send('second')).toBe('queued');
    attempt.end();
    expect(session.state).toMatchObject({
      phase: 'waiting',
      cause: { code: 'greet', cause: { closure: { code: 1001, unsentBytes: 0 } } },
    });
    expect(session.stats).toMatchObject({ connections: 0, messagesQueued: 2, messagesWritten: 0 });
    expect([attempt.lost, log]).toEqual([[], ['waiting']]);
  });

  test('the open deadline covers it', async () => {
    let aborted: boolean | undefined;
    const { session, attempt, clock } = await greeted((peer) => {
      peer.signal.addEventListener('abort', () => {
        aborted = peer.signal.aborted;
      });
      return new Promise(() => undefined);
    });
    await clock.advance(4_000);
    attempt.open({ protocol: 'g' });
    await clock.advance(5_999);
    expect(session.state.phase).toBe('connecting');
    await clock.advance(1);
    expect(session.state).toMatchObject({ cause: { code: 'timeout', phase: 'greet' } });
    expect(aborted).toBe(true);
    expect(attempt.phase).toBe('abandoned');
  });

  test('a flood before it is over is paused, or ends the attempt where that cannot be', async () => {
    let finish = nothing;
    const wait = (): Promise<void> =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const pausing = await greeted(wait, { inbox: { maxMessages: 2 } });
    pausing.attempt.open({ protocol: 'g' });
    for (const message of ['1', '2', '3']) pausing.attempt.message(message);
    expect(pausing.attempt.paused).toBe(true);
    const got: unknown[] = [];
    pausing.session.receive((message) => got.push(message));
    finish();
    await pausing.clock.settle();
    expect(got).toEqual(['1', '2', '3']);
    const drowning = await greeted(wait, { inbox: { maxMessages: 2 } }, { pause: false });
    drowning.attempt.open({ protocol: 'g' });
    for (const message of ['1', '2', '3']) drowning.attempt.message(message);
    expect(drowning.session.state).toMatchObject({ cause: { code: 'greet' } });
    finish();
    await drowning.clock.settle();
    expect(drowning.session.state.phase).toBe('waiting');
  });

  test('an application that ends the session when it opens gets nothing of what was left', async () => {
    const { session, attempt, clock } = await greeted(() => Promise.resolve());
    session.addEventListener('statechange', () => session.reconnect());
    attempt.open({ protocol: 'g' });
    attempt.message('late');
    await clock.settle();
    expect(session.stats.messagesReceived).toBe(0);
  });
});

describe('a transport that breaks its rules', () => {
  test('an error that is no OpenError is opaque', async () => {
    const { session, network } = startSession();
    (await network.next()).fail(new Error('odd'));
    expect(session.state).toMatchObject({ cause: { code: 'opaque', message: 'the attempt failed: odd' } });
  });

  test('T-56 what it tells of an attempt that was abandoned, or is over, is absorbed', async () => {
    const { session, attempt, network, clock, log } = await openSession({ protocols: greeting(() => undefined) });
    session.reconnect();
    await clock.settle();
    network.last.open({ protocol: 'g' });
    await clock.settle();
    const before = session.state;
    expect(before.phase).toBe('open');
    const seen = log.length;
    for (const { events } of [attempt, attempt]) {
      events.queued?.(true);
      events.opened({ url: 'ws://late.test/', protocol: 'g', extensions: '', headers: undefined }, attempt.connection);
      events.failed(new OpenError('opaque', 'late', { phase: 'unknown' }));
      events.message('late');
      events.pong(new Uint8Array(0));
      events.alive();
      events.drained();
      events.closing();
    }
    expect(session.state).toBe(before);
    expect(session.stats.messagesReceived).toBe(0);
    expect(log).toHaveLength(seen);
  });

  test('one that throws has failed', async () => {
    const clock = new VirtualClock();
    const session = createSession({ transport: broken, clock, random: () => 0 }, 'ws://example.test/');
    await clock.settle();
    expect(session.state).toMatchObject({ cause: { code: 'opaque', message: 'the attempt failed: oops' } });
  });
});

test('a provider that answers after the session was closed opens nothing', async () => {
  let answer: (protocol: string) => void = nothing;
  const { session, network, clock } = startSession({
    protocols: () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      }),
  });
  await clock.settle();
  await session.close();
  answer('a');
  await clock.settle();
  expect(network.attempts).toHaveLength(0);
});

test('what a provider throws may be anything', async () => {
  const { session, clock } = startSession({
    protocols: () => {
      throw 'just text';
    },
  });
  await clock.settle();
  expect(session.state).toMatchObject({ cause: { code: 'provider', message: 'a provider failed: "just text"' } });
});

test.each([
  [4_000, 6_000],
  [-4_000, 10_000],
  [60_000, 1],
])('after providers during which the wall clock moved by %d ms the transport has %d ms', async (moved, left) => {
  let answer: (protocol: string) => void = nothing;
  const { network, clock } = startSession({
    protocols: () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      }),
  });
  await clock.settle();
  clock.jump(moved);
  answer('a');
  expect((await network.next()).request).toMatchObject({ openTimeoutMs: left, wholeOpenTimeoutMs: 10_000 });
});

test('where nothing has to be asked for the transport has all the time, however long it takes to get there', async () => {
  const clock = new VirtualClock();
  let asked = 0;
  const ticking = { now: () => clock.now() + asked++, after: clock.after.bind(clock) };
  const network = new ScriptedTransport({ clock });
  const platform = { transport: network.transport, clock: ticking, random: () => 0 };
  createSession(platform, 'ws://example.test/', { openTimeoutMs: 100 });
  expect((await network.next()).request.openTimeoutMs).toBe(100);
});

test.each([
  ['in the greeting', greeting(() => new Promise(() => undefined)), 'not open within 100 ms'],
  ['in a provider', () => new Promise<string>(() => undefined), 'not open within 100 ms'],
])('the error of a deadline that passed %s names what was asked for', async (_, protocols, message) => {
  const { session, network, clock } = startSession({ protocols, openTimeoutMs: 100 });
  await clock.advance(40);
  if (network.attempts.length > 0) network.last.open({ protocol: 'g' });
  await clock.advance(60);
  expect(session.state).toMatchObject({ cause: { code: 'timeout', message } });
});

test('CON-01 the wait for a turn is not part of the open deadline', async () => {
  const { session, network, clock } = startSession({ openTimeoutMs: 10_000 });
  const { events } = await network.next();
  await clock.advance(4_000);
  events.queued?.(false);
  events.queued?.(true);
  events.queued?.(true);
  await clock.advance(4_000);
  events.queued?.(false);
  await clock.advance(1_999);
  expect(session.state.phase).toBe('connecting');
});

test('the deadline of a provider says so', async () => {
  const { session, clock } = startSession({ protocols: () => new Promise<string>(() => undefined) });
  await clock.advance(10_000);
  expect(session.state).toMatchObject({ cause: { code: 'timeout', phase: 'provider' } });
});

test('a transport that is stuck is given up a second after its own deadline', async () => {
  const clock = new VirtualClock();
  const { transport } = new ScriptedTransport({});
  const session = createSession({ transport, clock, random: () => 0 }, 'ws://example.test/', { openTimeoutMs: 500 });
  await clock.advance(1_499);
  expect(session.state.phase).toBe('connecting');
  await clock.advance(1);
  expect(session.state).toMatchObject({ cause: { code: 'timeout', phase: 'unknown' } });
});

test('without an open deadline there is no timer', async () => {
  const { clock } = startSession({ openTimeoutMs: Infinity });
  await clock.settle();
  expect(clock.pending).toBe(0);
});

test('without a greeting a connection is open at once, and its end is the end', async () => {
  const { session, network } = startSession();
  const attempt = await network.next();
  attempt.open();
  expect(session.state.phase).toBe('open');
  attempt.close(1001);
  expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'server' } });
});

const closure = closureOf();

test('a transport that asks for the signal when it has been let go finds it aborted', async () => {
  let asked: (() => AttemptRequest['signal']) | undefined;
  const clock = new VirtualClock();
  const session = createSession(
    {
      transport: (request) => {
        asked = () => request.signal;
        return { bufferedBytes: 0, send: nothing, close: nothing, abandon: () => closure };
      },
      clock,
      random: () => 0,
    },
    'ws://example.test/',
  );
  await clock.settle();
  expect(session.state.phase).toBe('connecting');
  await session.close();
  expect(asked?.()).toMatchObject({ aborted: true, reason: { code: 'aborted' } });
});
