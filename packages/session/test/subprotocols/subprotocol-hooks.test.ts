import { expect, test } from 'vitest';
import { describe } from '../../src/subprotocols/subprotocol-hooks.js';
import { retryInput } from './retry-input.js';

test('what is not given has no member', () => {
  expect(describe(undefined, {})).toEqual({});
  expect(Object.keys(describe('a', { greet: undefined, heartbeat: undefined, retry: undefined }))).toEqual(['name']);
});

test('HSQ-15 a name that is no token is a SyntaxError', () => {
  expect(() => describe('a b', {})).toThrow(new SyntaxError('name: expected a token (RFC 9110 §5.6.2), not "a b"'));
});

test('hooks are called on the object that they were given in', () => {
  const hooks = {
    calls: 0,
    greet() {
      this.calls++;
    },
    heartbeat: { probe: () => 'ping', isAnswer: (message: string) => message === 'pong' },
    retry(): 'stop' {
      this.calls++;
      return 'stop';
    },
  };
  const described = describe<string, string>('a', hooks);
  const signal = new AbortController().signal;
  void described.greet?.({ send: () => undefined, receive: async () => '', signal });
  expect(described.retry?.(retryInput)).toBe('stop');
  expect(hooks.calls).toBe(2);
  expect(described.heartbeat).toBe(hooks.heartbeat);
});
