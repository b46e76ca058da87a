import { expect, test } from 'vitest';
import { HeldEvents } from '../src/held-events.js';

test('events are dispatched at once, but in a microtask where a call of the application caused them', async () => {
  const events = new HeldEvents();
  const log: string[] = [];
  events.emit(() => log.push('network'));
  expect(log).toEqual(['network']);
  const result = events.hold(() => {
    events.emit(() => log.push('held 1'));
    events.emit(() => log.push('held 2'));
    return 7;
  });
  expect(result).toBe(7);
  expect(log).toEqual(['network']);
  await Promise.resolve();
  expect(log).toEqual(['network', 'held 1', 'held 2']);
});

test('what the network causes meanwhile comes after what is held', () => {
  const events = new HeldEvents();
  const log: string[] = [];
  events.hold(() => events.emit(() => log.push('held')));
  events.emit(() => log.push('network'));
  expect(log).toEqual(['held', 'network']);
});

test('a call that throws holds nothing back afterwards', () => {
  const events = new HeldEvents();
  expect(() =>
    events.hold(() => {
      throw new Error('x');
    }),
  ).toThrow('x');
  let dispatched = false;
  events.emit(() => {
    dispatched = true;
  });
  expect(dispatched).toBe(true);
});
