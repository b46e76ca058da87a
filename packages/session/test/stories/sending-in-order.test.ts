import type { SendOutcome } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { openSession, startSession } from '../start-session.js';

/** A stream of two parts, `name` and `.`, of which the second one comes when it is let. */
const gated = (name: string) => {
  let go!: () => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<void>((resolve, reject) => {
    go = resolve;
    fail = reject;
  });
  const state = { begun: false, ended: false };
  async function* parts(): AsyncGenerator<string> {
    state.begun = true;
    try {
      yield name;
      await promise;
      yield '.';
    } finally {
      state.ended = true;
    }
  }
  promise.catch(() => undefined);
  return { parts: parts(), go, fail, state };
};

/** What a promise has come to, as far as it has. */
const outcomeOf = (sending: Promise<SendOutcome>) => {
  const seen: { outcome?: SendOutcome } = {};
  void sending.then((outcome) => (seen.outcome = outcome));
  return seen;
};

describe.each([
  ['as fragments', true],
  ['put together first', false],
])('streams and messages leave in the order of the calls, %s', (_, streaming) => {
  const opened = (options: Parameters<typeof openSession>[0] = {}) => openSession(options, { streaming });

  test.each(['session', 'connection'] as const)('sent by way of the %s', async (way) => {
    const { session, attempt, clock } = await opened();
    const sender = way === 'session' ? session : session.connection!;
    const [a, b] = [gated('a'), gated('b')];
    const outcomes = [outcomeOf(sender.send(a.parts)), outcomeOf(sender.send(b.parts))];
    expect(sender.send('x')).toBe('queued');
    b.go();
    await clock.settle();
    expect([attempt.sent, session.outbox.inspect().at(-1)?.message]).toEqual([[], 'x']);
    a.go();
    await clock.settle();
    expect(attempt.sent).toEqual(['a.', 'b.', 'x']);
    // What is put together while it waits is queued then, as a message is.
    expect(outcomes).toEqual([{ outcome: 'written' }, { outcome: streaming ? 'written' : 'queued' }]);
    expect(session.stats).toMatchObject({ messagesWritten: 3, messagesQueued: 0, messagesDropped: 0, bytesQueued: 0 });
    expect(session.send('y')).toBe('written');
  });

  test('behind messages that wait for room', async () => {
    const { session, attempt, clock } = await opened({ highWaterMarkBytes: 1 });
    attempt.stall();
    expect([session.send('x'), session.send('y')]).toEqual(['written', 'queued']);
    const b = gated('b');
    const sending = session.send(b.parts);
    b.go();
    expect(session.send('z')).toBe('queued');
    await clock.settle();
    expect(attempt.sent).toEqual(['x']);
    attempt.drain();
    await clock.settle();
    expect(attempt.sent).toEqual(['x', 'y', 'b.', 'z']);
    expect(await sending).toBe(streaming ? 'written' : 'queued');
  });

  test('while nothing is open, and a connection that opens waits for the stream', async () => {
    const { session, network, clock, log } = startSession({}, { streaming });
    const [a, b] = [gated('a'), gated('b')];
    const outcomes = [outcomeOf(session.send(a.parts)), outcomeOf(session.send(b.parts))];
    expect(session.send('x')).toBe('queued');
    a.go();
    await clock.settle();
    expect(outcomes).toEqual([{ outcome: 'queued' }, {}]);
    (await network.next()).open();
    await clock.settle();
    expect(network.last.sent).toEqual(['a.']);
    expect(session.send('y')).toBe('queued');
    b.go();
    await clock.settle();
    expect(network.last.sent).toEqual(['a.', 'b.', 'x', 'y']);
    expect(outcomes).toEqual([{ outcome: 'queued' }, { outcome: 'written' }]);
    expect(log).toEqual(['open', 'sent undefined', 'sent x', 'sent y']);
  });

  test('a stream that fails leaves its place to the next', async () => {
    const { session, attempt, clock, log } = await opened();
    const [a, b] = [gated('a'), gated('b')];
    const outcomes = [outcomeOf(session.send(a.parts)), outcomeOf(session.send(b.parts))];
    session.send('x');
    a.fail(new Error('no more'));
    await clock.settle();
    b.go();
    await clock.settle();
    expect(outcomes).toEqual([{ outcome: 'dropped' }, { outcome: 'written' }]);
    expect(attempt.sent).toEqual(['b.', 'x']);
    expect(log).toEqual(['open', 'dropped undefined: source', 'sent x']);
  });

  test.each([
    ['aborted', (controller: AbortController) => controller.abort()],
    ['superseded', (_controller: AbortController, session) => void session.send('y', { key: 'b' })],
  ] satisfies [
    string,
    (controller: AbortController, session: Awaited<ReturnType<typeof opened>>['session']) => void,
  ][])('a stream that is %s while it waits is let go at once', async (reason, act) => {
    const { session, attempt, clock, log } = await opened();
    const [a, b] = [gated('a'), gated('b')];
    const controller = new AbortController();
    void session.send(a.parts);
    const sending = outcomeOf(session.send(b.parts, { signal: controller.signal, key: 'b' }));
    session.send('x');
    act(controller, session);
    await clock.settle();
    expect(sending).toEqual({ outcome: 'dropped' });
    expect(log).toEqual(['open', `dropped undefined: ${reason}`]);
    a.go();
    await clock.settle();
    expect(attempt.sent.slice(0, 2)).toEqual(['a.', 'x']);
    expect(session.stats).toMatchObject({ messagesQueued: 0, messagesDropped: 1, bytesQueued: 0 });
  });

  test('a stream that waits longer than it may is dropped as expired', async () => {
    const { session, attempt, clock, log } = await opened();
    const [a, b] = [gated('a'), gated('b')];
    void session.send(a.parts);
    const sending = outcomeOf(session.send(b.parts, { ttlMs: 100 }));
    await clock.advance(100);
    expect([sending, log]).toEqual([{ outcome: 'dropped' }, ['open', 'dropped undefined: expired']]);
    a.go();
    await clock.settle();
    expect(attempt.sent).toEqual(['a.']);
  });

  test('what waits when the connection is lost goes over the next one, in its order', async () => {
    const { session, attempt, network, clock, log } = await opened();
    const [a, b] = [gated('a'), gated('b')];
    const outcomes = [outcomeOf(session.send(a.parts)), outcomeOf(session.send(b.parts))];
    session.send('x');
    await clock.settle();
    attempt.drop();
    a.go();
    b.go();
    await clock.settle();
    session.reconnect();
    (await network.next()).open();
    await clock.settle();
    // Of a message in parts something may have left: it is not sent twice.
    if (streaming) {
      expect(outcomes).toEqual([{ outcome: 'dropped' }, { outcome: 'written' }]);
      expect(log).toContain('dropped undefined: lost');
      expect(network.last.sent).toEqual(['b.', 'x']);
    } else {
      expect(outcomes).toEqual([{ outcome: 'queued' }, { outcome: 'queued' }]);
      expect(network.last.sent).toEqual(['a.', 'b.', 'x']);
    }
    expect(attempt.sent).toEqual([]);
  });

  test('close() writes what waits, and drops as closed what is not whole in time', async () => {
    const { session, attempt, clock } = await opened();
    const [a, b] = [gated('a'), gated('b')];
    const outcomes = [outcomeOf(session.send(a.parts)), outcomeOf(session.send(b.parts))];
    session.send('x');
    const closed = session.close();
    await clock.settle();
    expect(attempt.closes).toEqual([]);
    for (const { go } of [a, b]) go();
    expect(await closed).toMatchObject({ clean: true });
    expect(attempt.sent).toEqual(['a.', 'b.', 'x']);
    expect(outcomes).toEqual([{ outcome: 'written' }, { outcome: 'written' }]);

    const late = await opened();
    const [c, d] = [gated('c'), gated('d')];
    const lateOutcomes = [outcomeOf(late.session.send(c.parts)), outcomeOf(late.session.send(d.parts))];
    late.session.send('x');
    void late.session.close();
    await late.clock.advance(5_000);
    expect(lateOutcomes).toEqual([{ outcome: 'dropped' }, { outcome: 'dropped' }]);
    expect(late.log.filter((line) => line.startsWith('dropped'))).toEqual([
      `dropped undefined: ${streaming ? 'lost' : 'closed'}`,
      'dropped undefined: closed',
      'dropped x: closed',
    ]);
    expect(late.attempt.sent).toEqual([]);
    expect(d.state.begun).toBe(!streaming);
  });

  test('ready waits for all of them', async () => {
    const { session, clock } = await opened();
    const a = gated('a');
    void session.send(a.parts);
    let isReady = false;
    void session.ready.then(() => (isReady = true));
    await clock.settle();
    expect(isReady).toBe(false);
    a.go();
    await clock.settle();
    expect(isReady).toBe(true);
  });

  test('drain() takes back a stream that waits: its promise says dropped, and no event does', async () => {
    const { session, attempt, clock, log } = await opened();
    const [a, b] = [gated('a'), gated('b')];
    void session.send(a.parts);
    const sending = outcomeOf(session.send(b.parts));
    session.send('x');
    expect(session.outbox.drain()).toEqual(streaming ? [undefined, 'x'] : [undefined, undefined, 'x']);
    a.go();
    await clock.settle();
    expect(sending).toEqual({ outcome: 'dropped' });
    expect(log).toEqual(['open']);
    expect(attempt.sent).toEqual(streaming ? ['a.'] : []);
    expect(session.send('y')).toBe('written');
  });
});

