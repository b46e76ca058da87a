import { describe, expect, test } from 'vitest';
import { checkOptions } from '../src/check-options.js';
import { Outbox } from '../src/outbox.js';
import type { OutboxBounds, SendOptions } from '../src/outbox.js';

const { outbox: outboxDefaults } = checkOptions();
const make = (bounds: Partial<OutboxBounds> = {}) => {
  const log: string[] = [];
  const deadlines: (number | undefined)[] = [];
  const outbox = new Outbox<string>(
    { ...outboxDefaults, ...bounds },
    {
      dropped: (message, reason) => log.push(`${message} ${reason}`),
      deadline: (_, milliseconds) => deadlines.push(milliseconds),
    },
  );
  const add = (message: string, options: SendOptions = {}, now = 0): boolean =>
    outbox.add(now, message, message, 'encoder', options);
  const waiting = (): string[] => outbox.inspect().map(({ message }) => message);
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
    outbox.take();
    outbox.take();
    expect(add('a3', { key: 'a' })).toBe(true);
    expect(log).toHaveLength(1);
  });
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
    expect(deadlines.at(-1)).toBeUndefined();
  });

  test('an outbox that became empty asks for no time', () => {
    const { outbox, add, deadlines } = make({ ttlMs: 100 });
    add('a');
    expect(outbox.take()).toMatchObject({
      message: 'a',
      data: 'a',
      encoder: 'encoder',
      bytes: 1,
      queuedAt: 0,
      expiresAt: 100,
    });
    expect(deadlines).toEqual([100, undefined]);
    expect(outbox.take()).toBeUndefined();
  });
});

test('a signal drops its message while it waits, and no longer', () => {
  const { outbox, add, log } = make();
  const controller = new AbortController();
  add('a', { signal: controller.signal });
  add('b', { signal: controller.signal });
  outbox.take();
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

test('bytes are copied; what is not encoded yet counts as text or bytes, or nothing', () => {
  const outbox = new Outbox<unknown>(outboxDefaults, { dropped: () => undefined, deadline: () => undefined });
  const bytes = Uint8Array.of(1, 2);
  outbox.add(0, 'a', bytes, undefined, {});
  outbox.add(0, 'é', undefined, undefined, {});
  outbox.add(0, bytes, undefined, undefined, {});
  outbox.add(0, { an: 'object' }, undefined, undefined, {});
  bytes.fill(9);
  expect(outbox.inspect().map((queued) => queued.bytes)).toEqual([2, 2, 2, 0]);
  expect(outbox.take()).toMatchObject({ data: Uint8Array.of(1, 2), source: 'a' });
  expect(outbox.take()).toMatchObject({ data: undefined, source: 'é' });
  expect(outbox.take()).toMatchObject({ message: bytes, data: undefined, source: Uint8Array.of(1, 2) });
  expect(outbox.take()).toMatchObject({ source: { an: 'object' } });
});
