import { expect, test } from 'vitest';
import { HandshakeQueue } from '../src/handshake-queue.js';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

test('CON-01 only so many are in at a time, in the order in which they came, for each address', async () => {
  const queue = new HandshakeQueue();
  const { signal } = new AbortController();
  const entered: number[] = [];
  const leave: (() => void)[] = [];
  for (const number of [0, 1, 2]) {
    void (async () => {
      leave[number] = await queue.enter('a:80', 1, signal);
      entered.push(number);
    })();
  }
  void queue.enter('b:80', 1, signal).then(() => entered.push(9));
  await settle();
  expect(entered).toEqual([0, 9]);
  leave[0]!();
  leave[0]!(); // leaving twice makes no second place
  await settle();
  expect(entered).toEqual([0, 9, 1]);
  leave[1]!();
  await settle();
  expect(entered).toEqual([0, 9, 1, 2]);
});

test('CON-01 who gives up while waiting makes way for the next', async () => {
  const queue = new HandshakeQueue();
  const leave = await queue.enter('a:80', 1, new AbortController().signal);
  const aborts = new AbortController();
  const second = queue.enter('a:80', 1, aborts.signal);
  const third = queue.enter('a:80', 1, new AbortController().signal);
  aborts.abort();
  await expect(second).rejects.toThrow();
  leave();
  await third;
});

test('CON-01 who gives up just when it is its turn passes the turn on', async () => {
  const queue = new HandshakeQueue();
  const leave = await queue.enter('a:80', 1, new AbortController().signal);
  const aborts = new AbortController();
  const second = queue.enter('a:80', 1, aborts.signal);
  let entered = false;
  void queue.enter('a:80', 1, new AbortController().signal).then(() => (entered = true));
  leave();
  aborts.abort();
  await expect(second).rejects.toThrow();
  await settle();
  expect(entered).toBe(true);
});
