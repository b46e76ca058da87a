import { expect, test } from 'vitest';
import { checkSendOptions } from '../src/check-send-options.js';
import { openSession, startSession } from './start-session.js';

test('options that make sense are taken', () => {
  for (const options of [{}, { ttlMs: undefined }, { ttlMs: 0 }, { ttlMs: Infinity, key: 'a' }]) {
    expect(() => checkSendOptions(options)).not.toThrow();
  }
});

test.each([-1, Number.NaN])('a time to live of %d is refused, connected or not', async (ttlMs) => {
  const error = new RangeError(`ttlMs: expected a number of at least 0, not ${ttlMs}`);
  const { session } = startSession();
  expect(() => session.send('a', { ttlMs })).toThrow(error);
  const opened = await openSession();
  const { connection } = opened.session;
  expect(() => opened.session.send('a', { ttlMs })).toThrow(error);
  expect(() => opened.session.send(new ReadableStream<string>(), { ttlMs })).toThrow(error);
  expect(opened.attempt.sent).toEqual([]);
  await opened.session.close();
  expect(() => connection?.send('a', { ttlMs })).toThrow(error);
});

test.each([
  [null, 'options: expected an object, not null'],
  ['x', 'options: expected an object, not "x"'],
  [{ prioritty: 1 }, 'prioritty: there is no such option'],
  [{ ttlMs: 1, toString: undefined }, 'toString: there is no such option'],
  [{ ttlMs: '1' }, 'ttlMs: expected a number of at least 0, not "1"'],
  [{ key: 1 }, 'key: expected a string, not 1'],
  [{ signal: 'x' }, 'signal: expected an AbortSignal, not "x"'],
  [{ signal: {} }, 'signal: expected an AbortSignal, not [object Object]'],
])('%j is a TypeError that says what is expected', async (options, message) => {
  const { session } = await openSession();
  // @ts-expect-error options of the wrong types
  expect(() => session.send('a', options)).toThrow(new TypeError(message));
});
