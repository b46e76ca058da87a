import { describe, expect, test } from 'vitest';
import { checkOptions } from '../src/check-options.js';
import { raw } from '../src/negotiation.js';
import { Outbox } from '../src/outbox.js';
import type { OutboxBounds, SendOptions } from '../src/outbox.js';

const { outbox: outboxDefaults } = checkOptions();
const make = (bounds: Partial<OutboxBounds> = {}) => {
  const log: string[] = [];
  const deadlines: number[] = [];
  const outbox = new Outbox<string>(
    { ...outboxDefaults, ...bounds },
    {
      dropped: (message, reason) => log.push(`${message} ${reason}`),
      deadline: (_, milliseconds) => deadlines.push(milliseconds),
    },
  );
  const add = (message: string, options: SendOptions = {}, now = 0): boolean =>
    outbox.add(now, message, message.length, () => () => message, options);
  const waiting = (): unknown[] => outbox.inspect().map(({ message }) => message);
  return { outbox, add, waiting, log, deadlines };
};

describe('bounds', () => {
  test('drop-newest keeps what was called queued', () => {
    const { add, waiting, log } = make({ maxMessages: 2 });
    expect([add('a'), add('b'), add('c')]).toEqual([true, true, false]);
    expect(waiting()).toEqual(['a', 'b']);
    expect(log).toEqual(['c overflow']);
  });

  test('drop-oldest makes room, in bytes as well, but not for what can never fit', () => {
    const { add, outbox, waiting, log } = make({ maxMessages: 3, maxBytes: 6, overflow: 'drop-oldest' });
    for (const message of ['a', 'b', 'c', 'd']) expect(add(message)).toBe(true);
    expect(add('12345')).toBe(true);
    expect(waiting()).toEqual(['d', '12345']);
    expect(add('1234567')).toBe(false);
    expect(log).toEqual(['a overflow', 'b overflow', 'c overflow', '1234567 overflow']);
    expect([outbox.length, outbox.bytes]).toEqual([2, 6]);
    const none = make({ maxMessages: 0, overflow: 'drop-oldest' });
    expect(none.add('a')).toBe(false);
  });

  test('a message with the same key gives way, also where there would be no room without', () => {
    const { add, waiting, log, outbox } = make({ maxMessages: 2 });
    add('a1', { key: 'a' });
    add('b');
    expect(add('a2', { key: 'a' })).toBe(true);
    expect(waiting()).toEqual(['b', 'a2']);
    expect(log).toEqual(['a1 superseded']);
    outbox.take(0);
    outbox.take(0);
    expect(add('a3', { key: 'a' })).toBe(true);
    expect(log).toHaveLength(1);
  });
});

test('what is sent under the same key while a drop is told is not lost', () => {
  let again = true;
  const told: string[] = [];
  const outbox: Outbox<string> = new Outbox<string>(outboxDefaults, {
    dropped: (message, reason) => {
      told.push(`${message} ${reason}`);
      if (again) add('meanwhile');
      again = false;
    },
    deadline: () => undefined,
  });
  const add = (message: string): boolean => outbox.add(0, message, 1, () => () => message, { key: 'k' });
  add('old');
  add('new');
  expect(told).toEqual(['old superseded']);
  expect(outbox.bytes).toBe(2);
  expect(outbox.drain()).toEqual(['meanwhile', 'new']);
  expect(outbox.bytes).toBe(0);
});

describe('time', () => {
  test('the next expiry is asked for, and what has waited too long is dropped', () => {
    const { outbox, add, waiting, log, deadlines } = make({ ttlMs: 100 });
    add('a');
    add('b', { ttlMs: 50 }, 10);
    add('c', { ttlMs: Infinity }, 10);
    expect(deadlines).toEqual([100, 50]);
    outbox.expire(59);
    expect(deadlines).toEqual([100, 50, 1]);
    outbox.expire(60);
    expect(log).toEqual(['b expired']);
    expect(deadlines.at(-1)).toBe(40);
    outbox.expire(500);
    expect(waiting()).toEqual(['c']);
    expect(deadlines.at(-1)).toBe(Infinity);
  });

  test('an outbox that became empty asks for no time', () => {
    const { outbox, add, deadlines } = make({ ttlMs: 100 });
    add('a');
    expect(outbox.take(0)).toMatchObject({ message: 'a', bytes: 1, queuedAt: 0, expiresAt: 100 });
    expect(deadlines).toEqual([100, Infinity]);
    expect(outbox.take(0)).toBeUndefined();
  });
});

test('a signal drops its message while it waits, and no longer', () => {
  const { outbox, add, log } = make();
  const controller = new AbortController();
  add('a', { signal: controller.signal });
  add('b', { signal: controller.signal });
  outbox.take(0);
  controller.abort();
  expect(log).toEqual(['b aborted']);
  expect(outbox.length).toBe(0);
});

test('what waits can be inspected, taken back and dropped', () => {
  const { outbox, add, log } = make();
  add('a', { key: 'k' }, 5);
  add('b');
  expect(outbox.inspect()[0]).toEqual({ message: 'a', bytes: 1, key: 'k', queuedAt: 5, expiresAt: Infinity });
  expect(outbox.drain()).toEqual(['a', 'b']);
  expect(log).toEqual([]);
  add('c');
  outbox.clear('gave-up');
  expect(log).toEqual(['c gave-up']);
  expect(outbox.bytes).toBe(0);
});

test('what is kept of a message is asked for once there is a place for it', () => {
  const { outbox } = make({ maxMessages: 1 });
  expect(outbox.add(0, 'a', 1, () => () => 'kept', {})).toBe(true);
  expect(outbox.add(0, 'b', 1, () => expect.unreachable(), {})).toBe(false);
  expect(outbox.take(0)?.dataFor(raw)).toBe('kept');
});

test('messages are taken in order while others come and go', () => {
  const { outbox, add } = make();
  const taken: unknown[] = [];
  const take = (): unknown => taken.push(outbox.take(0)?.message);
  for (const message of ['a', 'b', 'c']) add(message, { key: message });
  take();
  add('b again', { key: 'b' });
  take();
  take();
  take();
  add('d');
  add('e');
  take();
  expect(outbox.drain()).toEqual(['e']);
  take();
  expect(taken).toEqual(['a', 'c', 'b again', undefined, 'd', undefined]);
});
