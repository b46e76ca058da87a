import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { nobody, own } from '../src/stream-owner.js';

test('an owner is told of its own stream and of no other', async () => {
  const log: string[] = [];
  const owner = (name: string) => ({
    streamFailed: (error: Error) => void log.push(`${name} ${error.message}`),
    streamEnded: () => void log.push(`${name} ended`),
  });
  const [one, other] = [new PassThrough(), new PassThrough()];
  own(one, owner('one'));
  own(other, owner('other'));
  one.destroy(new Error('broke'));
  other.end();
  other.resume();
  await new Promise((resolve) => setImmediate(resolve));
  expect(log.filter((line) => line.startsWith('one'))).toEqual(['one broke', 'one ended']);
  expect(log.filter((line) => line.startsWith('other'))).toEqual(['other ended', 'other ended']);
});

test('an owner takes a stream over from the one before, and no listener comes or goes', () => {
  const log: string[] = [];
  const owner = (name: string) => ({
    streamConnected: () => void log.push(`${name} connected`),
    streamFailed: () => void log.push(`${name} failed`),
    streamEnded: () => void log.push(`${name} ended`),
  });
  const stream = new PassThrough();
  const before = stream.listenerCount('end');
  own(stream, owner('first'));
  stream.emit('connect');
  own(stream, owner('second'));
  stream.emit('connect');
  stream.emit('error', new Error('broke'));
  own(stream, nobody);
  for (const event of ['connect', 'end', 'close']) stream.emit(event);
  stream.emit('error', new Error('broke'));
  expect(log).toEqual(['first connected', 'second connected', 'second failed']);
  expect(['connect', 'error', 'end', 'close'].map((event) => stream.listenerCount(event))).toEqual([
    1,
    1,
    before + 1,
    1,
  ]);
});
