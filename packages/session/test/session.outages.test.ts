import { backoff, createSession, OpenError } from '@hybi/session';
import type { Platform } from '@hybi/session';
import { ScriptedTransport, seededRandom, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { startSession } from './start-session.js';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

describe('a week of outages', () => {
  test('CLS-13 CLS-14 CLS-15 every attempt comes at exactly the time that the seed says', async () => {
    const clock = new VirtualClock();
    const start = clock.now();
    // Down for the first ten minutes of every day.
    const isDown = (): boolean => (clock.now() - start) % day < 600 * second;
    const times: number[] = [];
    const network = new ScriptedTransport({
      clock,
      onAttempt: (attempt) => {
        times.push(clock.now() - start);
        attempt.answersPings = true;
        if (isDown()) attempt.fail('refused');
        else attempt.open();
      },
    });
    const platform: Platform = { transport: network.transport, clock, random: seededRandom(7) };
    const session = createSession(platform, 'ws://example.test/');

    // The same series, from the rule: uniform in [0, min(30 s, 2 s × 2^(n-1))).
    const random = seededRandom(7);
    const expected: number[] = [];
    for (let today = 0; today < 7; today += 1) {
      let at = today * day;
      let failures = 0;
      if (today > 0) {
        // The connection of yesterday is lost at midnight, after a long uptime: that is the first failure.
        failures = 1;
        at += Math.floor(random() * 2 * second);
      }
      expected.push(at);
      while (at % day < 600 * second) {
        failures += 1;
        at += Math.floor(random() * Math.min(30 * second, 2 * second * 2 ** (failures - 1)));
        expected.push(at);
      }
    }

    for (let today = 0; today < 7; today += 1) {
      await clock.advanceTo(start + today * day);
      if (today > 0) network.last.drop();
      await clock.advance(hour);
      expect(session.state.phase).toBe('open');
    }
    expect(times).toEqual(expected);
    expect(times.length).toBeGreaterThan(7 * 40);
    await session.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a thousand sessions dropped at once', () => {
  test('T-58 CLS-14 their first retries are spread over a second and more, and no 100 ms hold more than 10 % of them', async () => {
    const clock = new VirtualClock({ turns: 8 });
    const random = seededRandom(99);
    const retries: number[] = [];
    const network = new ScriptedTransport({ onAttempt: (attempt) => attempt.open() });
    const platform: Platform = { transport: network.transport, clock, random };
    const sessions = Array.from({ length: 1_000 }, () =>
      createSession(platform, 'ws://example.test/', { liveness: false }),
    );
    await clock.settle();
    const dropped = clock.now();
    const first = network.attempts.slice();
    expect(first).toHaveLength(1_000);
    network.onAttempt = () => retries.push(clock.now() - dropped);
    for (const attempt of first) attempt.drop();
    await clock.advance(5_000);
    expect(retries).toHaveLength(1_000);
    expect(Math.max(...retries) - Math.min(...retries)).toBeGreaterThanOrEqual(1_000);
    const slices = new Map<number, number>();
    for (const at of retries) slices.set(Math.floor(at / 100), (slices.get(Math.floor(at / 100)) ?? 0) + 1);
    expect(Math.max(...slices.values())).toBeLessThanOrEqual(100);
    expect(sessions.every((session) => session.state.phase === 'connecting')).toBe(true);
  });
});

describe('a flapping server', () => {
  test('T-61 the series goes on until a connection has been up for minUptimeMs', async () => {
    const { session, network, clock } = startSession({}, {}, () => 0.999_999);
    const delays: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      (await network.next()).open();
      await clock.advance(9_999);
      network.last.drop();
      if (session.state.phase !== 'waiting') throw new Error(session.state.phase);
      delays.push(session.state.delayMs);
      await clock.advance(session.state.delayMs);
    }
    expect(delays).toEqual([1_999, 3_999, 7_999, 15_999, 29_999, 29_999]);
    (await network.next()).open();
    await clock.advance(10_000);
    network.last.drop();
    expect(session.state).toMatchObject({ phase: 'waiting', delayMs: 1_999, attempt: 1 });
  });
});

test('T-60 the bound of the delay never falls and never passes the cap', () => {
  const policy = backoff();
  let before = 0;
  for (let failures = 1; failures <= 100; failures += 1) {
    const decision = policy({
      cause: new OpenError('refused', 'nobody listens', { phase: 'tcp' }),
      failures,
      elapsedMs: 0,
      history: [],
      random: () => 1 - 2 ** -53,
    });
    if (decision === 'stop') throw new Error('stopped');
    expect(decision.delayMs).toBeGreaterThanOrEqual(before);
    expect(decision.delayMs).toBeLessThan(30_000);
    before = decision.delayMs;
  }
});
