import { ClosedError, GaveUpError, OpenError } from '@hybi/session';
import type { Closure, RetryPolicy, WakeReason } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { SessionMachine } from '../src/machine.js';
import type { Input } from '../src/machine.js';
import { closureOf } from './closures.js';

const refused = new OpenError('refused', 'nobody listens', { phase: 'tcp' });
/** A connection that ended without a Close, unless the facts say otherwise. */
const lost = (facts: Partial<Closure> = {}): Input => ({ type: 'lost', end: closureOf(facts) });
const failed: Input = { type: 'lost', end: refused };
const opened: Input = { type: 'opened', opening: { protocol: 'p', extensions: 'e' } };
const close: Input = { type: 'close', code: 1000, reason: '' };
const start: Input = { type: 'start' };
const elapsed: Input = { type: 'elapsed' };
const reconnect: Input = { type: 'reconnect' };
const paused = (isPaused: boolean): Input => ({ type: 'paused', paused: isPaused });
const wake = (reason: WakeReason): Input => ({ type: 'wake', reason });

const make = (policy: RetryPolicy = () => ({ delayMs: 4_000 })) => {
  const log: string[] = [];
  const held = { connected: false };
  const machine: SessionMachine = new SessionMachine({
    policy,
    minUptimeMs: 10_000,
    closeTimeoutMs: 500,
    random: () => 0.5,
  });
  machine.drive = {
    get latest() {
      return held.connected ? { closure: closureOf() } : undefined;
    },
    attempt: (number) => log.push(`attempt ${number}`),
    abandon: () => {
      log.push('abandon');
      return held.connected ? closureOf() : undefined;
    },
    finish: (code, reason) => log.push(`finish ${code} ${reason}`),
    wait: (milliseconds) => log.push(`wait ${milliseconds}`),
    state: ({ phase }, end) => log.push(end === undefined ? phase : `${phase} ${end}`),
  };
  const take = (): string[] => log.splice(0);
  const open = (now: number): void => {
    machine.input(now, opened);
    held.connected = true;
  };
  return { machine, take, open };
};

describe('the usual course', () => {
  test('start, open, lost, wait, again', () => {
    const { machine, take, open } = make();
    machine.input(0, start);
    machine.input(0, start);
    expect(take()).toEqual(['attempt 1']);
    open(100);
    expect(take()).toEqual(['open']);
    expect(machine.state).toEqual({ phase: 'open', protocol: 'p', extensions: 'e', since: 100, paused: false });
    machine.input(1, paused(true));
    machine.input(1, paused(true));
    expect(take()).toEqual(['open']);
    machine.input(200, lost());
    expect(take()).toEqual(['wait 4000', 'waiting']);
    expect(machine.state).toMatchObject({
      phase: 'waiting',
      attempt: 2,
      delayMs: 4_000,
      until: 4_200,
      cause: expect.any(ClosedError),
    });
    machine.input(4_200, elapsed);
    expect(take()).toEqual(['abandon', 'wait undefined', 'connecting', 'attempt 2']);
    expect(machine.state).toMatchObject({ phase: 'connecting', attempt: 2, cause: { code: 'abnormal' } });
    machine.input(4_300, failed);
    expect(machine.state).toMatchObject({ phase: 'waiting', attempt: 3, cause: refused });
  });

  test('close while open finishes, then ends cleanly however the handshake went', () => {
    const { machine, take, open } = make();
    machine.input(0, start);
    open(0);
    take();
    machine.input(1, { type: 'close', code: 4_000, reason: 'bye' });
    machine.input(1, { type: 'close', code: 4_001, reason: 'again' });
    expect(take()).toEqual(['closing', 'finish 4000 bye', 'wait 500']);
    expect(machine.isFinal).toBe(true);
    machine.input(1, reconnect);
    machine.input(1, paused(true));
    machine.input(1, lost());
    expect(take()).toEqual(['wait undefined', 'closed closed']);
    expect(machine.isFinal).toBe(true);
    machine.input(1, { type: 'abort', reason: 'late' });
    machine.input(1, close);
    machine.input(1, reconnect);
    expect(take()).toEqual([]);
  });
});

