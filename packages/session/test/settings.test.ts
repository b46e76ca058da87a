import type { Platform, RetryInput } from '@hybi/session';
import { ClosedError } from '@hybi/session';
import { expect, test } from 'vitest';
import { policyOf, settingsOf } from '../src/settings.js';
import { closureOf } from './closures.js';

const platform: Platform = {
  transport: () => expect.unreachable(),
  clock: { now: () => 0, after: () => ({ cancel: () => undefined }) },
  random: () => 0,
};
const url = 'ws://example.test/';
const input: RetryInput = {
  cause: new ClosedError('abnormal', 'x', closureOf()),
  failures: 1,
  elapsedMs: 0,
  history: [],
  random: () => 0.5,
};
const silent = () => undefined;

test('the defaults are those of the documentation', () => {
  const settings = settingsOf(platform, url, {});
  expect(settings).toMatchObject({
    requireSubprotocol: true,
    openTimeoutMs: 10_000,
    closeTimeoutMs: 5_000,
    maxMessageBytes: 16 * 1_048_576,
    minUptimeMs: 10_000,
    outbox: { maxMessages: 1_000, maxBytes: 1_048_576, ttlMs: Infinity, overflow: 'drop-newest' },
    inbox: { maxMessages: 1_000, maxBytes: 16 * 1_048_576, overflow: 'close' },
    liveness: { intervalMs: 20_000, timeoutMs: 20_000 },
    highWaterMarkBytes: 1_048_576,
    signal: undefined,
  });
  expect(policyOf(settings.retry, silent)(input)).toEqual({ delayMs: 1_000 });
});

test('what is given counts, and undefined hides no default', () => {
  const { signal } = new AbortController();
  const settings = settingsOf(platform, url, {
    requireSubprotocol: false,
    openTimeoutMs: 1,
    closeTimeoutMs: 2,
    maxMessageBytes: 3,
    retry: { minUptimeMs: 4, minDelayMs: 10 },
    outbox: { maxMessages: 5, maxBytes: undefined },
    inbox: { maxBytes: 6 },
    liveness: false,
    highWaterMarkBytes: 7,
    unread: 'discard',
    signal,
  });
  expect(settings).toMatchObject({
    requireSubprotocol: false,
    openTimeoutMs: 1,
    closeTimeoutMs: 2,
    maxMessageBytes: 3,
    minUptimeMs: 4,
    outbox: { maxMessages: 5, maxBytes: 1_048_576 },
    inbox: { maxMessages: 1_000, maxBytes: 6, discard: true },
    liveness: undefined,
    highWaterMarkBytes: 7,
    signal,
  });
  expect(policyOf(settings.retry, silent)(input)).toEqual({ delayMs: 5 });
});

test("a policy of one's own, or none, and what a subprotocol has to say", () => {
  const own = settingsOf(platform, url, { retry: () => ({ delayMs: 3 }) });
  expect(policyOf(own.retry, silent)(input)).toEqual({ delayMs: 3 });
  expect(policyOf(own.retry, () => 'stop')(input)).toBe('stop');
  expect(policyOf(settingsOf(platform, url, { retry: false }).retry, () => ({ delayMs: 1 }))(input)).toBe('stop');
  expect(policyOf(settingsOf(platform, url, { retry: {} }).retry, () => 'stop')(input)).toBe('stop');
});

test("the platform's option names count", () => {
  const wider = { ...platform, ownOptions: ['headers'], where: 'in Node' };
  expect(() => settingsOf(wider, url, JSON.parse('{"headers":{}}'))).not.toThrow();
  expect(() => settingsOf(wider, url, JSON.parse('{"window":{}}'))).toThrow('window: there is no such option in Node');
});

test('a platform that reads no whole messages says so to the inbox', () => {
  const { inbox } = settingsOf({ ...platform, unreadable: 'in pieces' }, url, {});
  expect(inbox).toMatchObject({ unreadable: 'in pieces', maxMessages: 1_000 });
});
