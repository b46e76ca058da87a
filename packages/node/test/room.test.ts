import { expect, test } from 'vitest';
import { Room } from '../src/room.js';

test('room that is made is told of once for all of a turn, after those who waited', async () => {
  const room = new Room();
  const log: string[] = [];
  void room.wait().then(() => log.push('first'));
  void room.wait().then(() => log.push('second'));
  room.announce(() => log.push('told'));
  room.announce(() => log.push('told again'));
  expect(log).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(log.toSorted()).toEqual(['first', 'second', 'told']);
  room.announce(() => log.push('later'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(log.at(-1)).toBe('later');
});

test('whoever waits is let in at once where nothing will leave any more', async () => {
  const room = new Room();
  const waiting = room.wait();
  room.open();
  room.open();
  await waiting;
});