test('no state can be changed by whoever reads it', () => {
  const { machine, open } = make();
  const states = [machine.state];
  machine.input(0, start);
  open(0);
  states.push(machine.state);
  machine.input(1, paused(true));
  states.push(machine.state);
  machine.input(1, lost());
  states.push(machine.state);
  machine.input(1, close);
  states.push(machine.state);
  expect(states.map((state) => [state.phase, Object.isFrozen(state)])).toEqual(
    ['connecting', 'open', 'open', 'waiting', 'closed'].map((phase) => [phase, true]),
  );
});

describe('stuck sockets', () => {
  test('the closing handshake of an open connection has a deadline, once', () => {
    const { machine, take, open } = make();
    machine.input(0, start);
    open(0);
    take();
    machine.input(1, { type: 'closing' });
    machine.input(1, { type: 'closing' });
    expect(take()).toEqual(['wait 500']);
    machine.input(500, elapsed);
    expect(take()).toEqual(['abandon', 'wait 4000', 'waiting']);
    expect(machine.state).toMatchObject({ cause: { code: 'timeout' } });
  });

  test('so has one that the caller wants, which ends this connection alone', () => {
    const { machine, take, open } = make();
    machine.input(0, start);
    take();
    machine.input(1, { type: 'finish', code: 4_000, reason: 'early' });
    expect(take()).toEqual([]);
    open(0);
    take();
    machine.input(1, { type: 'finish', code: 4_000, reason: 'bye' });
    machine.input(2, { type: 'closing' });
    expect(take()).toEqual(['finish 4000 bye', 'wait 500']);
    machine.input(3, lost({ clean: true, initiator: 'local', code: 4_000 }));
    expect(machine.state.phase).toBe('waiting');
  });

  test('so has close()', () => {
    const { machine, take, open } = make();
    machine.input(0, start);
    open(0);
    machine.input(1, close);
    take();
    machine.input(500, elapsed);
    expect(take()).toEqual(['abandon', 'wait undefined', 'closed closed']);
  });

  test('an end that is told when there is nothing any more changes nothing', () => {
    const { machine, take } = make();
    machine.input(0, start);
    machine.input(0, failed);
    expect(take()).toEqual(['attempt 1', 'wait 4000', 'waiting']);
    machine.input(1, lost());
    machine.input(1, close);
    expect(take()).toEqual(['abandon', 'wait undefined', 'closed closed']);
    machine.input(1, failed);
    expect(take()).toEqual([]);
    expect(machine.state).toMatchObject({ phase: 'closed', cause: undefined });
  });

  test('a deadline that comes after its reason is gone changes nothing', () => {
    const { machine, take } = make();
    machine.input(0, start);
    take();
    machine.input(1, elapsed);
    machine.input(1, { type: 'closing' });
    machine.input(1, paused(true));
    expect(take()).toEqual([]);
    machine.input(1, opened);
    take();
    // The connection had ended by itself in the same moment.
    machine.input(2, elapsed);
    expect(take()).toEqual(['abandon']);
    machine.input(3, opened);
    expect(take()).toEqual([]);
  });
});

