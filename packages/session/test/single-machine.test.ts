import { OpenError } from '@hybi/session';
import type { Closure } from '@hybi/session';
import { expect, test } from 'vitest';
import { Connection } from '../src/connection.js';
import type { SessionEnd } from '../src/machine.js';
import { SingleMachine } from '../src/single-machine.js';
import { transitions } from '../src/transitions.js';
import { openSession } from './start-session.js';

const closure = (facts: Partial<Closure> = {}): Closure => ({
  code: 1006,
  reason: '',
  clean: false,
  received: undefined,
  sent: undefined,
  initiator: 'none',
  unsentBytes: 0,
  cause: undefined,
  ...facts,
});
const failure = new OpenError('refused', 'nobody listens', { phase: 'tcp' });

const make = (finish?: (machine: SingleMachine<unknown, unknown>) => void) => {
  const log: unknown[] = [];
  const held: { closure: Closure | undefined } = { closure: undefined };
  const machine = new SingleMachine<unknown, unknown>(
    500,
    () => log.push('resolved'),
    (reason) => log.push(reason),
  );
  machine.drive = {
    attempt: (number) => log.push(`attempt ${number}`),
    abandon: () => {
      log.push('abandon');
      return held.closure;
    },
    flush: () => log.push('flush'),
    finish: (code, reason) => {
      log.push(`finish ${code} ${reason}`);
      finish?.(machine);
    },
    deadline: (name, milliseconds) => log.push(`${name} ${milliseconds}`),
    state: () => expect.unreachable(),
    ended: (end: SessionEnd) => {
      log.push(`ended ${end.how}`);
      machine.ended(end, () => end.cause);
    },
  };
  const take = (): unknown[] => log.splice(0);
  return { machine, take, held };
};
const opened = async (finish?: Parameters<typeof make>[0]) => {
  const made = make(finish);
  const { session } = await openSession();
  const { connection } = session;
  if (connection === undefined) throw new Error('it is open');
  made.machine.start();
  made.machine.connected(connection);
  made.machine.opened();
  made.held.closure = closure();
  expect(made.take()).toEqual(['attempt 1', 'resolved', 'flush']);
  return { ...made, connection };
};

test('its moves are those of a session that are left where nothing is tried again', () => {
  expect(transitions.connecting).toMatchObject({ opened: 'open', 'gave-up': 'closed', abort: 'closed' });
  expect(transitions.open).toMatchObject({ ended: 'closed', 'gave-up': 'closed', close: 'closing', abort: 'closed' });
  expect(transitions.closing).toEqual({ ended: 'closed', abort: 'closed' });
});

test('an attempt that fails is the end', () => {
  const { machine, take } = make();
  machine.start();
  machine.failed(0, failure);
  expect(take()).toEqual(['attempt 1', 'close undefined', 'ended gave-up', failure]);
});

test('what was aborted before it began is not begun', () => {
  const { machine, take } = make();
  machine.abort('enough');
  machine.start();
  expect(take()).toEqual(['abandon', 'close undefined', 'ended aborted', 'enough']);
});

test('a normal end of the peer is clean, any other a reason', async () => {
  const normal = await opened();
  normal.machine.lost(0, closure({ clean: true, code: 1000, initiator: 'remote' }));
  expect(normal.take()).toEqual(['close undefined', 'ended clean']);
  const abnormal = await opened();
  abnormal.machine.lost(0, undefined);
  abnormal.machine.lost(0, closure());
  expect(abnormal.take()).toEqual(['close undefined', 'ended gave-up']);
});

test('a closing handshake has its time, whoever began it', async () => {
  const { machine, take } = await opened();
  machine.closing();
  machine.closing();
  expect(take()).toEqual(['close 500']);
  machine.elapsed('close', 500);
  expect(take()).toEqual(['abandon', 'close undefined', 'ended gave-up']);
  machine.closing();
  expect(take()).toEqual([]);
});

test('closing from here ends it cleanly, once, even where the end comes within the call', async () => {
  const { machine, take } = await opened();
  machine.close(1000, 'bye');
  machine.close(1000, 'again');
  expect(take()).toEqual(['finish 1000 bye', 'close 500']);
  machine.lost(0, closure());
  expect(take()).toEqual(['close undefined', 'ended clean']);
  const quick = await opened((at) => at.lost(0, closure()));
  quick.machine.close(1000, '');
  expect(quick.take()).toEqual(['finish 1000 ', 'close undefined', 'ended clean']);
});

test('a page that is restored has lost its socket: an attempt begins anew, a connection has ended', async () => {
  const connecting = make();
  connecting.machine.wake(0, 'restored');
  connecting.machine.start();
  connecting.machine.wake(0, 'visible');
  connecting.machine.wake(0, 'restored');
  expect(connecting.take()).toEqual(['attempt 1', 'abandon', 'attempt 2']);
  const open = await opened();
  open.machine.wake(0, 'restored');
  expect(open.take()).toEqual(['abandon', 'close undefined', 'ended gave-up']);
  const closing = await opened();
  closing.machine.close(1000, '');
  closing.take();
  closing.machine.wake(0, 'restored');
  expect(closing.take()).toEqual([]);
});

test('events go to the connection; a state or a pause is nothing to it', async () => {
  const { machine, take, connection } = await opened();
  const types: string[] = [];
  connection.addEventListener('sent', ({ type }) => types.push(type));
  machine.dispatch(new Event('sent'));
  machine.paused();
  machine.state();
  expect(types).toEqual(['sent']);
  expect(take()).toEqual([]);
  expect(connection).toBeInstanceOf(Connection);
  make().machine.dispatch(new Event('sent'));
  const nobody = make();
  nobody.machine.opened();
  expect(nobody.take()).toEqual(['flush']);
});
