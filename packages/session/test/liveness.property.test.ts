import { createSession } from '@hybi/session';
import type { Platform, Timer } from '@hybi/session';
import { ScriptedTransport, seededRandom } from '@hybi/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

/**
 * An event loop at its worst: time passes in turns, each as long as the weather says, because the program computed, the page was
 * throttled or the machine slept. At the end of a turn the timers that are due run first, and only then what has arrived is read.
 */
class SlowLoop {
  elapsed = 0;
  wall = 1_000_000_000_000;
  readonly #timers = new Map<() => void, number>();

  readonly clock = {
    now: (): number => this.wall,
    after: (milliseconds: number, callback: (subject?: unknown) => void, subject?: unknown): Timer => {
      const timer = (): void => callback(subject);
      this.#timers.set(timer, this.elapsed + milliseconds);
      return { cancel: () => this.#timers.delete(timer) };
    },
  };

  turn(milliseconds: number): void {
    this.elapsed += milliseconds;
    this.wall += milliseconds;
    for (const [timer, due] of this.#timers) {
      if (due > this.elapsed) continue;
      this.#timers.delete(timer);
      timer();
    }
  }
}

const second = 1_000;
const hour = 3_600 * second;

const weather = fc.record({
  seed: fc.integer(),
  /** The longest that an answer takes; any sign of life within the 20 s is in time. */
  answerMs: fc.integer({ min: 0, max: 19_990 }),
  /** How long turns are, mostly and sometimes. */
  usualMs: fc.constantFrom(5, 400, 1_000),
  stallMs: fc.constantFrom(1_500, 60 * second, 8 * hour),
  /** How far the wall clock is set, sometimes. */
  jumpMs: fc.constantFrom(0, -2 * hour, 30 * second, 8 * hour),
  ping: fc.boolean(),
});

test('T-65 CLS-11 a peer that answers in time is never given up: slow answers, late timers, sleep, a clock that is set', async () => {
  await fc.assert(
    fc.asyncProperty(weather, async ({ seed, answerMs, usualMs, stallMs, jumpMs, ping }) => {
      const random = seededRandom(seed);
      const loop = new SlowLoop();
      const network = new ScriptedTransport({ ping });
      const platform: Platform = { transport: network.transport, clock: loop.clock, random };
      const session = createSession(platform, 'ws://example.test/', {
        protocols: {
          encode: String,
          decode: String,
          heartbeat: { probe: () => 'ping', isAnswer: (message: string) => message === 'pong' },
        },
      });
      const attempt = await network.next();
      attempt.open();
      expect(session.liveness).toBe(ping ? 'frames' : 'probe');

      let asked = 0;
      const answers: { at: number; readonly payload: Uint8Array | undefined }[] = [];
      const listen = (): void => {
        const questions = ping ? attempt.pings.length : attempt.sent.length;
        for (; asked < questions; asked += 1) {
          answers.push({ at: loop.elapsed + Math.floor(random() * answerMs), payload: attempt.pings[asked] });
        }
      };
      for (let turns = 0; turns < 3_000 && session.state.phase === 'open'; turns += 1) {
        const chance = random();
        if (chance < 0.005) loop.wall += jumpMs;
        const length = Math.ceil(random() * (chance > 0.98 ? stallMs : usualMs));
        loop.turn(length);
        // A machine that sleeps has no network either: what was under way comes so much later. Less than two seconds of sleep can't
        // be told from a timer that is a little late.
        if (length > 2 * second) for (const answer of answers) answer.at += length;
        listen();
        for (const answer of answers.filter(({ at }) => at <= loop.elapsed)) {
          answers.splice(answers.indexOf(answer), 1);
          if (session.state.phase !== 'open') break;
          if (ping) attempt.pong(answer.payload);
          else attempt.message('pong');
        }
        listen();
      }
      expect(session.state.phase).toBe('open');
      expect(asked).toBeGreaterThan(0);
    }),
    { numRuns: 100 },
  );
});

test('T-64 a peer that never answers is given up, with timers that are late by up to a second each', async () => {
  const random = seededRandom(5);
  const loop = new SlowLoop();
  const network = new ScriptedTransport();
  const session = createSession({ transport: network.transport, clock: loop.clock, random }, 'ws://example.test/');
  (await network.next()).open();
  while (loop.elapsed < 60 * second) loop.turn(Math.floor(random() * second));
  expect(session.state).toMatchObject({
    phase: expect.stringMatching('waiting|connecting'),
    cause: { code: 'liveness' },
  });
});
