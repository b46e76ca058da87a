import { expect, test } from 'vitest';
import { RequestOfAttempt } from '../src/attempt-request.js';

test('a request says what was given and set, and asks for the signal only when it is looked at', () => {
  const given = { url: 'ws://h/', offer: { entries: [], names: ['secret'], credentials: ['secret'] } };
  const settings = { requireSubprotocol: true, openTimeoutMs: 10, closeTimeoutMs: 5, maxMessageBytes: 7 };
  const { signal } = new AbortController();
  let asked = 0;
  const asker = {
    get signal() {
      asked += 1;
      return signal;
    },
  };
  const request = new RequestOfAttempt(2, given, settings, 9, asker);
  expect(request).toMatchObject({
    url: 'ws://h/',
    protocols: ['secret'],
    credentials: ['secret'],
    requireSubprotocol: true,
    attempt: 2,
    openTimeoutMs: 9,
    wholeOpenTimeoutMs: 10,
    closeTimeoutMs: 5,
    maxMessageBytes: 7,
  });
  expect(asked).toBe(0);
  expect(request.signal).toBe(signal);
  expect(asked).toBe(1);
});
