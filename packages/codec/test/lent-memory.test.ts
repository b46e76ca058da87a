import { expect, test } from 'vitest';
import { leastWaiting, lentMemory } from '../src/lent-memory.js';

const memory = {
  lend: (length: number) => (length > 5000 ? undefined : new Uint8Array(length)),
  giveBack: () => undefined,
};

test('memory is lent from 1 KiB on, where there is some', () => {
  expect(lentMemory(memory, 1024)?.length).toBe(1024);
  expect(lentMemory(memory, 1023)).toBe(undefined);
  expect(lentMemory(memory, 5001)).toBe(undefined);
  expect(lentMemory(undefined, 4096)).toBe(undefined);
});

test('and from a page on for what has to wait', () => {
  expect(lentMemory(memory, 4096, leastWaiting)?.length).toBe(4096);
  expect(lentMemory(memory, 4095, leastWaiting)).toBe(undefined);
});
