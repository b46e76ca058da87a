import type { WakeReason } from '@hybi/session';
import { expect, test } from 'vitest';
import { openSession, startSession } from './start-session.js';

test.each<WakeReason>(['online', 'offline', 'visible', 'resumed', 'awake'])(
  '%s asks the peer at once',
  async (reason) => {
    const { attempt, wake, session } = await openSession();
    wake(reason);
    expect(attempt.pings).toHaveLength(1);
    expect(session.state.phase).toBe('open');
  },
);

test.each<WakeReason>(['online', 'visible', 'resumed', 'awake'])(
  '%s shortens a wait to within a second',
  async (reason) => {
    const { attempt, wake, session, clock, network } = await openSession({ retry: { minDelayMs: 30_000 } });
    attempt.drop();
    expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 15_000 });
    await clock.advance(2_000);
    wake(reason);
    expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 2_500, until: clock.now() + 500 });
    await clock.advance(500);
    expect(network.attempts).toHaveLength(2);
  },
);

test('offline shortens nothing, and nothing lengthens a wait', async () => {
  const { attempt, wake, session, clock } = await openSession({ retry: { minDelayMs: 800 } });
  attempt.drop();
  const before = session.state;
  wake('offline');
  wake('online');
  expect(session.state).toBe(before);
  await clock.advance(400);
  expect(session.state.phase).toBe('connecting');
});

test('CLS-21 a wait that the server asked for is not shortened', async () => {
  const { attempt, wake, session } = await openSession();
  attempt.close(1012);
  expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 17_500 });
  wake('online');
  expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 17_500 });
});

test('restored replaces the socket, which the page has lost, also while connecting', async () => {
  const { attempt, wake, session, network } = await openSession();
  wake('restored');
  expect(attempt.phase).toBe('abandoned');
  expect(session.state).toMatchObject({ phase: 'connecting', attempt: 2 });
  wake('restored');
  expect(network.attempts[1]?.phase).toBe('abandoned');
  expect(session.state).toMatchObject({ phase: 'connecting', attempt: 3 });
});

test('a wake-up before the first attempt starts nothing twice', async () => {
  const { wake, network, clock } = startSession();
  wake('restored');
  await clock.settle();
  expect(network.attempts).toHaveLength(1);
});
