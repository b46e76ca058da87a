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
  // @ts-expect-error that is the point
  expect(() => session.receive('handler')).toThrow(new TypeError('receive: expected a function'));
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
