import { expect, test } from 'vitest';
import { seededRandom } from '@hybi/testkit';

const take = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));

test('a seed gives the same numbers each time, and another seed gives others', () => {
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
});

test('the numbers are uniform in [0, 1)', () => {
  const random = seededRandom(7);
  const slices = Array.from({ length: 10 }, () => 0);
  for (let count = 0; count < 10_000; count++) {
    const slice = Math.floor(random() * 10);
    slices[slice] = (slices[slice] ?? Number.NaN) + 1;
  }
  for (const count of slices) expect(Math.abs(count - 1_000)).toBeLessThan(120);
});
