import { ClosedError, GaveUpError, json, OpenError, text } from '@hybi/session';
import type { RetryInput, RetryPolicy, Subprotocol } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { openSession, startSession } from '../start-session.js';

describe('what is decided sees what happened', () => {
  test('the policy is asked with the same error that the state shows, and with the closure in it', async () => {
    const asked: RetryInput[] = [];
    const retry: RetryPolicy = (input) => {
      asked.push(input);
      return { delayMs: 10 };
    };
    const { session, attempt, network, clock } = await openSession({ retry });
    const reset = new Error('ECONNRESET');
    attempt.drop(reset);
    expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 10, cause: { closure: { cause: reset } } });
    expect(asked[0]?.cause).toBe('cause' in session.state ? session.state.cause : undefined);
    await clock.advance(10);
    network.last.fail('rejected', 'HTTP 503', { status: 503 });
    expect(asked[1]).toMatchObject({ failures: 2, cause: { code: 'rejected', status: 503 } });
    expect(asked[1]?.history.map(({ cause }) => cause.name)).toEqual(['ClosedError', 'OpenError']);
  });

  test('a closure keeps what was received, what was sent, who spoke first, and whether it was clean', async () => {
    const remote = await openSession();
    const { connection } = remote.session;
    remote.attempt.close(1011, 'out of memory');
    expect(await connection?.closed).toEqual({
      code: 1011,
      reason: 'out of memory',
      clean: true,
      received: { code: 1011, reason: 'out of memory' },
      sent: { code: 1011, reason: '' },
      initiator: 'remote',
      unsentBytes: 0,
      cause: undefined,
    });
    const local = await openSession();
    expect(await local.session.close(4001, 'bye')).toMatchObject({
      code: 4001,
      clean: true,
      sent: { code: 4001, reason: 'bye' },
      received: { code: 4001, reason: 'bye' },
      initiator: 'local',
    });
  });

  test('an end without a Close is 1006 and not clean, never an invented 1000', async () => {
    const { session, attempt } = await openSession();
    const { connection } = session;
    attempt.drop();
    expect(await connection?.closed).toMatchObject({ code: 1006, clean: false, received: undefined });
  });
});

describe('what can never succeed stops at once', () => {
  test.each([1003, 1008, 1009, 1010, 3000, 3003])('a received %i, with a GaveUpError', async (code) => {
    const { session, attempt, clock } = await openSession();
    attempt.close(code, 'go away');
    expect(session.state).toMatchObject({ phase: 'closed', cause: { name: 'GaveUpError' }, closure: { code } });
    await expect(session.closed).rejects.toMatchObject({ cause: { code: 'server', closure: { code } } });
    expect(clock.pending).toBe(0);
  });

  test('a received 1000, which is a clean end', async () => {
    const { session, attempt } = await openSession();
    attempt.close(1000, 'done');
    expect(session.state).toMatchObject({ phase: 'closed', cause: undefined });
    expect(await session.closed).toMatchObject({ code: 1000, reason: 'done' });
  });

  test.each([400, 401, 403, 404, 410])('HTTP %i', async (status) => {
    const { session, network } = startSession();
    (await network.next()).fail('rejected', `HTTP ${status}`, { phase: 'http', status });
    expect(session.state).toMatchObject({ phase: 'closed', cause: { cause: { status } } });
  });

  test('a refused certificate, and a refused subprotocol', async () => {
    const tls = startSession();
    (await tls.network.next()).fail('tls', 'certificate has expired', { phase: 'tls', fatal: true });
    expect(tls.session.state).toMatchObject({ phase: 'closed', cause: { cause: { code: 'tls' } } });

    const other = startSession({ protocols: ['a', 'b'] });
    (await other.network.next()).open({ protocol: '' });
    expect(other.session.state).toMatchObject({ phase: 'closed', cause: { cause: { code: 'subprotocol' } } });
  });
});

