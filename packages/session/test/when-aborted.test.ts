import { expect, test } from 'vitest';
import { whenAborted } from '../src/when-aborted.js';

/** A signal that counts its listeners. */
const counting = () => {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined,
    addEventListener: (_: 'abort', listener: () => void) => listeners.add(listener),
    removeEventListener: (_: 'abort', listener: () => void) => listeners.delete(listener),
  };
  const abort = (): void => {
    for (const listener of listeners) listener();
  };
  return { signal, listeners, abort };
};

test('all that wait for a signal are called in order, by one listener, which goes with the last of them', () => {
  const { signal, listeners, abort } = counting();
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => whenAborted(signal, () => log.push(name)));
  expect(listeners.size).toBe(1);
  b?.();
  b?.();
  abort();
  expect(log).toEqual(['a', 'c']);
  a?.();
  expect(listeners.size).toBe(1);
  c?.();
  expect(listeners.size).toBe(0);
  const again = whenAborted(signal, () => log.push('again'));
  abort();
  expect(log).toEqual(['a', 'c', 'again']);
  again();
  expect(listeners.size).toBe(0);
});

test('what a call takes back is not called any more', () => {
  const { signal, abort } = counting();
  const log: string[] = [];
  whenAborted(signal, () => {
    log.push('first');
    second();
  });
  const second = whenAborted(signal, () => log.push('second'));
  abort();
  expect(log).toEqual(['first']);
});

test('where there is no signal nothing is ever called', () => {
  expect(whenAborted(undefined, () => expect.unreachable())()).toBeUndefined();
});
