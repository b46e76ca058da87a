import { ClosedError, GaveUpError, OpenError } from '@hybi/session';
import type { RetryInput } from '@hybi/session';
import { expect, test } from 'vitest';
import { RetryLedger } from '../src/retry-ledger.js';
import { closedByPeer } from './closures.js';

const cause = new OpenError('refused', 'nobody listens', { phase: 'tcp' });
const closed = (code: number) => new ClosedError('server', 'x', closedByPeer(code));
const random = () => 0.25;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what plain JavaScript may give
const ledgerOf = (policy: () => unknown) => new RetryLedger({ policy: policy as () => 'stop', random });
const problemOf = (policy: () => unknown): string | undefined => {
  const decision = ledgerOf(policy).decide(0, 0, cause);
  return decision instanceof GaveUpError ? decision.message : undefined;
};

test('the policy is asked with the failures in a row, the time since the first, and the history', () => {
  const asked: RetryInput[] = [];
  const policy = (input: RetryInput) => {
    asked.push(input);
    return asked.length === 4 ? 'stop' : { delayMs: 1 };
  };
  const ledger = new RetryLedger({ policy, random });
  expect(ledger.attempt).toBe(0);
  ledger.attempt += 1;
  expect(ledger.decide(100, 7, cause)).toEqual({ delayMs: 1, firm: false });
  ledger.decide(150, 0, cause);
  ledger.decide(50, 0, cause);
  expect(asked.map(({ failures, elapsedMs }) => [failures, elapsedMs])).toEqual([
    [1, 0],
    [2, 50],
    [3, 0],
  ]);
  expect(asked[0]).toMatchObject({ cause, random, history: [{ at: 100, attempt: 1, uptimeMs: 7, cause }] });
  expect(asked[2]?.history).toHaveLength(3);
  expect(ledger.decide(200, 0, cause)).toMatchObject({
    message: 'gave up after 4 failures in a row: nobody listens',
    cause,
  });
  ledger.clear();
  expect(ledger.attempt).toBe(0);
  ledger.decide(900, 0, cause);
  expect(asked[4]).toMatchObject({ failures: 1, elapsedMs: 0 });
  expect(asked[4]?.history).toHaveLength(5);
});

test('the last 32 ends are remembered, and a policy can change none of them', () => {
  const ledger = new RetryLedger({
    policy: ({ history }) => {
      JSON.parse('[]').push.apply(history, history);
      return { delayMs: 1, firm: true };
    },
    random,
  });
  for (let at = 0; at < 40; at += 1) expect(ledger.decide(at, 0, cause)).toEqual({ delayMs: 1, firm: true });
  const seen: number[] = [];
  const told = ledgerOf(() => 'stop');
  for (let at = 0; at < 40; at += 1) {
    const end = told.decide(at, 0, cause);
    if (end instanceof GaveUpError) seen.splice(0, seen.length, ...end.history.map((entry) => entry.at));
  }
  expect(seen).toEqual(Array.from({ length: 32 }, (_, index) => index + 8));
});

test('stopping after a normal end is nothing to complain about', () => {
  expect(ledgerOf(() => 'stop').decide(0, 0, closed(1000))).toBeUndefined();
  expect(ledgerOf(() => 'stop').decide(0, 0, closed(1008))).toMatchObject({ message: 'gave up: x' });
});

test('a policy that throws, or gives no usable delay, is the end, and the text says whose fault it was', () => {
  expect(problemOf(() => 'stop')).toBe('gave up: nobody listens');
  expect(
    problemOf(() => {
      throw new Error('oops');
    }),
  ).toBe('gave up because the retry policy threw "Error: oops"');
  for (const delayMs of [-1, Number.NaN, '5', undefined])
    expect(problemOf(() => ({ delayMs }))).toMatch(/gave a delayMs of .*, not a number of at least 0$/);
  expect(problemOf(() => undefined)).toMatch(/gave a delayMs of undefined/);
});
