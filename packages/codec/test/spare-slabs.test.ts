import { expect, test } from 'vitest';
import { SpareSlabs } from '../src/spare-slabs.js';

test('the slab that was given last is taken first, with the place where its room begins', () => {
  const spares = new SpareSlabs();
  expect(spares.take()).toBeUndefined();
  const [one, other] = [new Uint8Array(8), new Uint8Array(8)];
  spares.give(one, 3);
  spares.give(other, 5);
  expect(spares.take()).toBe(other);
  expect(spares.start).toBe(5);
  expect(spares.take()).toBe(one);
  expect(spares.start).toBe(3);
  expect(spares.take()).toBeUndefined();
});

test('SEC-02 no more than 1 MiB is kept', () => {
  const spares = new SpareSlabs();
  for (let i = 0; i < 20; i++) spares.give(new Uint8Array(65_536), 0);
  let kept = 0;
  while (spares.take() !== undefined) kept += 1;
  expect(kept).toBe(16);
});
