import { ClosedError, OpenError } from '@hybi/session';
import type { OpenErrorDetails, RetryInput, RetryOptions } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { backoff } from '../src/backoff.js';
import { closedByPeer, closureOf } from './closures.js';

const open = (code: OpenError['code'], details: Partial<OpenErrorDetails> = {}): OpenError =>
  new OpenError(code, code, { phase: 'unknown', ...details });
const closed = (code: number | undefined): ClosedError =>
  code === 1006
    ? new ClosedError('abnormal', 'x', closureOf())
    : new ClosedError('server', 'x', { ...closedByPeer(code ?? 1005), received: { code, reason: '' } });
const ask = (cause: RetryInput['cause'], more: Partial<RetryInput> = {}): RetryInput => ({
  cause,
  failures: 1,
  elapsedMs: 0,
  history: [],
  random: () => 0.5,
  ...more,
});

test('figures that make no sense are refused at the call', () => {
  expect(() => backoff({ minDelayMs: -1 })).toThrow(RangeError);
  expect(() => backoff({ minDelayMs: 2, maxDelayMs: 1 })).toThrow(RangeError);
});

const bounds = (options: RetryOptions) =>
  [1, 2, 1_024, 1_025, 5_000].map((failures) =>
    backoff(options)(ask(open('refused'), { failures, random: () => 0.5 })),
  );

test('CLS-15 the bound is a number however often it was doubled, and never below minDelayMs', () => {
  expect(bounds({ minDelayMs: 0 })).toEqual(Array.from({ length: 5 }, () => ({ delayMs: 0 })));
  expect(bounds({ minDelayMs: 60_000 })).toEqual(Array.from({ length: 5 }, () => ({ delayMs: 30_000 })));
  expect(bounds({ maxDelayMs: 1_000 })).toEqual(Array.from({ length: 5 }, () => ({ delayMs: 500 })));
});

describe('the default policy', () => {
  const policy = backoff();

  test('CLS-14 CLS-15 the delay is uniform below a bound that doubles from 2 s to 30 s', () => {
    const found = [1, 2, 3, 4, 5, 6, 2_000].map((failures) => {
      const decision = policy(ask(open('refused'), { failures, random: () => 0.999_999_99 }));
      return decision === 'stop' ? 'stop' : decision.delayMs + 1;
    });
    expect(found).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(policy(ask(open('refused'), { random: () => 0 }))).toEqual({ delayMs: 0 });
  });

  test.each([1000, 1003, 1008, 1009, 1010, 3000, 3003])('a received %d stops', (code) => {
    expect(policy(ask(closed(code)))).toBe('stop');
  });

  test.each([1001, 1002, 1005, 1006, 1007, 1011, 1014, 3001, 4000, undefined])(
    'an end with %s is tried again',
    (code) => {
      expect(policy(ask(closed(code)))).toEqual({ delayMs: 1_000 });
    },
  );

  test.each([1012, 1013])('CLS-21 after %d it waits 5 to 30 s, and is not hurried', (code) => {
    expect(policy(ask(closed(code), { random: () => 0 }))).toEqual({ delayMs: 5_000, firm: true });
    expect(policy(ask(closed(code), { random: () => 0.999_999_99 }))).toEqual({ delayMs: 29_999, firm: true });
  });

  test.each([400, 401, 403, 404, 410, 426, 451, 499])('HTTP %d stops', (status) => {
    expect(policy(ask(open('rejected', { status })))).toBe('stop');
  });

  test.each([200, 302, 408, 425, 429, 500, 503])('HTTP %d is tried again', (status) => {
    expect(policy(ask(open('rejected', { status })))).toEqual({ delayMs: 1_000 });
  });

  test.each(['subprotocol', 'legacy-server', 'blocked'] as const)('%s stops', (code) => {
    expect(policy(ask(open(code)))).toBe('stop');
  });

  test.each(['provider', 'dns', 'refused', 'tls', 'proxy', 'timeout', 'bad-handshake', 'greet', 'opaque'] as const)(
    '%s is tried again, unless it is marked as fatal',
    (code) => {
      expect(policy(ask(open(code)))).toEqual({ delayMs: 1_000 });
      expect(policy(ask(open(code, { fatal: true })))).toBe('stop');
    },
  );

  test('a greeting that the peer ended with a code is judged by the code', () => {
    expect(policy(ask(open('greet', { cause: closed(3000) })))).toBe('stop');
    expect(policy(ask(open('greet', { cause: closed(1011) })))).toEqual({ delayMs: 1_000 });
  });

  test('Retry-After is obeyed, with jitter on top, up to a day', () => {
    expect(policy(ask(open('rejected', { status: 429, retryAfterMs: 7_000 })))).toEqual({ delayMs: 8_000, firm: true });
    expect(policy(ask(open('rejected', { status: 503, retryAfterMs: 1e15 })))).toEqual({
      delayMs: 86_401_000,
      firm: true,
    });
  });
});

describe('options', () => {
  test('budgets', () => {
    expect(backoff({ maxAttempts: 3 })(ask(open('refused'), { failures: 2 }))).not.toBe('stop');
    expect(backoff({ maxAttempts: 3 })(ask(open('refused'), { failures: 3 }))).toBe('stop');
    expect(backoff({ maxElapsedMs: 10 })(ask(open('refused'), { elapsedMs: 9 }))).not.toBe('stop');
    expect(backoff({ maxElapsedMs: 10 })(ask(open('refused'), { elapsedMs: 10 }))).toBe('stop');
  });

  test('a verdict overrules the default in both directions, and comes before the advice', () => {
    expect(backoff({ verdict: () => 'retry' })(ask(closed(1000)))).toEqual({ delayMs: 1_000 });
    expect(backoff({ verdict: () => 'stop' })(ask(closed(1006)))).toBe('stop');
    expect(backoff({ verdict: () => ({ delayMs: 5 }) }, () => 'stop')(ask(closed(1000)))).toEqual({ delayMs: 5 });
    expect(backoff({ verdict: () => undefined }, () => 'stop')(ask(closed(1006)))).toBe('stop');
    expect(backoff({}, () => undefined)(ask(closed(1006)))).toEqual({ delayMs: 1_000 });
  });
});
