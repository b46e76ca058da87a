import { describe, expect, test, vi } from 'vitest';
import { checkOptions } from '../src/check-options.js';
import { Inbox } from '../src/inbox.js';
import type { InboxBounds } from '../src/inbox.js';
import { uncaughtOf } from './uncaught.js';

const { inbox: inboxDefaults } = checkOptions();
const make = (bounds: Partial<InboxBounds> = {}, canPause = true) => {
  const sink = {
    pause: vi.fn<() => boolean>(() => canPause),
    resume: vi.fn<() => void>(),
    overflow: vi.fn<() => void>(),
  };
  return { inbox: new Inbox<string>({ ...inboxDefaults, discard: false, ...bounds }, sink), sink };
};
const push = (inbox: Inbox<string>, ...messages: string[]): void => {
  for (const message of messages) inbox.push(message, message.length);
};
const read = async (inbox: Inbox<string>): Promise<string[]> => {
  const got: string[] = [];
  inbox.end();
  for await (const message of inbox.iterate()) got.push(message);
  return got;
};
const turn = async (): Promise<void> => {
  for (let index = 0; index < 5; index += 1) await Promise.resolve();
};

describe('marks', () => {
  test('reading is paused at the mark and resumed at half of it', async () => {
    const { inbox, sink } = make({ maxMessages: 4 });
    push(inbox, 'a', 'b', 'c');
    expect(inbox.paused).toBe(false);
    push(inbox, 'd', 'e');
    expect(sink.pause).toHaveBeenCalledOnce();
    const iterator = inbox.iterate();
    for (const message of ['a', 'b']) expect(await iterator.next()).toEqual({ done: false, value: message });
    expect(sink.resume).not.toHaveBeenCalled();
    await iterator.next();
    expect(sink.resume).toHaveBeenCalledOnce();
    expect(inbox.paused).toBe(false);
  });

  test('bytes count as well, and one message always has a place', () => {
    const { inbox, sink } = make({ maxBytes: 4 });
    push(inbox, '123456');
    expect(sink.pause).toHaveBeenCalledOnce();
    push(inbox, 'on its way');
    expect(inbox.length).toBe(2);
    expect(sink.overflow).not.toHaveBeenCalled();
  });

  test('a message that does not fit any more pauses first', () => {
    const { inbox, sink } = make({ maxBytes: 4 });
    push(inbox, '123', '456');
    expect(sink.pause).toHaveBeenCalledOnce();
    expect(inbox.length).toBe(2);
  });

  test('while reading is paused what was on its way has room, as much again as the marks, and then the policy decides', async () => {
    const close = make({ maxMessages: 2 });
    push(close.inbox, 'a', 'b', 'c', 'd');
    expect([close.inbox.paused, close.inbox.length]).toEqual([true, 4]);
    expect(close.sink.overflow).not.toHaveBeenCalled();
    push(close.inbox, 'e');
    expect(close.sink.overflow).toHaveBeenCalledOnce();
    expect(close.inbox.dropped).toBe(1);
    expect(await read(close.inbox)).toEqual(['a', 'b', 'c', 'd']);
    const bytes = make({ maxBytes: 4, overflow: 'drop-newest' });
    push(bytes.inbox, '1234', '567', '8', 'too much');
    expect([bytes.inbox.length, bytes.inbox.dropped]).toEqual([3, 1]);
    const oldest = make({ maxMessages: 2, overflow: 'drop-oldest' });
    push(oldest.inbox, 'a', 'b', 'c', 'd', 'e');
    expect(oldest.inbox.dropped).toBe(1);
    expect(await read(oldest.inbox)).toEqual(['b', 'c', 'd', 'e']);
    for (const { sink } of [close, bytes, oldest]) expect(sink.pause).toHaveBeenCalledOnce();
  });

  test('where pausing is impossible the policy decides', async () => {
    const close = make({ maxMessages: 1 }, false);
    push(close.inbox, 'a', 'b');
    expect(close.sink.overflow).toHaveBeenCalledOnce();
    expect(await read(close.inbox)).toEqual(['a']);
    const newest = make({ maxMessages: 2, overflow: 'drop-newest' }, false);
    push(newest.inbox, 'a', 'b', 'c');
    expect(newest.sink.overflow).not.toHaveBeenCalled();
    expect(newest.inbox.dropped).toBe(1);
    expect(await read(newest.inbox)).toEqual(['a', 'b']);
    const oldest = make({ maxBytes: 4, overflow: 'drop-oldest' }, false);
    push(oldest.inbox, '12', '34', '56', '12345');
    expect(oldest.inbox.dropped).toBe(3);
    expect(await read(oldest.inbox)).toEqual(['12345']);
  });

  test('where no message can come every reader but connections() is refused, with the reason', () => {
    const { inbox } = make({ unreadable: 'they come in pieces' });
    expect(() => inbox.iterate()).toThrow("messages can't be read by async iterator: they come in pieces");
    expect(() => inbox.claim('connections()')).not.toThrow();
  });

  test('discard keeps nothing and refuses every reader', () => {
    const { inbox } = make({ discard: true });
    push(inbox, 'a');
    expect([inbox.length, inbox.dropped]).toEqual([0, 1]);
    expect(() => inbox.iterate()).toThrow("messages can't be read by async iterator: the option unread is 'discard'");
  });
});

