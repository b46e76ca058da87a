import { json, text } from '@hybi/session';
import type { Subprotocol } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { openSession, startSession } from '../start-session.js';

const probing: Subprotocol<string, string> = {
  ...text('probing'),
  heartbeat: { probe: () => 'ping', isAnswer: (message) => message === 'pong' },
};

describe('a dead peer is found by default', () => {
  test('by Ping frames where there are any, within 20 s and 20 s', async () => {
    const { session, attempt, clock } = await openSession();
    expect(session.liveness).toBe('frames');
    await clock.advance(39_999);
    expect([attempt.pings.length, session.state.phase]).toEqual([1, 'open']);
    await clock.advance(1);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'liveness' } });
  });

  test('by the probe of the subprotocol where there are none, whose answer the application does not see', async () => {
    const { session, network, clock } = startSession({ protocols: probing }, { ping: false });
    (await network.next()).open({ protocol: 'probing' });
    expect(session.liveness).toBe('probe');
    const got: unknown[] = [];
    session.receive((message) => got.push(message));
    await clock.advance(20_000);
    expect(network.last.sentTexts).toEqual(['ping']);
    await clock.advance(30);
    network.last.message('pong');
    network.last.message('news');
    expect(got).toEqual(['news']);
    expect(session.stats.rttMs).toBe(30);
    await clock.advance(40_000);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'liveness' } });
  });

  test('and where there is neither, the session says so', async () => {
    const { session } = await openSession({}, { ping: false });
    expect(session.liveness).toBe('none');
    const off = await openSession({ liveness: false });
    expect(off.session.liveness).toBe('none');
    await off.clock.advance(3_600_000);
    expect(off.attempt.pings).toEqual([]);
  });
});

test('the round-trip time of the last probe is in stats.rttMs', async () => {
  const { session, attempt, clock } = await openSession();
  expect(session.stats.rttMs).toBeUndefined();
  for (const rtt of [15, 240]) {
    await clock.advance(20_000);
    await clock.advance(rtt);
    attempt.pong();
    expect(session.stats.rttMs).toBe(rtt);
  }
});

describe('a late timer never closes by itself', () => {
  test('a machine that slept for an hour asks again when it wakes, with the whole time to answer', async () => {
    const { session, attempt, clock } = await openSession();
    await clock.advance(20_000);
    expect(attempt.pings).toHaveLength(1);
    clock.jump(3_600_000);
    await clock.advance(19_999);
    expect(session.state.phase).toBe('open');
    expect(attempt.pings).toHaveLength(2);
    attempt.pong();
    await clock.advance(10_000);
    expect(session.state.phase).toBe('open');
  });

  test('timers that a background page gets once a minute close no healthy connection', async () => {
    const { session, network, attempt, clock } = await openSession();
    clock.throttle({ everyMs: 60_000 });
    attempt.answersPings = true;
    await clock.advance(3_600_000);
    expect(session.state.phase).toBe('open');
    expect(network.attempts).toHaveLength(1);
    expect(attempt.pings.length).toBeGreaterThan(50);
  });

  test('a wall clock that is set forth or back closes nothing', async () => {
    for (const milliseconds of [86_400_000, -86_400_000]) {
      const { session, attempt, clock } = await openSession();
      attempt.answersPings = true;
      await clock.advance(20_500);
      clock.jump(milliseconds);
      await clock.advance(300_000);
      expect(session.state.phase).toBe('open');
      expect(attempt.phase).toBe('open');
    }
  });
});

test('while reading is paused no answer is owed, and the state shows it', async () => {
  const { session, attempt, clock } = await openSession({ inbox: { maxMessages: 1 } });
  attempt.message('unread');
  expect(session.state).toMatchObject({ phase: 'open', paused: true });
  await clock.advance(3_600_000);
  expect(session.state).toMatchObject({ phase: 'open', paused: true });
});

test('while bytes do not leave, the connection is judged by whether the platform takes any', async () => {
  const slow = await openSession();
  slow.attempt.stall();
  slow.session.send('x'.repeat(1_000));
  for (let step = 0; step < 100; step += 1) {
    await slow.clock.advance(10_000);
    slow.attempt.drain(5);
  }
  expect(slow.session.state.phase).toBe('open');

  const dead = await openSession();
  dead.attempt.stall();
  dead.session.send('x');
  await dead.clock.advance(40_000);
  expect(dead.session.state).toMatchObject({ phase: 'waiting', cause: { code: 'liveness' } });
});

test.each(['visible', 'online', 'resumed', 'awake'] as const)('becoming %s probes at once', async (reason) => {
  const { attempt, wake, session } = await openSession();
  wake(reason);
  expect(attempt.pings).toHaveLength(1);
  expect(session.state.phase).toBe('open');
});

test('offline is a hint: it closes nothing and stops nothing', async () => {
  const { session, attempt, network, clock, wake } = await openSession();
  attempt.answersPings = true;
  wake('offline');
  expect(session.state.phase).toBe('open');
  attempt.drop();
  wake('offline');
  await clock.advance(1_000);
  expect(network.attempts).toHaveLength(2);
});

test('traffic does not take the place of a Ping, and any sign of life answers one', async () => {
  const { session, attempt, clock } = await openSession({ protocols: json() });
  session.receive(() => undefined);
  for (let second = 0; second < 120; second += 1) {
    await clock.advance(1_000);
    attempt.message('{}');
    attempt.alive();
  }
  expect(attempt.pings.length).toBeGreaterThanOrEqual(5);
  expect(session.state.phase).toBe('open');
});
