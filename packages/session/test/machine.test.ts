import { ClosedError, GaveUpError, OpenError } from '@hybi/session';
import type { Closure, RetryPolicy } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { SessionMachine } from '../src/machine.js';

const refused = new OpenError('refused', 'nobody listens', { phase: 'tcp' });
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
    attempt: (number) => log.push(`attempt ${number}`),
    abandon: () => {
      log.push('abandon');
      return held.connected ? closure() : undefined;
    },
    flush: () => log.push('flush'),
    finish: (code, reason) => log.push(`finish ${code} ${reason}`),
    deadline: (name, milliseconds) => log.push(`${name} ${milliseconds}`),
    state: (state) => log.push(state.phase),
    ended: ({ how }) => log.push(`ended ${how}`),
  };
  const take = (): string[] => log.splice(0);
  const open = (now: number): void => {
    machine.opened(now, 'p', 'e');
    held.connected = true;
  };
  return { machine, take, open };
};

describe('the usual course', () => {
  test('start, open, lost, wait, again', () => {
    const { machine, take, open } = make();
    machine.start();
    machine.start();
    expect(take()).toEqual(['attempt 1']);
    open(100);
    expect(take()).toEqual(['open', 'flush']);
    expect(machine.state).toEqual({ phase: 'open', protocol: 'p', extensions: 'e', since: 100, paused: false });
    machine.paused(true);
    machine.paused(true);
    expect(take()).toEqual(['open']);
    machine.lost(200, closure());
    expect(take()).toEqual(['close undefined', 'retry 4000', 'waiting']);
    expect(machine.state).toMatchObject({
      phase: 'waiting',
      attempt: 2,
      delayMs: 4_000,
      until: 4_200,
      cause: expect.any(ClosedError),
    });
    machine.elapsed('retry', 4_200);
    expect(take()).toEqual(['connecting', 'attempt 2']);
    expect(machine.state).toMatchObject({ phase: 'connecting', attempt: 2, cause: { code: 'abnormal' } });
    machine.failed(4_300, refused);
    expect(machine.state).toMatchObject({ phase: 'waiting', attempt: 3, cause: refused });
  });

  test('close while open finishes, then ends cleanly however the handshake went', () => {
    const { machine, take, open } = make();
    machine.start();
    open(0);
    take();
    machine.close(4_000, 'bye');
    machine.close(4_001, 'again');
    expect(take()).toEqual(['closing', 'finish 4000 bye', 'close 500']);
    expect(machine.canReconnect).toBe(false);
    machine.reconnect(1);
    machine.paused(true);
    machine.lost(1, closure());
    expect(take()).toEqual(['retry undefined', 'close undefined', 'ended clean', 'closed']);
    expect(machine.canReconnect).toBe(false);
    machine.abort('late');
    machine.close(1000, '');
    machine.reconnect(1);
    expect(take()).toEqual([]);
  });
});

test('no state can be changed by whoever reads it', () => {
  const { machine, open } = make();
  const states = [machine.state];
  machine.start();
  open(0);
  states.push(machine.state);
  machine.paused(true);
  states.push(machine.state);
  machine.lost(1, closure());
  states.push(machine.state);
  machine.close(1000, '');
  states.push(machine.state);
  expect(states.map((state) => [state.phase, Object.isFrozen(state)])).toEqual(
    ['connecting', 'open', 'open', 'waiting', 'closed'].map((phase) => [phase, true]),
  );
});

describe('stuck sockets', () => {
  test('the closing handshake of an open connection has a deadline, once', () => {
    const { machine, take, open } = make();
    machine.start();
    open(0);
    take();
    machine.closing();
    machine.closing();
    expect(take()).toEqual(['close 500']);
    machine.elapsed('close', 500);
    expect(take()).toEqual(['abandon', 'close undefined', 'retry 4000', 'waiting']);
    expect(machine.state).toMatchObject({ cause: { code: 'timeout' } });
  });

  test('so has close()', () => {
    const { machine, take, open } = make();
    machine.start();
    open(0);
    machine.close(1000, '');
    take();
    machine.elapsed('close', 500);
    expect(take()).toEqual(['abandon', 'retry undefined', 'close undefined', 'ended clean', 'closed']);
  });

  test('a deadline that comes after its reason is gone changes nothing', () => {
    const { machine, take } = make();
    machine.start();
    take();
    machine.elapsed('close', 1);
    machine.elapsed('retry', 1);
    machine.closing();
    machine.paused(true);
    machine.lost(1, closure());
    expect(take()).toEqual([]);
    machine.opened(1, '', '');
    take();
    // The connection had ended by itself in the same moment.
    machine.elapsed('close', 2);
    expect(take()).toEqual(['abandon']);
    machine.opened(3, '', '');
    machine.failed(3, refused);
    expect(take()).toEqual([]);
  });
});