test('over a connection that takes parts as they come a source is not touched before its turn', async () => {
  const { session, clock } = await openSession({ outbox: { maxBytes: 1 } }, { streaming: true });
  const [a, b] = [gated('a'), gated('b is longer than the outbox')];
  void session.send(a.parts);
  const sending = session.send(b.parts);
  await clock.settle();
  expect([b.state.begun, session.outbox.bytes]).toEqual([false, 0]);
  for (const { go } of [a, b]) go();
  expect(await sending).toBe('written');
});

describe('streams that are put together', () => {
  test('share the bytes of the outbox, and take no more from a source than there is room for', async () => {
    const { session, clock, log } = startSession({ outbox: { maxBytes: 3 } });
    const [a, b] = [gated('aa'), gated('bb')];
    const outcomes = [outcomeOf(session.send(a.parts)), outcomeOf(session.send(b.parts))];
    await clock.settle();
    expect([outcomes, session.outbox.bytes]).toEqual([[{}, { outcome: 'dropped' }], 2]);
    expect(b.state.ended).toBe(true);
    expect(log).toEqual(['dropped undefined: overflow']);
    a.go();
    await clock.settle();
    expect(outcomes[0]).toEqual({ outcome: 'queued' });
    expect(session.outbox.bytes).toBe(3);
  });

  test('make the oldest give way where the policy says so, which may be themselves', async () => {
    const { session, clock, log } = startSession({ outbox: { maxBytes: 4, overflow: 'drop-oldest' } });
    session.send('old');
    const a = gated('aa');
    const sending = outcomeOf(session.send(a.parts));
    await clock.settle();
    expect(log).toEqual(['dropped old: overflow']);
    session.send('xyz');
    await clock.settle();
    expect(log).toEqual(['dropped old: overflow', 'dropped undefined: overflow']);
    const b = gated('b');
    void session.send(b.parts);
    await clock.settle();
    b.go();
    await clock.settle();
    expect(log).toEqual(['dropped old: overflow', 'dropped undefined: overflow', 'dropped xyz: overflow']);
    expect([sending, session.outbox.bytes]).toEqual([{ outcome: 'dropped' }, 2]);
  });

  test('for the connection that there is need no place', async () => {
    const { session, attempt } = await openSession({ outbox: { maxMessages: 0 } });
    const a = gated('a');
    const sending = session.send(a.parts);
    expect(session.send('x')).toBe('dropped');
    a.go();
    expect(await sending).toBe('written');
    expect(attempt.sent).toEqual(['a.']);
  });
});
