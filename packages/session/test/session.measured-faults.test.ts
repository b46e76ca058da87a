import { ClosedError, GaveUpError, OpenError } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { closureOf } from './closures.js';
import { openSession, startSession } from './start-session.js';

/** One test for each fault that was measured at other libraries and that a session can have. */
describe('what other libraries got wrong', () => {
  test('T-46 CLS-12 HTTP 429, a reset and a refusal are never reported as a clean close', async () => {
    const { session, network, clock, log } = startSession();
    (await network.next()).fail('rejected', 'HTTP 429', { phase: 'http', status: 429, retryAfterMs: 7_000 });
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'rejected', status: 429 }, delayMs: 8_000 });
    await clock.advance(8_000);
    (await network.next()).open();
    const reset = new Error('ECONNRESET');
    network.last.drop(reset);
    const { state } = session;
    if (state.phase !== 'waiting') throw new Error(state.phase);
    expect(state.cause).toBeInstanceOf(ClosedError);
    expect(state.cause).toMatchObject({ code: 'abnormal', closure: { code: 1006, clean: false, cause: reset } });
    expect(log).toEqual(['waiting', 'connecting', 'open', 'waiting']);
  });

  test('T-68 FRM-11 every message sent into a connection that is lost is accounted for', async () => {
    const { session, attempt } = await openSession();
    attempt.stall();
    for (let index = 0; index < 10; index += 1) expect(session.send('12345')).toBe('written');
    attempt.drop();
    expect(session.state).toMatchObject({ cause: { closure: { unsentBytes: 50 } } });
  });

  test('T-64 a peer that went deaf is found within interval and timeout, by frames', async () => {
    const { session, attempt, clock } = await openSession();
    expect(session.liveness).toBe('frames');
    await clock.advance(20_000);
    expect(attempt.pings).toHaveLength(1);
    await clock.advance(19_999);
    expect(session.state.phase).toBe('open');
    await clock.advance(1);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'liveness' } });
    expect(attempt.phase).toBe('abandoned');
  });

  test('T-64 the peer is asked again and again, not once', async () => {
    const { session, attempt, clock } = await openSession({ liveness: { intervalMs: 500, timeoutMs: 500 } });
    attempt.answersPings = true;
    await clock.advance(8_000);
    expect(attempt.pings).toHaveLength(16);
    expect(session.state.phase).toBe('open');
    expect(session.stats.rttMs).toBe(0);
  });

  test('T-65 traffic does not replace a Ping that the server needs', async () => {
    const { session, attempt, clock } = await openSession({ liveness: { intervalMs: 1_000, timeoutMs: 1_000 } });
    session.receive(() => undefined);
    for (let step = 0; step < 40; step += 1) {
      attempt.message('traffic');
      attempt.alive();
      await clock.advance(100);
    }
    expect(attempt.pings).toHaveLength(4);
  });

  test('T-65 a pending Pong never outlives its connection', async () => {
    const { session, attempt, network, clock } = await openSession();
    await clock.advance(20_000);
    expect(attempt.pings).toHaveLength(1);
    attempt.drop();
    await clock.advance(1_000);
    network.last.open();
    network.last.answersPings = true;
    await clock.advance(60_000);
    expect(session.state.phase).toBe('open');
    expect(session.stats.connections).toBe(2);
  });

  test('T-63 close during backoff leaves no timer', async () => {
    const { session, attempt, clock } = await openSession();
    attempt.drop();
    expect(clock.pending).toBe(1);
    const closing = session.close();
    expect(clock.pending).toBe(0);
    expect(await closing).toMatchObject({ code: 1006, clean: false });
  });

  test('T-51 a peer that never answers the Close costs closeTimeoutMs and is not called clean', async () => {
    const { session, clock } = await openSession({}, { answersClose: false });
    const closing = session.close();
    await clock.advance(5_000);
    expect(await closing).toMatchObject({ clean: false, code: 1006, received: undefined });
  });

  test('a server that accepts and never upgrades is a timeout, and ends nothing', async () => {
    const { session, clock } = startSession();
    await clock.advance(10_000);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout', phase: 'tcp' } });
  });

  test('a transport that keeps no deadline itself is abandoned a second later', async () => {
    const { session, network, clock } = startSession({}, { clock: undefined });
    await clock.advance(11_000);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout', phase: 'unknown' } });
    expect(network.attempts[0]?.phase).toBe('abandoned');
  });

  test('T-56 late events of an abandoned connection change nothing', async () => {
    const { session, attempt } = await openSession();
    session.reconnect();
    expect(session.state.phase).toBe('connecting');
    const before = session.state;
    const { events } = attempt;
    events.opened({ url: 'ws://example.test/', protocol: '', extensions: '', headers: undefined }, attempt.connection);
    events.message('late');
    events.pong(new Uint8Array(4));
    events.alive();
    events.drained();
    events.closing();
    events.failed(new Error('late'));
    events.closed(closureOf());
    expect(session.state).toBe(before);
    expect(session.stats.messagesReceived).toBe(0);
  });

  test('a connection stuck in the closing handshake is replaced within closeTimeoutMs', async () => {
    const { session, attempt, clock } = await openSession({ closeTimeoutMs: 1_000 }, { clock: undefined });
    attempt.closing(1001);
    expect(session.send('x')).toBe('queued');
    await clock.advance(999);
    expect(session.state.phase).toBe('open');
    await clock.advance(1);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'server', closure: { code: 1001 } } });
  });

  test('T-59 giving up is an error with the history', async () => {
    const { session, network, clock } = startSession(
      { retry: { maxAttempts: 3 } },
      { onAttempt: (attempt) => attempt.fail('refused') },
    );
    await clock.advance(60_000);
    expect(network.attempts).toHaveLength(3);
    const error: unknown = await session.closed.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GaveUpError);
    expect(error).toMatchObject({
      message: 'gave up after 3 failures in a row: The attempt failed: refused',
      history: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }],
      cause: expect.any(OpenError),
    });
  });

  test('T-44 CTL-08 a message right before the Close is delivered before the end', async () => {
    const { session, attempt } = await openSession();
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const message of session) got.push(message);
    })();
    attempt.message('last words');
    attempt.close(1000);
    await reading;
    expect(got).toEqual(['last words']);
  });

  test('T-45 a drop after open is an end with a cause, not silence', async () => {
    const { session, attempt } = await openSession({ retry: false });
    attempt.drop();
    await expect(session[Symbol.asyncIterator]().next()).rejects.toMatchObject({ cause: { code: 'abnormal' } });
  });
});
