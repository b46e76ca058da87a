import { OpenError } from '@hybi/session';
import type { RetryInput } from '@hybi/session';
import { expect, test } from 'vitest';
import { RetryLedger } from '../src/retry-ledger.js';

const cause = new OpenError('refused', 'nobody listens', { phase: 'tcp' });
const entry = (at: number) => ({ at, attempt: 1, uptimeMs: 0, cause });
const random = () => 0.25;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what plain JavaScript may give
const decide = (result: () => unknown) => new RetryLedger(result as () => 'stop', random).decide(entry(0));

test('the policy is asked with the failures in a row, the time since the first, and the history', () => {
  const asked: RetryInput[] = [];
  const ledger = new RetryLedger((input) => {
    asked.push(input);
    return { delayMs: 1 };
  }, random);
  expect(ledger.attempt).toBe(1);
  expect(ledger.decide(entry(100))).toEqual({ delayMs: 1, firm: false, problem: undefined });
  expect(ledger.next()).toBe(2);
  ledger.decide(entry(150));
  ledger.decide(entry(50));
  expect(asked.map(({ failures, elapsedMs }) => [failures, elapsedMs])).toEqual([
    [1, 0],
    [2, 50],
    [3, 0],
  ]);
  expect(asked[2]?.history).toHaveLength(3);
  expect(ledger.summary(cause)).toBe('gave up after 3 failures in a row: nobody listens');
  ledger.clear();
  expect(ledger.next()).toBe(1);
  ledger.decide(entry(900));
  expect(asked[3]).toMatchObject({ failures: 1, elapsedMs: 0 });
  expect(ledger.history).toHaveLength(4);
  expect(ledger.summary(cause)).toBe('gave up: nobody listens');
});

test('the last 32 ends are remembered', () => {
  const ledger = new RetryLedger(() => ({ delayMs: 1, firm: true }), random);
  for (let at = 0; at < 40; at += 1) expect(ledger.decide(entry(at)).firm).toBe(true);
  expect(ledger.history.map(({ at }) => at)).toEqual(Array.from({ length: 32 }, (_, index) => index + 8));
});

test('a policy that throws, or gives no usable delay, is the end, and the text says whose fault it was', () => {
  expect(decide(() => 'stop')).toEqual({ delayMs: undefined, firm: true, problem: undefined });
  expect(
    decide(() => {
      throw new Error('oops');
    }).problem,
  ).toBe('gave up because the retry policy threw "Error: oops"');
  for (const delayMs of [-1, Number.NaN, '5', undefined])
    expect(decide(() => ({ delayMs })).problem).toMatch(/gave a delayMs of/);
  expect(decide(() => undefined).problem).toMatch(/gave a delayMs of undefined/);
});
