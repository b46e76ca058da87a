import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { lostConnection, untilEvent } from '../src/attempt-scope.js';

const listeners = (stream: PassThrough): number =>
  ['connect', 'error', 'close'].reduce((sum, event) => sum + stream.listenerCount(event), 0);

test('the event fulfils, and nothing of the wait is left behind', async () => {
  const stream = new PassThrough();
  const before = listeners(stream);
  const waited = untilEvent(stream, 'connect');
  stream.emit('connect');
  await waited;
  expect(listeners(stream)).toBe(before);
});

test('CON-08 an error before it rejects with that error', async () => {
  const stream = new PassThrough();
  const before = listeners(stream);
  const cause = new Error('no route');
  const waited = untilEvent(stream, 'connect');
  stream.destroy(cause);
  await expect(waited).rejects.toBe(cause);
  expect(listeners(stream)).toBe(before);
});

test('CON-08 a stream that closes before it without a word is a lost connection', async () => {
  const stream = new PassThrough();
  const waited = untilEvent(stream, 'connect');
  stream.destroy();
  await expect(waited).rejects.toMatchObject({ code: 'ECONNRESET', message: lostConnection().message });
});