describe('the end', () => {
  test('a normal end of the peer is clean, and can be followed by reconnect', () => {
    const { machine, take, open } = make(() => 'stop');
    machine.input(0, start);
    open(0);
    machine.input(1, lost({ code: 1000, clean: true, initiator: 'remote', received: { code: 1000, reason: '' } }));
    expect(machine.state).toMatchObject({ phase: 'closed', cause: undefined });
    take();
    expect(machine.isFinal).toBe(false);
    machine.input(2, reconnect);
    expect(take()).toEqual(['abandon', 'wait undefined', 'connecting', 'attempt 1']);
  });

  test.each([
    ['stop', 'gave up: nobody listens'],
    [undefined, /gave a delayMs of undefined/],
  ])('giving up: %s', (decision, message) => {
    const { machine, take } = make(() => (decision === 'stop' ? decision : JSON.parse('{}')));
    machine.input(0, start);
    machine.input(5, failed);
    expect(take().slice(-1)).toEqual(['closed gave-up']);
    expect(machine.state).toMatchObject({ cause: expect.any(GaveUpError) });
    expect(machine.state).toMatchObject({
      cause: { message: typeof message === 'string' ? message : expect.stringMatching(message) },
    });
  });

  test('a normal end that a broken policy judged is not clean', () => {
    const { machine, open } = make(() => {
      throw new Error('x');
    });
    machine.input(0, start);
    open(0);
    machine.input(1, lost({ code: 1000, clean: true, initiator: 'remote' }));
    expect(machine.state).toMatchObject({ cause: expect.any(GaveUpError) });
  });

  test('close before the start and while waiting ends at once', () => {
    const early = make();
    early.machine.input(1, close);
    early.machine.input(0, start);
    expect(early.take()).toEqual(['abandon', 'wait undefined', 'closed closed']);
    const waiting = make();
    waiting.machine.input(0, start);
    waiting.machine.input(0, failed);
    waiting.machine.input(1, close);
    expect(waiting.machine.state).toEqual({ phase: 'closed', closure: undefined, cause: undefined });
  });

  test('abort ends at once with the reason', () => {
    const { machine, take, open } = make();
    machine.input(0, start);
    open(0);
    take();
    machine.input(1, { type: 'abort', reason: 'enough' });
    expect(take()).toEqual(['abandon', 'wait undefined', 'closed aborted']);
    expect(machine.state).toMatchObject({ closure: { code: 1006 }, cause: 'enough' });
    expect(machine.isFinal).toBe(true);
  });
});

describe('reconnect and wake-ups', () => {
  test('reconnect replaces an open connection, cuts a wait short, and leaves an attempt alone', () => {
    const { machine, take, open } = make();
    machine.input(0, start);
    take();
    machine.input(0, reconnect);
    expect(take()).toEqual([]);
    open(0);
    take();
    machine.input(20_000, reconnect);
    expect(take()).toEqual(['abandon', 'wait undefined', 'connecting', 'attempt 1']);
    machine.input(20_001, failed);
    take();
    machine.input(20_002, reconnect);
    expect(take()).toEqual(['abandon', 'wait undefined', 'connecting', 'attempt 2']);
  });

  test('CLS-15 the wall clock set back makes no uptime', () => {
    const { machine, open } = make();
    machine.input(0, start);
    open(50_000);
    machine.input(10_000, lost());
    expect(machine.state).toMatchObject({ attempt: 2 });
  });

  test('a wake-up hurries a wait that is not firm', () => {
    const { machine, take } = make();
    machine.input(0, start);
    machine.input(0, failed);
    take();
    machine.input(1_000, wake('offline'));
    expect(take()).toEqual([]);
    machine.input(1_000, wake('online'));
    expect(take()).toEqual(['wait 500', 'waiting']);
    machine.input(1_200, wake('online'));
    expect(take()).toEqual([]);
    const firm = make(() => ({ delayMs: 4_000, firm: true }));
    firm.machine.input(0, start);
    firm.machine.input(0, failed);
    firm.take();
    firm.machine.input(1_000, wake('online'));
    firm.machine.input(1_000, wake('restored'));
    expect(firm.take()).toEqual([]);
  });

  test('restored replaces an attempt and a connection, once it has started', () => {
    const { machine, take, open } = make();
    machine.input(0, wake('restored'));
    expect(take()).toEqual([]);
    machine.input(0, start);
    machine.input(0, wake('restored'));
    open(1);
    machine.input(2, wake('restored'));
    expect(machine.state).toMatchObject({ phase: 'connecting', attempt: 3 });
  });
});