describe('everything else is tried again', () => {
  test.each([1001, 1006, 1011, 4000])('after an end with %i', async (code) => {
    const { session, attempt } = await openSession();
    if (code === 1006) attempt.drop();
    else attempt.close(code);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { closure: { code } } });
  });

  test.each([408, 425, 429, 500, 502, 503])('after HTTP %i', async (status) => {
    const { session, network } = startSession();
    (await network.next()).fail('rejected', `HTTP ${status}`, { phase: 'http', status });
    expect(session.state.phase).toBe('waiting');
  });

  test('after an opaque failure, for ever', async () => {
    const { session, network, clock } = startSession({}, { onAttempt: (attempt) => attempt.fail('opaque') });
    await clock.advance(24 * 3_600_000);
    expect(network.attempts.length).toBeGreaterThan(1_000);
    expect(session.state.phase).toBe('waiting');
  });
});

describe('a server that asks for time gets it', () => {
  test.each([1012, 1013])(
    'after a received %i the next attempt is 5 to 30 s away, whatever wakes the page',
    async (code) => {
      for (const [random, delayMs] of [
        [0, 5_000],
        [0.5, 17_500],
        [0.9999, 29_997],
      ] as const) {
        const { session, attempt, network, clock, wake } = await openSession({}, {}, () => random);
        attempt.close(code, 'restart');
        expect(session.state).toMatchObject({ phase: 'waiting', delayMs });
        wake('online');
        await clock.advance(delayMs - 1);
        expect(network.attempts).toHaveLength(1);
        await clock.advance(1);
        expect(network.attempts).toHaveLength(2);
      }
    },
  );

  test('Retry-After is waited for, and jitter added, so that not all clients come at the same moment', async () => {
    const delays = await Promise.all(
      [0, 0.25, 0.75].map(async (random) => {
        const { session, network } = startSession({}, {}, () => random);
        (await network.next()).fail('rejected', 'HTTP 429', { status: 429, retryAfterMs: 7_000 });
        return session.state.phase === 'waiting' ? session.state.delayMs : undefined;
      }),
    );
    expect(delays).toEqual([7_000, 7_500, 8_500]);
  });
});

