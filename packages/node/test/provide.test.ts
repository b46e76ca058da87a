import { expect, test } from 'vitest';
import { provide, providerFailed } from '../src/provide.js';

const phases: string[] = [];
const scope = {
  signal: new AbortController().signal,
  isOver: false,
  leftMs: 1000,
  enter: (phase: string) => void phases.push(phase),
  hold: () => undefined,
};

test('T-66 what a function of the caller throws is its own failure, and names the option', async () => {
  expect(await provide('headers', scope, () => 'given')).toBe('given');
  const cause = new Error('no token');
  await expect(provide('headers', scope, () => Promise.reject(cause))).rejects.toMatchObject({
    code: 'provider',
    phase: 'provider',
    message: 'headers: no token',
    cause,
  });
  expect(phases).toEqual(['provider', 'provider']);
});

test('what says by itself what it is about is not said so twice, and ends where its words end', () => {
  expect(providerFailed('headers', new TypeError('headers: expected a token as name')).message).toBe(
    'headers: expected a token as name',
  );
  expect(providerFailed('headers', new Error('no token\n')).message).toBe('headers: no token');
});

test('what is no Error is quoted', () => {
  expect(providerFailed('cookies', 'a\nb').message).toBe('cookies: a\ufffdb');
});
