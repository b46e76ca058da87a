import { describe, expect, test } from 'vitest';
import type { ReconnectingWebSocketOptions } from '@hybi/session';
import { connectOptionsOf } from '../src/reconnecting-web-socket-options.js';

test('by default the figures are those of a session', () => {
  expect(connectOptionsOf(undefined, {})).toEqual({ retry: { minDelayMs: 2_000 } });
});

test('the names of the other libraries become those of a session', () => {
  const signal = new AbortController().signal;
  const options = {
    minReconnectionDelay: 100,
    maxReconnectionDelay: 900,
    minUptime: 3_000,
    maxRetries: 4,
    connectionTimeout: 7_000,
    maxEnqueuedMessages: 50,
    startClosed: true,
    closeTimeoutMs: 1_000,
    outbox: { maxBytes: 5 },
    signal,
  };
  expect(connectOptionsOf('a', options)).toEqual({
    protocols: 'a',
    retry: { minDelayMs: 100, maxDelayMs: 900, minUptimeMs: 3_000, maxAttempts: 5 },
    openTimeoutMs: 7_000,
    outbox: { maxBytes: 5, maxMessages: 50 },
    closeTimeoutMs: 1_000,
    signal,
  });
});

test('a greatest delay below the least one wins', () => {
  expect(connectOptionsOf(undefined, { maxReconnectionDelay: 500 }).retry).toEqual({
    minDelayMs: 500,
    maxDelayMs: 500,
  });
});

test('protocols may be one, several, a function or null', async () => {
  expect(connectOptionsOf(['a', 'b'], {}).protocols).toEqual(['a', 'b']);
  expect('protocols' in connectOptionsOf(null, {})).toBe(false);
  const context = { attempt: 1, signal: new AbortController().signal };
  for (const [given, offered] of [
    ['a', 'a'],
    [null, []],
  ] as const) {
    const { protocols } = connectOptionsOf(async () => given, {});
    expect(typeof protocols === 'function' && (await protocols(context))).toEqual(offered);
  }
});

const verdict = (): 'retry' => 'retry';
const policy = (): 'stop' => 'stop';

describe('retry', () => {
  test('goes together with the other figures', () => {
    expect(connectOptionsOf(undefined, { retry: { verdict, maxElapsedMs: 5 }, maxRetries: 0 }).retry).toEqual({
      verdict,
      maxElapsedMs: 5,
      maxAttempts: 1,
      minDelayMs: 2_000,
    });
  });

  test('as a policy, or false, is passed on', () => {
    expect(connectOptionsOf(undefined, { retry: policy }).retry).toBe(policy);
    expect(connectOptionsOf(undefined, { retry: false }).retry).toBe(false);
    for (const retry of [policy, false] as const) {
      expect(() => connectOptionsOf(undefined, { retry, minUptime: 1 })).toThrow(
        new TypeError('minUptime: expected none beside a retry that is another policy, not 1'),
      );
    }
  });
});

test.each<[ReconnectingWebSocketOptions, string]>([
  [
    { connectionTimeout: 1, openTimeoutMs: 1 },
    'connectionTimeout: expected none beside openTimeoutMs, which is the same, not 1',
  ],
  [
    { maxEnqueuedMessages: 1, outbox: { maxMessages: 1 } },
    'maxEnqueuedMessages: expected none beside outbox.maxMessages, which is the same, not 1',
  ],
  [
    { maxRetries: 1, retry: { maxAttempts: 1 } },
    'maxRetries: expected none beside retry.maxAttempts, which is the same, not 1',
  ],
])('%j gives the same thing twice', (options, message) => {
  expect(() => connectOptionsOf(undefined, options)).toThrow(TypeError);
  expect(() => connectOptionsOf(undefined, options)).toThrow(message);
});

test.each(['WebSocket', 'reconnectionDelayGrowFactor', 'debug', 'debugLogger'])(
  '%s means nothing here, and the error says what to do',
  (name) => {
    expect(() => connectOptionsOf(undefined, { [name]: 1.3 })).toThrow(TypeError);
    expect(() => connectOptionsOf(undefined, { [name]: 1.3 })).toThrow(`${name}: not an option here: `);
    expect(connectOptionsOf(undefined, { [name]: undefined })).toEqual({ retry: { minDelayMs: 2_000 } });
    expect(connectOptionsOf(undefined, { [name]: false })).toEqual({ retry: { minDelayMs: 2_000 } });
  },
);