test('delays have full jitter from the first retry on, double up to the cap, and start anew after minUptimeMs', async () => {
  const bounds: number[] = [];
  const { session, network, clock } = startSession({}, {}, () => 0.5);
  await network.next();
  const failures = [2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  for (const _ of failures) {
    network.last.fail('refused');
    if (session.state.phase === 'waiting') bounds.push(session.state.delayMs * 2);
    await clock.advanceToNext();
  }
  expect(bounds).toEqual(failures);
  network.last.open();
  await clock.advance(9_999);
  network.last.drop();
  expect(session.state).toMatchObject({ delayMs: 15_000 });
  await clock.advance(15_000);
  network.last.open();
  await clock.advance(10_000);
  network.last.drop();
  expect(session.state).toMatchObject({ delayMs: 1_000, attempt: 1 });
});

describe('budgets', () => {
  test('maxAttempts: giving up is an error with the history', async () => {
    const { session, clock } = startSession(
      { retry: { maxAttempts: 3 } },
      { onAttempt: (attempt) => attempt.fail('refused') },
    );
    await clock.advance(60_000);
    const error: unknown = await session.closed.catch((reason: unknown) => reason);
    if (!(error instanceof GaveUpError)) throw new Error('expected a GaveUpError');
    expect(error.history.map(({ attempt, cause }) => [attempt, cause instanceof OpenError && cause.code])).toEqual([
      [1, 'refused'],
      [2, 'refused'],
      [3, 'refused'],
    ]);
    expect(error.cause).toBe(error.history.at(-1)?.cause);
  });

  test('maxElapsedMs counts from the first failure in a row', async () => {
    const { session, clock } = startSession(
      { retry: { maxElapsedMs: 20_000 } },
      { onAttempt: (attempt) => attempt.fail('refused') },
    );
    await clock.advance(14_999);
    expect(session.state.phase).toBe('waiting');
    await clock.advance(15_001);
    expect(session.state).toMatchObject({ phase: 'closed', cause: { name: 'GaveUpError' } });
  });
});

describe('a verdict is overridden in one line', () => {
  test('retry where the default stops, stop where it retries, and a wait of one’s own', async () => {
    const forbidden = startSession({ retry: { verdict: () => 'retry' } });
    (await forbidden.network.next()).fail('rejected', 'HTTP 403', { status: 403 });
    expect(forbidden.session.state).toMatchObject({ phase: 'waiting', delayMs: 1_000 });

    const lost = await openSession({
      retry: { verdict: ({ cause }) => (cause.code === 'abnormal' ? 'stop' : undefined) },
    });
    lost.attempt.drop();
    expect(lost.session.state.phase).toBe('closed');

    const own = await openSession({ retry: { verdict: () => ({ delayMs: 123 }) } });
    own.attempt.drop();
    expect(own.session.state).toMatchObject({ phase: 'waiting', delayMs: 123 });
  });

  test('a subprotocol has a say, by the codes that it knows', async () => {
    const feed = json('feed', {
      retry: ({ cause }) => (cause instanceof ClosedError && cause.closure.code === 4401 ? 'stop' : undefined),
    });
    const { session, network } = startSession({ protocols: feed });
    (await network.next()).open({ protocol: 'feed' });
    network.last.close(4401, 'login again');
    expect(session.state).toMatchObject({ phase: 'closed', cause: { cause: { closure: { code: 4401 } } } });
  });

  test('a greeting may fail with a verdict: an OpenError that is fatal ends the session', async () => {
    const login: Subprotocol<string, string> = {
      ...text('login'),
      greet: async (peer) => {
        peer.send('token');
        if ((await peer.receive()) === 'denied')
          throw new OpenError('greet', 'denied', { phase: 'greet', fatal: true });
      },
    };
    const { session, network, clock } = startSession({ protocols: login });
    (await network.next()).open({ protocol: 'login' });
    network.last.message('denied');
    await clock.settle();
    expect(session.state).toMatchObject({ phase: 'closed', cause: { cause: { code: 'greet', fatal: true } } });
    expect(network.last.phase).toBe('abandoned');
  });
});

describe('reconnect()', () => {
  test('replaces an open connection, cuts a wait short, and brings back a session that gave up', async () => {
    const { session, attempt, network, clock } = await openSession({ retry: { maxAttempts: 2 } });
    expect(session.reconnect()).toBe(true);
    expect(attempt.phase).toBe('abandoned');
    await clock.settle();
    network.last.fail('refused');
    expect(session.state.phase).toBe('waiting');
    expect(session.reconnect()).toBe(true);
    await clock.settle();
    network.last.fail('refused');
    expect(session.state.phase).toBe('closed');
    expect(session.reconnect()).toBe(true);
    expect(session.state).toMatchObject({ phase: 'connecting', attempt: 1 });
    await clock.settle();
    network.last.open();
    expect(session.send('hello')).toBe('written');
    expect(network.attempts).toHaveLength(4);
  });

  test('does nothing while an attempt is under way, and says false after close() and after an abort', async () => {
    const { session, network } = startSession();
    await network.next();
    expect(session.reconnect()).toBe(true);
    expect(network.attempts).toHaveLength(1);
    await session.close();
    expect(session.reconnect()).toBe(false);

    const controller = new AbortController();
    const aborted = await openSession({ signal: controller.signal });
    controller.abort();
    expect(aborted.session.reconnect()).toBe(false);
  });
});

describe('providers', () => {
  test('are asked anew for each attempt, with its number and its signal', async () => {
    const asked: number[] = [];
    const signals: { readonly aborted: boolean }[] = [];
    const { session, network, clock } = startSession({
      protocols: ({ attempt, signal }) => {
        asked.push(attempt);
        signals.push(signal);
        return [`token-${attempt}`];
      },
    });
    (await network.next()).fail('refused');
    await clock.advance(1_000);
    expect(network.attempts.map(({ request }) => request.protocols)).toEqual([['token-1'], ['token-2']]);
    expect(asked).toEqual([1, 2]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await session.close();
    expect(signals[1]?.aborted).toBe(true);
  });

  test('are asked once at a time: nothing that happens meanwhile asks a second time', async () => {
    let asking = 0;
    let most = 0;
    let total = 0;
    const { session, network, clock, wake } = startSession({
      openTimeoutMs: 4_000,
      protocols: ({ signal }) => {
        total += 1;
        asking += 1;
        most = Math.max(most, asking);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            asking -= 1;
            reject(new Error('given up'));
          });
        });
      },
    });
    for (let step = 0; step < 60; step += 1) {
      session.reconnect();
      session.send('x');
      wake('online');
      wake('visible');
      wake('restored');
      await clock.advance(500);
    }
    expect(total).toBeGreaterThan(10);
    expect(most).toBe(1);
    expect(network.attempts).toEqual([]);
    await session.close();
    expect(asking).toBe(0);
  });

  test('that reject are a failed attempt with the cause, which the policy decides about', async () => {
    const denied = new Error('token service: 503');
    const { session, clock } = startSession({ protocols: () => Promise.reject(denied) });
    await clock.settle();
    expect(session.state).toMatchObject({
      phase: 'waiting',
      delayMs: 1_000,
      cause: { code: 'provider', cause: denied },
    });
  });

  test('that never answer are aborted at the open deadline, or when the session is closed', async () => {
    const reasons: unknown[] = [];
    const { session, clock } = startSession({
      openTimeoutMs: 1_000,
      protocols: ({ signal }) => {
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        return new Promise(() => undefined);
      },
    });
    await clock.advance(1_000);
    expect(reasons).toMatchObject([{ name: 'OpenError', code: 'timeout', phase: 'provider' }]);
    await clock.advance(1_000);
    await session.close();
    expect(reasons).toHaveLength(2);
  });
});

