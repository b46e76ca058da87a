import { expect, test, vi } from 'vitest';
import { guarded, reportUncaught } from '../src/report-uncaught.js';

const uncaught = async (run: () => void): Promise<unknown> => {
  const before = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  try {
    return await new Promise((resolve) => {
      process.once('unhandledRejection', resolve);
      run();
    });
  } finally {
    for (const listener of before) process.on('unhandledRejection', listener);
  }
};

test('an error of the caller surfaces as uncaught and breaks nothing off', async () => {
  const error = new Error('mine');
  expect(await uncaught(() => reportUncaught(error))).toBe(error);
  expect(
    await uncaught(() => {
      guarded(() => {
        throw error;
      });
    }),
  ).toBe(error);
});

test('a function that throws nothing is simply called', () => {
  const call = vi.fn<() => void>();
  guarded(call);
  expect(call).toHaveBeenCalledOnce();
});
