import { expect, test } from 'vitest';
import { abortable } from '../../src/contract/abortable.js';

test('it is aborted once, with its reason, and tells who still listens', () => {
  const { signal, abort } = abortable();
  const told: string[] = [];
  const removed = (): void => void told.push('removed');
  signal.addEventListener('abort', () => told.push(`listener ${String(signal.reason)}`));
  signal.addEventListener('abort', removed);
  signal.removeEventListener('abort', removed);
  expect(signal.aborted).toBe(false);
  abort('why');
  abort('again');
  expect([signal.aborted, signal.reason]).toEqual([true, 'why']);
  expect(told).toEqual(['listener why']);
});
