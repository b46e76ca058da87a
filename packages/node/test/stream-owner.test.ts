import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { hearErrors, own } from '../src/stream-owner.js';

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

test('an error before there is an owner concerns nobody, and one listener hears all', async () => {
  const stream = new PassThrough();
  hearErrors(stream);
  stream.emit('error', new Error('early'));
  const log: string[] = [];
  own(stream, { streamFailed: (error) => void log.push(error.message), streamEnded: () => undefined });
  expect(stream.listenerCount('error')).toBe(1);
  stream.emit('error', new Error('late'));
  expect(log).toEqual(['late']);
});
