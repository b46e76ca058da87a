import { OpenError } from '@hybi/session';
import type { Closure, WakeReason } from '@hybi/session';
import { expect, test } from 'vitest';
import { Connection } from '../src/connection.js';
import type { Input } from '../src/machine.js';
import { SingleMachine } from '../src/single-machine.js';
import { transitions } from '../src/transitions.js';
import { closureOf } from './closures.js';
import { openSession } from './start-session.js';

const failure = new OpenError('refused', 'nobody listens', { phase: 'tcp' });

const lost = (facts: Partial<Closure> = {}): Input => ({ type: 'lost', end: closureOf(facts) });
const start: Input = { type: 'start' };
const close = (reason = ''): Input => ({ type: 'close', code: 1000, reason });
const wake = (reason: WakeReason): Input => ({ type: 'wake', reason });

const make = () => {
  const log: unknown[] = [];
  const held = { connected: false };
  const machine = new SingleMachine<unknown, unknown>(500, (outcome) => {
    if (outcome instanceof Promise) outcome.catch((reason: unknown) => log.push(reason));
    else log.push('resolved');
  });
  type Drive = { -readonly [Member in keyof typeof machine.drive]: (typeof machine.drive)[Member] };
  const drive: Drive = {
    attempts: 0,
    latest: undefined,
    attempt: (number) => {
      drive.attempts += 1;
      log.push(`attempt ${number}`);
    },
    abandon: () => {
      log.push('abandon');
      return held.connected ? closureOf() : undefined;
    },
    finish: (code, reason) => log.push(`finish ${code} ${reason}`),
    wait: (milliseconds) => log.push(`wait ${milliseconds}`),
    state: (state, end = 'closed') => {
      log.push(state.phase === 'closed' ? `closed ${end}` : state.phase);
      machine.state(state, end, state.phase === 'closed' ? () => state.cause : undefined);
    },
  };
  machine.drive = drive;
  const take = (): unknown[] => log.splice(0);
  return { machine, drive, take, held };
};
const opened = async () => {
  const made = make();
  const { session } = await openSession();
  const { connection } = session;
  if (connection === undefined) throw new Error('it is open');
  made.machine.input(0, start);
  made.drive.latest = { closure: undefined, connection };
  made.machine.connected();
  made.machine.input(0, { type: 'opened', opening: { protocol: '', extensions: '' } });
  made.held.connected = true;
  expect(made.take()).toEqual(['attempt 1', 'open', 'resolved']);
  return { ...made, connection };
};

test('its moves are those of a session that are left where nothing is tried again', () => {
  expect(transitions.connecting).toMatchObject({ opened: 'open', 'gave-up': 'closed', abort: 'closed' });
  expect(transitions.open).toMatchObject({ ended: 'closed', 'gave-up': 'closed', close: 'closing', abort: 'closed' });
  expect(transitions.closing).toEqual({ ended: 'closed', abort: 'closed' });
});

test('an attempt that fails is the end', async () => {
  const { machine, take } = make();
  machine.input(0, start);
  machine.input(0, { type: 'lost', end: failure });
  await Promise.resolve();
  expect(take()).toEqual(['attempt 1', 'wait undefined', 'closed gave-up', failure]);
});

test('what was aborted before it began is not begun', async () => {
  const { machine, take } = make();
  machine.input(0, { type: 'abort', reason: 'enough' });
  machine.input(0, start);
  await Promise.resolve();
  expect(take()).toEqual(['abandon', 'wait undefined', 'closed aborted', 'enough']);
});

test('a normal end of the peer is clean, any other a reason', async () => {
  const normal = await opened();
  normal.machine.input(0, lost({ clean: true, code: 1000, initiator: 'remote' }));
  expect(normal.take()).toEqual(['wait undefined', 'closed closed']);
  const abnormal = await opened();
  abnormal.machine.input(0, lost());
  expect(abnormal.take()).toEqual(['wait undefined', 'closed gave-up']);
});

test('a closing handshake has its time, whoever began it', async () => {
  const { machine, take, held } = await opened();
  machine.input(0, { type: 'closing' });
  machine.input(0, { type: 'closing' });
  expect(take()).toEqual(['wait 500']);
  held.connected = false;
  machine.input(500, { type: 'elapsed' });
  // The connection had ended by itself in the same moment.
  expect(take()).toEqual(['abandon']);
  held.connected = true;
  machine.input(500, { type: 'elapsed' });
  expect(take()).toEqual(['abandon', 'wait undefined', 'closed gave-up']);
  machine.input(501, { type: 'closing' });
  expect(take()).toEqual([]);
});

test('closing from here ends it cleanly, once', async () => {
  const { machine, take } = await opened();
  machine.input(0, close('bye'));
  machine.input(0, close('again'));
  machine.input(0, { type: 'finish', code: 1000, reason: 'and again' });
  expect(take()).toEqual(['closing', 'finish 1000 bye', 'wait 500']);
  machine.input(0, lost());
  expect(take()).toEqual(['wait undefined', 'closed closed']);
});

test('a page that is restored has lost its socket: an attempt begins anew, a connection has ended', async () => {
  const connecting = make();
  connecting.machine.input(0, wake('restored'));
  connecting.machine.input(0, start);
  connecting.machine.input(0, wake('visible'));
  connecting.machine.input(0, wake('restored'));
  expect(connecting.take()).toEqual(['attempt 1', 'abandon', 'attempt 2']);
  const open = await opened();
  open.machine.input(0, wake('restored'));
  expect(open.take()).toEqual(['abandon', 'wait undefined', 'closed gave-up']);
  const closing = await opened();
  closing.machine.input(0, close());
  closing.take();
  closing.machine.input(0, wake('restored'));
  expect(closing.take()).toEqual([]);
});

test('events go to the connection; a pause, or another wish to connect, is nothing to it', async () => {
  const { machine, take, connection } = await opened();
  const types: string[] = [];
  connection.addEventListener('sent', ({ type }) => types.push(type));
  machine.dispatchEvent(new Event('sent'));
  machine.input(0, { type: 'paused', paused: true });
  machine.input(0, { type: 'reconnect' });
  expect(types).toEqual(['sent']);
  expect(take()).toEqual([]);
  expect(connection).toBeInstanceOf(Connection);
  make().machine.dispatchEvent(new Event('sent'));
});
