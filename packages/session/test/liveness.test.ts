import { describe, expect, test } from 'vitest';
import { Liveness } from '../src/liveness.js';

/** Time passes by running the deadline that was asked for, at the wall-clock time that it says unless told otherwise. */
const make = (canAsk = true) => {
  const log: string[] = [];
  const state = { now: 1_000_000, due: undefined as number | undefined, buffered: 0, canAsk };
  const liveness = new Liveness(
    { intervalMs: 20_000, timeoutMs: 3_000 },
    {
      transport: {
        get bufferedBytes() {
          return state.buffered;
        },
      },
      now: () => state.now,
      ask: () => {
        log.push('ask');
        return state.canAsk;
      },
      deadline: (milliseconds) => {
        state.due = milliseconds;
      },
      dead: () => log.push('dead'),
    },
  );
  const elapse = (lateMs = 0): void => {
    state.now += (state.due ?? 0) + lateMs;
    liveness.elapsed();
  };
  liveness.start();
  return { liveness, log, state, elapse };
};

describe('asking', () => {
  test('after the interval the peer is asked, and has the timeout to answer', () => {
    const { log, state, elapse } = make();
    expect(state.due).toBe(20_000);
    elapse();
    expect(log).toEqual(['ask']);
    const started = state.now;
    for (let step = 0; step < 3; step += 1) elapse();
    expect(log).toEqual(['ask']);
    elapse();
    expect(log).toEqual(['ask', 'dead']);
    expect(state.now - started).toBe(3_000);
    elapse();
    expect(log).toHaveLength(2);
  });

  test('an answer is timed and starts the interval anew', () => {
    const { liveness, state, elapse } = make();
    expect(liveness.rttMs).toBeUndefined();
    elapse();
    state.now += 30;
    liveness.answered();
    expect(liveness.rttMs).toBe(30);
    expect(state.due).toBe(20_000);
    elapse();
    state.now -= 5_000;
    liveness.answered();
    expect(liveness.rttMs).toBe(0);
  });

  test('T-65 a sign of life does not postpone the next question, unless an answer is owed', () => {
    const { liveness, state, elapse } = make();
    state.due = 7;
    liveness.alive();
    expect(state.due).toBe(7);
    elapse();
    liveness.alive();
    expect(state.due).toBe(20_000);
  });

  test('a reason to doubt asks at once', () => {
    const { liveness, log } = make();
    liveness.probe();
    expect(log).toEqual(['ask']);
  });

  test('a question that cannot be sent is tried again after the interval', () => {
    const { log, state, elapse } = make(false);
    elapse();
    expect(log).toEqual(['ask']);
    expect(state.due).toBe(20_000);
  });
});

describe('doubt about the timer', () => {
  test.each([1_001, 3_600_000, -1_000_000])('T-65 a timer that is %d ms off asks again', (lateMs) => {
    const { log, elapse } = make();
    elapse();
    elapse(lateMs);
    expect(log).toEqual(['ask', 'ask']);
  });

  test('a timer that is a second late is believed', () => {
    const { log, elapse } = make();
    for (let step = 0; step < 5; step += 1) elapse(1_000);
    expect(log).toEqual(['ask', 'dead']);
  });
});

describe('while no answer could be seen', () => {
  test('paused reading stops the answer clock, and going on asks at once', () => {
    const { liveness, log, elapse } = make();
    elapse();
    liveness.pause(true);
    liveness.pause(true);
    for (let round = 0; round < 5; round += 1) elapse();
    expect(log).toEqual(Array.from({ length: 6 }, () => 'ask'));
    liveness.pause(false);
    expect(log).toHaveLength(7);
  });

  test('behind bytes that do not leave nothing is asked; the platform has to take some', () => {
    const { liveness, log, state, elapse } = make();
    state.buffered = 10;
    elapse();
    liveness.pause(true);
    expect(log).toEqual([]);
    elapse();
    liveness.drained();
    expect(log).toEqual([]);
    expect(state.due).toBe(1_000);
    state.buffered = 0;
    liveness.drained();
    expect(log).toEqual(['ask']);
  });

  test('bytes that went down without a word count, bytes that never do are the end', () => {
    const { log, state, elapse } = make();
    state.buffered = 10;
    elapse();
    elapse();
    elapse();
    state.buffered = 5;
    elapse();
    elapse();
    elapse();
    expect(log).toEqual([]);
    elapse();
    elapse();
    expect(log).toEqual(['dead']);
  });
});

test('stopped, it does nothing more', () => {
  const { liveness, log, state } = make();
  liveness.stop();
  liveness.stop();
  expect(state.due).toBeUndefined();
  liveness.alive();
  liveness.drained();
  liveness.probe();
  liveness.elapsed();
  liveness.pause(true);
  expect(log).toEqual([]);
});

test('a reader that stops and goes on all the time does not flood the peer with questions', () => {
  const { liveness, log, state } = make();
  for (let round = 0; round < 500; round += 1) {
    state.now += 10;
    liveness.pause(round % 2 === 0);
  }
  expect(log).toEqual([]);
});
