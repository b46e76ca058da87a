import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openFailureOf } from './open-failure-of.js';

test('what a function gives in its place is said', async () => {
  const error = await openFailureOf('ws://target.test/', { socket: () => JSON.parse('5') });
  expect(error).toMatchObject({ code: 'provider', message: 'socket: expected a Duplex, not 5' });
});

test.each([
  [
    'an encoding',
    new PassThrough({ encoding: 'utf8' }),
    /^socket: expected a stream of bytes, not one with an encoding, or of objects$/,
  ],
  [
    'objects',
    new PassThrough({ readableObjectMode: true }),
    /^socket: expected a stream of bytes, not one with an encoding, or of objects$/,
  ],
  ['been destroyed', new PassThrough().destroy(), /^socket: expected a stream that is open, not one that has ended/],
  ['no end to write to', new PassThrough().end(), /^socket: expected a stream that is open, not one that has ended/],
])('a given stream that has %s fails the attempt at once, in words', async (_, socket, message) => {
  const error = await openFailureOf('ws://target.test/', { socket });
  expect(error).toMatchObject({ code: 'provider', message: expect.stringMatching(message) });
});

test('a given stream whose peer has ended already fails the attempt at once, in words', async () => {
  const socket = new PassThrough({ allowHalfOpen: true });
  const ended = new Promise((done) => socket.once('end', done));
  socket.push(null);
  socket.resume();
  await ended;
  expect(await openFailureOf('ws://target.test/', { socket })).toMatchObject({
    code: 'provider',
    message: expect.stringMatching(/^socket: expected a stream that is open, not one that has ended/),
  });
});
