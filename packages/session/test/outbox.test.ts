import { VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { checkOptions } from '../src/check-options.js';
import { raw } from '../src/negotiation.js';
import { Outbox } from '../src/outbox.js';
import type { OutboxBounds, SendOptions } from '../src/outbox.js';
import { Parts } from '../src/message-stream.js';

const { outbox: outboxDefaults } = checkOptions();
const make = (bounds: Partial<OutboxBounds> = {}) => {
  const log: string[] = [];
  /** How long is waited at the moment. */
  const deadlines = new Set<number>();
  const clock = { now: 0 };
  const outbox = new Outbox<string>(
    { ...outboxDefaults, ...bounds },
    {
      dropped: (message, reason) => log.push(`${message} ${reason}`),
      clock: {
        now: () => clock.now,
        after: (milliseconds: number) => {
          deadlines.add(milliseconds);
          return { cancel: () => deadlines.delete(milliseconds) };
        },
      },
    },
  );
  const add = (message: string, options: SendOptions = {}, now = 0): boolean => {
    clock.now = now;
    return outbox.add(message, message.length, () => () => message, options);
  };
  const waiting = (): unknown[] => outbox.inspect().map(({ message }) => message);
  return { outbox, add, waiting, log, deadlines, clock };
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

test('what is sent under the same key while a drop is told is not lost', () => {
  let again = true;
  const told: string[] = [];
  const outbox: Outbox<string> = new Outbox<string>(outboxDefaults, {
    dropped: (message, reason) => {
      told.push(`${message} ${reason}`);
      if (again) add('meanwhile');
      again = false;
    },
    clock: new VirtualClock(),
  });
  const add = (message: string): boolean => outbox.add(message, 1, () => () => message, { key: 'k' });
  add('old');
  add('new');
  expect(told).toEqual(['old superseded']);
  expect(outbox.bytes).toBe(2);
  expect(outbox.drain()).toEqual(['meanwhile', 'new']);
  expect(outbox.bytes).toBe(0);
});

describe('time', () => {
  test('the next expiry is asked for, and what has waited too long is dropped', () => {
    const { outbox, add, waiting, log, deadlines, clock } = make({ ttlMs: 100 });
    add('a');
    add('b', { ttlMs: 50 }, 10);
    add('c', { ttlMs: Infinity }, 10);
    expect([...deadlines]).toEqual([50]);
    clock.now = 59;
    outbox.elapsed();
    expect([...deadlines]).toEqual([1]);
    clock.now = 60;
    outbox.elapsed();
    expect(log).toEqual(['b expired']);
    expect([...deadlines]).toEqual([40]);
    clock.now = 500;
    outbox.elapsed();
    expect(waiting()).toEqual(['c']);
    expect([...deadlines]).toEqual([]);
  });

  test('an outbox that became empty asks for no time', () => {
    const { outbox, add, deadlines } = make({ ttlMs: 100 });
    add('a');
    expect(outbox.take()).toMatchObject({ message: 'a', bytes: 1, queuedAt: 0, expiresAt: 100 });
    expect([...deadlines]).toEqual([]);
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

test('what is kept of a message is asked for once there is a place for it', () => {
  const { outbox } = make({ maxMessages: 1 });
  expect(outbox.add('a', 1, () => () => 'kept', {})).toBe(true);
  expect(outbox.add('b', 1, () => expect.unreachable(), {})).toBe(false);
  expect(outbox.take()?.dataFor(raw)).toBe('kept');
});

test('messages are taken in order while others come and go', () => {
  const { outbox, add } = make();
  const taken: unknown[] = [];
  const take = (): unknown => taken.push(outbox.take()?.message);
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

const stream = () => new Parts(new ReadableStream<string>(), undefined);
const place = ({ outbox }: ReturnType<typeof make>, parts: Parts, isNext?: boolean): boolean =>
  outbox.add(undefined, 0, () => () => parts.data ?? '', {}, parts, isNext);

describe('a stream', () => {
  test('that is being put together lets nothing by, and any other can be taken', () => {
    const made = make();
    const [unread, gathered] = [stream(), stream()];
    expect([place(made, unread), place(made, gathered)]).toEqual([true, true]);
    gathered.isWhole = false;
    made.add('a');
    expect(made.outbox.take()?.parts).toBe(unread);
    expect(unread.entry).toBeUndefined();
    expect(made.outbox.take()).toBeUndefined();
    gathered.isWhole = true;
    expect([made.outbox.take()?.parts, made.outbox.take()?.message]).toEqual([gathered, 'a']);
  });

  test('counts what has been put together of it, within the bounds', () => {
    const made = make({ maxBytes: 4 });
    const parts = stream();
    place(made, parts);
    made.add('ab');
    parts.size = 2;
    expect([made.outbox.grow(parts), made.outbox.bytes]).toEqual([true, 4]);
    parts.size = 3;
    expect([made.outbox.grow(parts), made.outbox.bytes]).toEqual([false, 4]);
    parts.size = 5;
    expect(made.outbox.grow(parts)).toBe(false);
    expect(made.outbox.grow(stream())).toBe(false);
  });

  test('makes the oldest give way where the policy says so, and gives way itself', async () => {
    const made = make({ maxBytes: 4, overflow: 'drop-oldest' });
    made.add('abc');
    const parts = stream();
    place(made, parts);
    parts.size = 2;
    expect([made.outbox.grow(parts), made.log, made.outbox.bytes]).toEqual([true, ['abc overflow'], 2]);
    made.add('de');
    parts.size = 3;
    expect([made.outbox.grow(parts), made.log.at(-1), made.outbox.bytes]).toEqual([false, 'undefined overflow', 2]);
    expect(await parts.outcome).toBe('dropped');
  });

  test('that fails leaves its place, and is told of once', async () => {
    const made = make();
    const [first, second] = [stream(), stream()];
    for (const parts of [first, second]) place(made, parts);
    first.stop('source', 'mine');
    made.outbox.fail(first, 'what follows from it');
    made.outbox.clear('closed');
    for (const parts of [first, second]) made.outbox.fail(parts, 'late');
    made.outbox.fail(stream(), 'gone');
    expect(made.log).toEqual(['undefined source', 'undefined closed', 'undefined lost']);
    expect(await Promise.all([first.outcome, second.outcome])).toEqual(['dropped', 'dropped']);
  });

  test('that is taken back is dropped without a word, and one that comes next needs no room', async () => {
    const made = make({ maxMessages: 0 });
    const [next, other] = [stream(), stream()];
    expect([place(made, next, true), place(made, other)]).toEqual([true, false]);
    expect(made.outbox.drain()).toEqual([undefined]);
    expect(await Promise.all([next.outcome, other.outcome])).toEqual(['dropped', 'dropped']);
    expect(made.log).toEqual(['undefined overflow']);
  });
});

test('what has waited too long is dropped when it is its turn, though nobody called expire', () => {
  const { outbox, add, log, clock } = make();
  add('a', { ttlMs: 5 });
  add('b', { ttlMs: 5 }, 3);
  clock.now = 7;
  expect(outbox.take()?.message).toBe('b');
  expect(log).toEqual(['a expired']);
});