describe('the end', () => {
  test('a normal end of the peer is clean, and can be followed by reconnect', () => {
    const { machine, take, open } = make(() => 'stop');
    machine.start();
    open(0);
    machine.lost(1, closure({ code: 1000, clean: true, initiator: 'remote', received: { code: 1000, reason: '' } }));
    expect(machine.state).toMatchObject({ phase: 'closed', cause: undefined });
    take();
    expect(machine.canReconnect).toBe(true);
    machine.reconnect(2);
    expect(take()).toEqual(['retry undefined', 'connecting', 'attempt 1']);
  });

  test.each([
    ['stop', 'gave up: nobody listens'],
    [undefined, /gave a delayMs of undefined/],
  ])('giving up: %s', (decision, message) => {
    const { machine, take } = make(() => (decision === 'stop' ? decision : JSON.parse('{}')));
    machine.start();
    machine.failed(5, refused);
    expect(take().slice(-2)).toEqual(['ended gave-up', 'closed']);
    expect(machine.state).toMatchObject({ cause: expect.any(GaveUpError) });
    expect(machine.state).toMatchObject({
      cause: { message: typeof message === 'string' ? message : expect.stringMatching(message) },
    });
  });

  test('a normal end that a broken policy judged is not clean', () => {
    const { machine, open } = make(() => {
      throw new Error('x');
    });
    machine.start();
    open(0);
    machine.lost(1, closure({ code: 1000, clean: true, initiator: 'remote' }));
    expect(machine.state).toMatchObject({ cause: expect.any(GaveUpError) });
  });

  test('close before the start and while waiting ends at once', () => {
    const early = make();
    early.machine.close(1000, '');
    early.machine.start();
    expect(early.take()).toEqual(['abandon', 'retry undefined', 'close undefined', 'ended clean', 'closed']);
    const waiting = make();
    waiting.machine.start();
    waiting.machine.failed(0, refused);
    waiting.machine.close(1000, '');
    expect(waiting.machine.state).toEqual({ phase: 'closed', closure: undefined, cause: undefined });
  });

  test('abort ends at once with the reason', () => {
    const { machine, take, open } = make();
    machine.start();
    open(0);
    take();
    machine.abort('enough');
    expect(take()).toEqual(['abandon', 'retry undefined', 'close undefined', 'ended aborted', 'closed']);
    expect(machine.state).toMatchObject({ closure: { code: 1006 }, cause: 'enough' });
    expect(machine.canReconnect).toBe(false);
  });
});

describe('reconnect and wake-ups', () => {
  test('reconnect replaces an open connection, cuts a wait short, and leaves an attempt alone', () => {
    const { machine, take, open } = make();
    machine.start();
    take();
    machine.reconnect(0);
    expect(take()).toEqual([]);
    open(0);
    take();
    machine.reconnect(20_000);
    expect(take()).toEqual(['close undefined', 'abandon', 'connecting', 'attempt 1']);
    machine.failed(20_001, refused);
    take();
    machine.reconnect(20_002);
    expect(take()).toEqual(['retry undefined', 'connecting', 'attempt 2']);
  });

  test('CLS-15 the wall clock set back makes no uptime', () => {
    const { machine, open } = make();
    machine.start();
    open(50_000);
    machine.lost(10_000, closure());
    expect(machine.state).toMatchObject({ attempt: 2 });
  });

  test('a wake-up hurries a wait that is not firm', () => {
    const { machine, take } = make();
    machine.start();
    machine.failed(0, refused);
    take();
    machine.wake(1_000, 'offline');
    expect(take()).toEqual([]);
    machine.wake(1_000, 'online');
    expect(take()).toEqual(['retry 500', 'waiting']);
    machine.wake(1_200, 'online');
    expect(take()).toEqual([]);
    const firm = make(() => ({ delayMs: 4_000, firm: true }));
    firm.machine.start();
    firm.machine.failed(0, refused);
    firm.take();
    firm.machine.wake(1_000, 'online');
    firm.machine.wake(1_000, 'restored');
    expect(firm.take()).toEqual([]);
  });

  test('restored replaces an attempt and a connection, once it has started', () => {
    const { machine, take, open } = make();
    machine.wake(0, 'restored');
    expect(take()).toEqual([]);
    machine.start();
    machine.wake(0, 'restored');
    open(1);
    machine.wake(2, 'restored');
    expect(machine.state).toMatchObject({ phase: 'connecting', attempt: 3 });
  });
});

test('inputs that a consequence causes are taken after it', () => {
  const phases: string[] = [];
  const machine = new SessionMachine({ policy: () => 'stop', minUptimeMs: 0, closeTimeoutMs: 1, random: () => 0 });
  machine.drive = {
    attempt: () => undefined,
    abandon: () => undefined,
    flush: () => machine.close(1000, ''),
    finish: () => machine.lost(1, closure()),
    deadline: () => undefined,
    state: ({ phase }) => phases.push(phase),
    ended: () => undefined,
  };
  machine.start();
  machine.opened(0, '', '');
  expect(phases).toEqual(['open', 'closing', 'closed']);
});