describe('the end is final', () => {
  test('close() after the session gave up: reconnect() does nothing any more', async () => {
    const { session, attempt, network, clock } = await openSession({ retry: false });
    attempt.drop();
    expect(await session.close()).toMatchObject({ code: 1006 });
    expect(session.reconnect()).toBe(false);
    await clock.settle();
    expect([session.state.phase, network.attempts.length]).toEqual(['closed', 1]);
  });

  test('an abort after the session gave up: reconnect() does nothing any more', async () => {
    const controller = new AbortController();
    const { session, attempt, network, clock } = await openSession({ retry: false, signal: controller.signal });
    attempt.drop();
    controller.abort();
    expect(session.reconnect()).toBe(false);
    await clock.settle();
    expect([session.state.phase, network.attempts.length]).toEqual(['closed', 1]);
  });
});

describe('the closed state has the closure of the last connection that there was', () => {
  test('after close() during a wait', async () => {
    const { session, attempt } = await openSession();
    attempt.drop();
    expect(await session.close()).toMatchObject({ code: 1006 });
    expect(session.state).toMatchObject({ phase: 'closed', closure: { code: 1006 } });
  });

  test('after close() while the connection that replaces it is being made', async () => {
    const { session } = await openSession();
    session.reconnect();
    expect(await session.close()).toMatchObject({ clean: false, code: 1006 });
  });

  test('after giving up on a failed attempt', async () => {
    const { session, attempt, network, clock } = await openSession({ retry: { maxAttempts: 2 } });
    attempt.drop();
    await clock.advance(1_000);
    network.last.fail('refused');
    expect(session.state).toMatchObject({ phase: 'closed', closure: { code: 1006 } });
  });

  test('and none where there was none', async () => {
    const { session } = startSession();
    expect(await session.close()).toBeUndefined();
  });
});
