import { describe, expect, test } from 'vitest';
import { checkOptions, checkRetry, retryDefaults } from '../src/check-options.js';

const check = () =>
  checkOptions({
    protocols: 5,
    requireSubprotocol: false,
    signal: AbortSignal.abort(),
    openTimeoutMs: 1,
    closeTimeoutMs: Infinity,
    maxMessageBytes: 1,
    retry: {
      minDelayMs: 0,
      maxDelayMs: 0,
      maxAttempts: Infinity,
      maxElapsedMs: 0,
      minUptimeMs: 0,
      verdict: () => 'stop',
    },
    outbox: { maxMessages: 0, maxBytes: 0, ttlMs: 0, overflow: 'drop-oldest' },
    inbox: { maxMessages: 1, maxBytes: 1, overflow: 'drop-newest' },
    liveness: { intervalMs: 2, timeoutMs: 2 },
    highWaterMarkBytes: 1,
    unread: 'discard',
  });

describe('checkOptions', () => {
  test('everything at once, with values at the border', () => {
    expect(check).not.toThrow();
    expect(() => checkOptions(undefined)).not.toThrow();
    expect(() => checkOptions({ retry: false, liveness: false, outbox: undefined })).not.toThrow();
    expect(() => checkOptions({ retry: () => 'stop' })).not.toThrow();
  });

  test.each([
    [5, new TypeError('options: expected an object, not 5')],
    [null, new TypeError('options: expected an object, not null')],
    [{ retries: 3 }, new TypeError('retries: there is no such option')],
    [{ toString: 1 }, new TypeError('toString: there is no such option')],
    [{ retry: { max: 1 } }, new TypeError('retry.max: there is no such option')],
    [{ retry: true }, new TypeError('retry: expected an object, not true')],
    [{ outbox: false }, new TypeError('outbox: expected an object, not false')],
    [{ liveness: () => undefined }, new TypeError('liveness: expected an object, not [object Function]')],
    [{ inbox: [] }, new TypeError('inbox: expected an object, not [object Array]')],
    [{ inbox: null }, new TypeError('inbox: expected an object, not null')],
    [{ openTimeoutMs: '5' }, new TypeError('openTimeoutMs: expected a number of at least 1, not "5"')],
    [{ openTimeoutMs: 0 }, new RangeError('openTimeoutMs: expected a number of at least 1, not 0')],
    [{ closeTimeoutMs: Number.NaN }, new RangeError('closeTimeoutMs: expected a number of at least 1, not NaN')],
    [{ maxMessageBytes: 1.5 }, new RangeError('maxMessageBytes: expected a whole number of at least 1, not 1.5')],
    [{ requireSubprotocol: 'no' }, new TypeError('requireSubprotocol: expected true or false, not "no"')],
    [{ signal: {} }, new TypeError('signal: expected an AbortSignal, not [object Object]')],
    [{ signal: null }, new TypeError('signal: expected an AbortSignal, not null')],
    [{ retry: { verdict: 'stop' } }, new TypeError('retry.verdict: expected a function, not "stop"')],
    [{ unread: 1 }, new TypeError('unread: expected "queue" or "discard", not 1')],
    [{ unread: 'ignore' }, new RangeError('unread: expected "queue" or "discard", not "ignore"')],
  ])('%# names the option and the value', (options, error) => {
    expect(() => checkOptions(options)).toThrow(error);
  });

  test('what is given comes back complete, and undefined hides no default', () => {
    expect(checkOptions({ openTimeoutMs: 5, outbox: { maxMessages: 3, maxBytes: undefined } })).toEqual({
      ...checkOptions(),
      openTimeoutMs: 5,
      outbox: { ...checkOptions().outbox, maxMessages: 3 },
    });
    expect(checkOptions().retry).toEqual({ ...retryDefaults, verdict: undefined });
    expect(checkOptions({ retry: false, liveness: false })).toEqual(checkOptions());
    expect(checkOptions({ retry: () => 'stop' })).toEqual(checkOptions());
  });

  test('where nothing is given, one object serves all', () => {
    expect(checkOptions({ inbox: undefined }).inbox).toBe(checkOptions().inbox);
  });

  test('the figures of a retry have to agree', () => {
    expect(checkRetry({ maxDelayMs: 5 })).toEqual({ ...retryDefaults, maxDelayMs: 5 });
    expect(checkRetry({ minDelayMs: 5, maxDelayMs: 5 })).toEqual({ ...retryDefaults, minDelayMs: 5, maxDelayMs: 5 });
    expect(() => checkRetry({ minDelayMs: 5, maxDelayMs: 4 })).toThrow(
      new RangeError('retry.maxDelayMs: expected a number of at least 5, not 4'),
    );
    expect(() => checkRetry({ maxAttempts: 0 })).toThrow(
      new RangeError('retry.maxAttempts: expected a whole number of at least 1, not 0'),
    );
  });

  test("a platform's own options pass, others are refused with its place", () => {
    expect(() => checkOptions({ headers: {} }, { ownOptions: ['headers'] })).not.toThrow();
    expect(() => checkOptions({ headers: {} }, { where: 'in a browser' })).toThrow(
      new TypeError('headers: there is no such option in a browser'),
    );
  });
});
