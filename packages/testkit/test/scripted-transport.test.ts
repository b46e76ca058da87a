import { expect, test } from 'vitest';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { attemptRequest, recordEvents } from './attempt-request.js';

test('every attempt is recorded with what it asked for', () => {
  const network = new ScriptedTransport();
  expect(() => network.last).toThrow('The session has made no attempt');
  network.transport(attemptRequest({ attempt: 1 }), recordEvents());
  network.transport(attemptRequest({ attempt: 2 }), recordEvents());
  expect(network.attempts.map(({ request }) => request.attempt)).toEqual([1, 2]);
  expect(network.last.request.attempt).toBe(2);
});

test('next gives each attempt once, in order, and waits for those to come', async () => {
  const network = new ScriptedTransport();
  network.transport(attemptRequest({ attempt: 1 }), recordEvents());
  expect((await network.next()).request.attempt).toBe(1);
  const second = network.next();
  const third = network.next();
  network.transport(attemptRequest({ attempt: 2 }), recordEvents());
  network.transport(attemptRequest({ attempt: 3 }), recordEvents());
  expect((await second).request.attempt).toBe(2);
  expect((await third).request.attempt).toBe(3);
});

test('a script plays each attempt after the call has returned, unless the session let go', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ onAttempt: (attempt) => attempt.open() });
  const events = recordEvents();
  network.transport(attemptRequest(), events);
  expect(events.told).toEqual([]);
  const letGo = recordEvents();
  network.transport(attemptRequest(), letGo).abandon();
  await clock.settle();
  expect(events.told.length).toBe(1);
  expect(network.last.lateEvents).toBe(0);
  network.onAttempt = (attempt) => attempt.fail('refused');
  const refused = recordEvents();
  network.transport(attemptRequest(), refused);
  await clock.settle();
  expect(refused.told).toMatchObject([['failed', { code: 'refused' }]]);
});

test('what is left over is named', () => {
  const network = new ScriptedTransport({ answersClose: false });
  network.assertNothingLeft();
  network.transport(attemptRequest(), recordEvents());
  const connection = network.transport(attemptRequest(), recordEvents());
  network.last.open();
  connection.pause?.();
  network.last.message('nobody takes this');
  connection.close();
  connection.close();
  void network.next();
  void network.next();
  void network.next();
  expect(() => network.assertNothingLeft()).toThrow(
    'Left over: attempt 1 is connecting; attempt 2 is closing; attempt 2 holds 1 messages that were never taken; ' +
      'attempt 2 was closed 2 times; the test still waits for an attempt',
  );
});
