import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openFailureOf } from './open-failure-of.js';

test.each([
  ['an encoding', new PassThrough({ encoding: 'utf8' }), /must give bytes/],
  ['objects', new PassThrough({ readableObjectMode: true }), /must give bytes/],
  ['been destroyed', new PassThrough().destroy(), /has ended already/],
  ['no end to write to', new PassThrough().end(), /has ended already/],
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
    message: expect.stringMatching(/has ended already/),
  });
});
