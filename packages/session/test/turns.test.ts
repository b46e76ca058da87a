import { expect, test } from 'vitest';
import { Turns } from '../src/turns.js';

test('what happens meanwhile is taken in after what is being taken in', () => {
  const turns = new Turns();
  const log: string[] = [];
  turns.perform(() => {
    log.push('a begins');
    turns.perform(() => {
      log.push('b');
      turns.perform(() => log.push('c'));
    });
    log.push('a ends');
  });
  expect(log).toEqual(['a begins', 'a ends', 'b', 'c']);
});

test('a step that throws holds nothing back afterwards', () => {
  const turns = new Turns();
  const log: string[] = [];
  expect(() =>
    turns.perform(() => {
      turns.emit(() => log.push('event'));
      throw new Error('x');
    }),
  ).toThrow('x');
  turns.perform(() => log.push('next'));
  expect(log).toEqual(['event', 'next']);
});

test('events are dispatched at once, but in a microtask where a call of the application caused them', async () => {
  const turns = new Turns();
  const log: string[] = [];
  turns.emit(() => log.push('network'));
  expect(log).toEqual(['network']);
  turns.begin();
  turns.perform(() => turns.emit(() => log.push('held 1')));
  turns.emit(() => log.push('held 2'));
  turns.end();
  expect(log).toEqual(['network']);
  await Promise.resolve();
  expect(log).toEqual(['network', 'held 1', 'held 2']);
});

test('what the network causes meanwhile comes after what is held', () => {
  const turns = new Turns();
  const log: string[] = [];
  turns.begin();
  turns.emit(() => log.push('held'));
  turns.end();
  turns.emit(() => log.push('network'));
  expect(log).toEqual(['held', 'network']);
});

test('whoever is told of a step finds it done, and what they cause comes after what they are told', () => {
  const turns = new Turns();
  const log: string[] = [];
  turns.perform(() => {
    turns.emit(() => {
      log.push('event of a');
      turns.perform(() => {
        log.push('b');
        turns.emit(() => log.push('event of b'));
      });
    });
    turns.emit(() => log.push('another event of a'));
    log.push('a');
  });
  expect(log).toEqual(['a', 'event of a', 'b', 'another event of a', 'event of b']);
});
