import { expect, test, vi } from 'vitest';
import { guarded, reportUncaught } from '../src/report-uncaught.js';
import { uncaughtOf } from './uncaught.js';

test('an error of the caller surfaces as an uncaught exception and breaks nothing off', async () => {
  const error = new Error('mine');
  expect(await uncaughtOf(() => reportUncaught(error))).toEqual([error]);
  expect(
    await uncaughtOf(() => {
      guarded((mine) => {
        throw mine;
      }, error);
    }),
  ).toEqual([error]);
});

test('a function that throws nothing is simply called', () => {
  const call = vi.fn<(argument: string) => void>();
  guarded(call, 'a');
  expect(call.mock.calls).toEqual([['a']]);
});
