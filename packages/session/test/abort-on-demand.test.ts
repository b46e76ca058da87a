import { expect, test } from 'vitest';
import { AbortOnDemand } from '../src/abort-on-demand.js';

test('the signal is one and the same, and aborted with the reason', () => {
  const abort = new AbortOnDemand();
  const { signal } = abort;
  expect(abort.signal).toBe(signal);
  expect(signal.aborted).toBe(false);
  abort.abort('enough');
  expect(signal.reason).toBe('enough');
});

test('a signal that is asked for too late is aborted already', () => {
  const abort = new AbortOnDemand();
  abort.abort('enough');
  expect(abort.signal).toMatchObject({ aborted: true, reason: 'enough' });
});
