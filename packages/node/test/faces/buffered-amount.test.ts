import { expect, test } from 'vitest';
import { BufferedAmount } from '../../src/faces/buffered-amount.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('API-23 what leaves in a turn is noticed in the next one', async () => {
  let unsent = 0;
  const amount = new BufferedAmount(() => unsent);
  amount.add(10);
  amount.accepted(10);
  unsent = 10;
  expect(amount.value).toBe(10);
  unsent = 4;
  expect(amount.value).toBe(10);
  await nextTurn();
  expect(amount.value).toBe(4);
  unsent = 0;
  await nextTurn();
  expect(amount.value).toBe(0);
});

test('API-24 what was never accepted stays counted', async () => {
  const amount = new BufferedAmount(() => 0);
  amount.add(3);
  amount.accepted(3);
  amount.add(5);
  await nextTurn();
  expect(amount.value).toBe(5);
  amount.add(1);
  expect(amount.value).toBe(6);
});
