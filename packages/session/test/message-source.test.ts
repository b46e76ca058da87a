import { expect, test } from 'vitest';
import { openSession } from './start-session.js';

const listener = (): void => undefined;

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test('message listeners get events, as functions and as objects, and once means once', async () => {
  const { session, attempt } = await openSession();
  const got: string[] = [];
  session.addEventListener('message', ({ data, type }) => got.push(`${type} ${String(data)}`));
  session.addEventListener('message', { handleEvent: ({ data }) => got.push(`object ${String(data)}`) });
  session.addEventListener('message', ({ data }) => got.push(`once ${String(data)}`), { once: true });
  attempt.message('1');
  attempt.message('2');
  expect(got).toEqual(['message 1', 'object 1', 'once 1', 'message 2', 'object 2']);
});

test('a listener that is null is none, and other events make nobody a reader', async () => {
  const { session, attempt } = await openSession();
  session.addEventListener('message', null);
  session.removeEventListener('message', null);
  session.addEventListener('statechange', () => undefined);
  attempt.message('1');
  const got: unknown[] = [];
  session.receive((message) => got.push(message));
  await settle();
  expect(got).toEqual(['1']);
});

test('receive takes a function', async () => {
  const { session } = await openSession();
  // @ts-expect-error a handler is a function
  expect(() => session.receive('handler')).toThrow(new TypeError('receive: expected a function, not "handler"'));
});

test('an iterator takes the messages', async () => {
  const { session, attempt } = await openSession();
  attempt.message('1');
  expect(await session[Symbol.asyncIterator]().next()).toEqual({ done: false, value: '1' });
});

test('a listener that is removed gives the place free', async () => {
  const { session } = await openSession();
  session.addEventListener('message', listener);
  expect(() => session.receive(() => undefined)).toThrow(/already read by message listeners/);
  session.removeEventListener('message', listener);
  session.removeEventListener('statechange', listener);
  session.receive(() => undefined);
});

/** Whether the messages have a reader. */
const isRead = ({ session }: Awaited<ReturnType<typeof openSession>>): boolean => {
  try {
    session.receive(listener)();
    return false;
  } catch {
    return true;
  }
};
const other = (): void => undefined;

test('the first listener takes the place of the reader, the last one gives it up, and one is one however often it is added', async () => {
  const opened = await openSession();
  const { session } = opened;
  session.removeEventListener('message', listener);
  session.addEventListener('message', listener);
  session.addEventListener('message', listener, true);
  session.addEventListener('message', other, {});
  session.removeEventListener('message', listener);
  expect(isRead(opened)).toBe(true);
  session.removeEventListener('message', other);
  expect(isRead(opened)).toBe(false);
  session.addEventListener('message', listener);
  expect(isRead(opened)).toBe(true);
});

test('a listener for one message gives the place up after it', async () => {
  const opened = await openSession();
  const { session, attempt } = opened;
  const during: boolean[] = [];
  session.addEventListener('message', () => during.push(isRead(opened)), { once: true });
  attempt.message('1');
  expect([during, isRead(opened)]).toEqual([[true], false]);
});

test('one that is added during the dispatch stays for the next message, also if it is the same', async () => {
  const opened = await openSession();
  const { session, attempt } = opened;
  const got: unknown[] = [];
  const again = ({ data }: { readonly data: unknown }): void => {
    got.push(data);
    if (data === '1') session.addEventListener('message', again, { once: true });
  };
  session.addEventListener('message', again, { once: true });
  attempt.message('1');
  expect(isRead(opened)).toBe(true);
  attempt.message('2');
  expect([got, isRead(opened)]).toEqual([['1', '2'], false]);
});

test('a signal removes its listener, and one that is aborted already adds none', async () => {
  const opened = await openSession();
  const { session } = opened;
  session.addEventListener('message', listener, { signal: AbortSignal.abort() });
  expect(isRead(opened)).toBe(false);
  const controller = new AbortController();
  session.addEventListener('message', listener, { signal: controller.signal });
  expect(isRead(opened)).toBe(true);
  controller.abort();
  expect(isRead(opened)).toBe(false);
});
