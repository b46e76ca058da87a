import { expect, test } from 'vitest';
import { InputQueue } from '../src/input-queue.js';

test('an input that arrives during another one is taken after it', () => {
  const queue = new InputQueue();
  const log: string[] = [];
  queue.run(() => {
    log.push('a begins');
    queue.run(() => {
      log.push('b');
      queue.run(() => log.push('c'));
    });
    log.push('a ends');
  });
  expect(log).toEqual(['a begins', 'a ends', 'b', 'c']);
});

test('an input that throws leaves the queue usable', () => {
  const queue = new InputQueue();
  expect(() =>
    queue.run(() => {
      throw new Error('x');
    }),
  ).toThrow('x');
  let ran = false;
  queue.run(() => {
    ran = true;
  });
  expect(ran).toBe(true);
});