describe('receive', () => {
  test('what waited comes first, in a microtask, then each message at once', async () => {
    const { inbox } = make();
    push(inbox, 'a', 'b');
    const got: string[] = [];
    inbox.receive((message) => got.push(message));
    push(inbox, 'c');
    expect(got).toEqual([]);
    await turn();
    expect(got).toEqual(['a', 'b', 'c']);
    push(inbox, 'd');
    expect(got).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a handler that is taken away gets nothing more, and the rest stays', async () => {
    const { inbox } = make();
    push(inbox, 'a', 'b');
    const got: string[] = [];
    const end = inbox.receive((message) => {
      got.push(message);
      end();
      end();
    });
    await turn();
    expect(got).toEqual(['a']);
    expect(inbox.length).toBe(1);
    const next: string[] = [];
    inbox.receive((message) => next.push(message));
    await turn();
    expect(next).toEqual(['b']);
  });

  test('a handler taken away and replaced before the waiting messages were handed over loses none', async () => {
    const { inbox } = make();
    push(inbox, 'a');
    inbox.receive(() => expect.unreachable())();
    const got: string[] = [];
    inbox.receive((message) => got.push(message));
    await turn();
    expect(got).toEqual(['a']);
  });

  test('what the handler throws is an uncaught exception and stops nothing', async () => {
    const { inbox } = make();
    let calls = 0;
    inbox.receive(() => {
      calls += 1;
      if (calls === 1) throw new Error('mine');
    });
    const uncaught = await uncaughtOf(() => push(inbox, 'a', 'b'));
    expect(calls).toBe(2);
    expect(uncaught).toEqual([new Error('mine')]);
  });
});

describe('iterate', () => {
  test('several requests are answered in order, and leaving ends those that wait', async () => {
    const { inbox } = make();
    const iterator = inbox.iterate();
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
    const requests = [iterator.next(), iterator.next(), iterator.next()];
    push(inbox, 'a', 'b');
    await iterator.return?.();
    await iterator.return?.();
    expect(await Promise.all(requests)).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
      { done: true, value: undefined },
    ]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    push(inbox, 'c');
    expect(await inbox.iterate().next()).toEqual({ done: false, value: 'c' });
  });

  test('an error comes after the messages, or at once, and to every later reader', async () => {
    const { inbox } = make();
    push(inbox, 'a');
    inbox.end('gave-up', 'broken');
    const iterator = inbox.iterate();
    expect(await iterator.next()).toEqual({ done: false, value: 'a' });
    await expect(iterator.next()).rejects.toBe('broken');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await expect(inbox.iterate().next()).rejects.toBe('broken');
    const other = make();
    push(other.inbox, 'a');
    other.inbox.end('aborted', 'aborted');
    await expect(other.inbox.iterate().next()).rejects.toBe('aborted');
  });

  test('an error rejects the first request that waits; an end finishes them', async () => {
    const failing = make();
    const iterator = failing.inbox.iterate();
    const requests = [iterator.next(), iterator.next()];
    failing.inbox.end('gave-up', 'broken');
    await expect(requests[0]).rejects.toBe('broken');
    expect(await requests[1]).toEqual({ done: true, value: undefined });
    const ending = make();
    const request = ending.inbox.iterate().next();
    ending.inbox.end();
    expect(await request).toEqual({ done: true, value: undefined });
    ending.inbox.reopen();
    const again = ending.inbox.iterate().next();
    push(ending.inbox, 'x');
    expect(await again).toEqual({ done: false, value: 'x' });
  });
});

test('one reader at a time', () => {
  const { inbox } = make();
  inbox.claim('connections()');
  expect(() => inbox.receive(() => undefined)).toThrow(
    new TypeError("messages can't be read by receive(): they are already read by connections()"),
  );
});

test('another one has the same bounds, nothing in it, and goes on counting what is lost', () => {
  const { inbox, sink } = make({ maxMessages: 1, overflow: 'drop-newest' }, false);
  push(inbox, 'a', 'b');
  const another = inbox.another();
  expect([another.length, another.dropped]).toEqual([0, 1]);
  const pause = vi.fn<() => boolean>(() => true);
  another.sink = { ...sink, pause };
  push(another, 'c');
  expect(pause).toHaveBeenCalledOnce();
});

test('a stand-in keeps the reader, and what waits is free for another', async () => {
  const { inbox } = make();
  push(inbox, 'a', 'b');
  inbox.claim('connections()');
  const standIn = inbox.standIn();
  expect(standIn.length).toBe(0);
  expect(() => standIn.receive(() => undefined)).toThrow(
    new TypeError("messages can't be read by receive(): they are already read by connections()"),
  );
  expect(await read(inbox)).toEqual(['a', 'b']);
});

test('without a connection nothing can be paused', () => {
  const inbox = new Inbox<string>({ ...inboxDefaults, maxMessages: 1, overflow: 'drop-oldest' });
  push(inbox, 'a', 'b');
  expect([inbox.length, inbox.dropped, inbox.paused]).toEqual([1, 1, false]);
});
