import { expect, test } from 'vitest';
import { lentMemory } from '../src/lent-memory.js';

test('memory is lent from a page on, where there is some', () => {
  const memory = {
    lend: (length: number) => (length > 5000 ? undefined : new Uint8Array(length)),
    giveBack: () => undefined,
  };
  expect(lentMemory(memory, 4096)?.length).toBe(4096);
  expect(lentMemory(memory, 4095)).toBe(undefined);
  expect(lentMemory(memory, 5001)).toBe(undefined);
  expect(lentMemory(undefined, 4096)).toBe(undefined);
});
