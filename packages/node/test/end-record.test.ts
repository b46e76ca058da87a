import { VirtualClock } from '@hybi/testkit';
import { expect, test } from 'vitest';
import { closureOf } from '../../session/test/closures.js';
import { EndRecord } from '../src/end-record.js';

const wire = {
  code: 1006,
  reason: '',
  clean: false,
  received: undefined,
  sent: undefined,
  initiator: 'none',
  error: undefined,
} as const;

test('T-46 CLS-06 a connection that is let go stands as it stood, with nothing invented', () => {
  const nothing = new EndRecord();
  nothing.failed('first');
  nothing.failed('second');
  expect(nothing.abandoned(3)).toEqual(closureOf({ unsentBytes: 3, cause: 'first' }));
  const crossed = new EndRecord();
  expect(crossed.closeSent({ code: 1000, reason: 'bye' })).toBe(true);
  crossed.closeReceived({ code: undefined, reason: '' });
  expect(crossed.closeSent({ code: 1011, reason: '' })).toBe(false);
  expect(crossed.abandoned(0)).toMatchObject({ code: 1005, initiator: 'local', sent: { code: 1000 } });
  const answered = new EndRecord();
  answered.closeReceived({ code: 1001, reason: 'away' });
  answered.closeSent({ code: 1001, reason: '' });
  expect(answered.abandoned(0)).toMatchObject({ code: 1001, reason: 'away', clean: false, initiator: 'remote' });
});

test('CLS-05 a connection that is let go after its closing handshake ended cleanly, whatever failed since', () => {
  const answered = new EndRecord();
  answered.closeReceived({ code: 1003, reason: 'no' });
  answered.closeSent({ code: 1003, reason: '' });
  answered.failed('reset');
  expect(answered.abandoned(0, true)).toMatchObject({ code: 1003, reason: 'no', clean: true, cause: undefined });
});

test('T-53 an error of the socket after a clean end is no cause, and before it is one', () => {
  const record = new EndRecord();
  record.failed('reset');
  expect(record.ended({ ...wire, code: 1000, clean: true }, 0).cause).toBeUndefined();
  expect(record.ended(wire, 0).cause).toBe('reset');
});

test('T-51 the error of a closing handshake that took too long has the name by which the session knows it', async () => {
  const clock = new VirtualClock();
  const record = new EndRecord();
  let elapsed = 0;
  record.allow(50, clock, () => (elapsed += 1));
  await clock.advance(49);
  record.allow(50, clock, () => (elapsed += 10));
  await clock.advance(49);
  expect(elapsed).toBe(0);
  await clock.advance(1);
  expect(elapsed).toBe(10);
  expect(record.abandoned(0).cause).toMatchObject({
    name: 'CloseTimeoutError',
    message: 'it was not completed within 50 ms',
  });
});

test('T-51 a closing handshake that is over is not waited for', () => {
  const clock = new VirtualClock();
  const record = new EndRecord();
  record.disarm();
  record.allow(50, clock, () => record.failed('too late'));
  record.disarm();
  expect(clock.pending).toBe(0);
});
