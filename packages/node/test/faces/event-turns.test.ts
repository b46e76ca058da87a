import { expect, test } from 'vitest';
import { EventTurns } from '../../src/faces/event-turns.js';

/** Records what is told, and what runs in the microtasks behind each telling. */
function recorded(sameListeners: (message: string) => boolean = () => true) {
  const told: string[] = [];
  const turns = new EventTurns<string>((message) => {
    told.push(message);
    void Promise.resolve()
      .then(() => undefined)
      .then(() => told.push(`after ${message}`));
    return sameListeners(message);
  });
  return { told, turns };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the first message of a read is told at once, and each further one behind the microtasks of the one before', async () => {
  const { told, turns } = recorded();
  turns.begun();
  for (const message of ['a', 'b', 'c']) turns.message(message);
  expect(told).toEqual(['a']);
  await settled();
  expect(told).toEqual(['a', 'after a', 'b', 'after b', 'c', 'after c']);
});

test('when more than 64 wait, the rest of them share a turn', async () => {
  const { told, turns } = recorded();
  turns.begun();
  for (let number = 0; number < 100; number += 1) turns.message(String(number));
  await settled();
  expect(told.filter((text) => !text.startsWith('after'))).toEqual(Array.from({ length: 100 }, (_, n) => String(n)));
  expect(told.indexOf('after 60')).toBe(told.indexOf('60') + 1);
  expect(told.indexOf('after 90')).toBeGreaterThan(told.indexOf('99'));
});

test('with other listeners for each message every one has its turn, however many wait', async () => {
  const { told, turns } = recorded(() => false);
  turns.begun();
  for (let number = 0; number < 100; number += 1) turns.message(String(number));
  await settled();
  expect(told).toEqual(Array.from({ length: 100 }, (_, n) => [String(n), `after ${n}`]).flat());
});

test('a task is behind the messages that wait, and never in the turn that asked for it', async () => {
  const { told, turns } = recorded();
  turns.later(() => told.push('later'));
  expect(told).toEqual([]);
  await settled();
  turns.begun();
  turns.message('a');
  turns.message('b');
  turns.later(() => told.push('last'));
  await settled();
  expect(told).toEqual(['later', 'a', 'after a', 'b', 'after b', 'last']);
});

test('what comes with the opening waits for the turn after it', async () => {
  const { told, turns } = recorded();
  turns.now(() => told.push('open'));
  turns.begun();
  turns.message('a');
  expect(told).toEqual(['open']);
  await settled();
  expect(told).toEqual(['open', 'a', 'after a']);
});
