import { expect, test } from 'vitest';
import { Latch } from '../src/latch.js';

test('its promise is fulfilled while it is open, and pending again once shut', async () => {
  const latch = new Latch<string>();
  const first = latch.promise;
  latch.shut();
  expect(latch.promise).toBe(first);
  latch.open('a');
  latch.open('not this one');
  expect(await latch.promise).toBe('a');
  latch.shut();
  expect(latch.promise).not.toBe(first);
  expect(await first).toBe('a');
  latch.open('b');
  expect(await latch.promise).toBe('b');
});

test('a failure rejects whoever waits and whoever asks later, for good, and nobody is obliged to look', async () => {
  const latch = new Latch<string>();
  const waiting = latch.promise;
  latch.fail(() => 'over');
  latch.shut();
  expect(latch.promise).toBe(waiting);
  await expect(waiting).rejects.toBe('over');
  const open = new Latch<string>();
  open.open('a');
  open.fail(() => 'late');
  await expect(open.promise).rejects.toBe('late');
});

test('a reason is made when somebody wants to know, and once', async () => {
  const latch = new Latch<void>();
  let made = 0;
  latch.fail(() => (made += 1));
  expect(made).toBe(0);
  await expect(latch.promise).rejects.toBe(1);
  await expect(latch.promise).rejects.toBe(1);
});
