import { createSession, text } from '@hybi/session';
import type { AbortSignalLike, ConnectOptions, Platform, Subprotocol } from '@hybi/session';
import { ScriptedTransport, seededRandom, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import type { Started } from '../start-session.js';
import { openSession, startSession } from '../start-session.js';

/** An `AbortSignal` that knows who listens to it. */
class CountedSignal implements AbortSignalLike {
  readonly controller = new AbortController();
  readonly #listeners = new Map<() => void, () => void>();

  get aborted(): boolean {
    return this.controller.signal.aborted;
  }

  get reason(): unknown {
    return this.controller.signal.reason;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void {
    const counted = (): void => {
      if (options?.once === true) this.#listeners.delete(listener);
      listener();
    };
    this.#listeners.set(listener, counted);
    this.controller.signal.addEventListener(type, counted, options);
  }

  removeEventListener(type: 'abort', listener: () => void): void {
    this.controller.signal.removeEventListener(type, this.#listeners.get(listener) ?? listener);
    this.#listeners.delete(listener);
  }
}

const greeted: Subprotocol<string, string> = { ...text('greeted'), greet: () => new Promise(() => undefined) };

/** A session in each phase, with everything that could outlive it: timers, queued messages that expire, a signal. */
const phases: Readonly<Record<string, (options: ConnectOptions) => Promise<Started>>> = {
  'before the first attempt': async (options) => startSession(options),
  'waiting for a provider': async (options) => {
    const started = startSession({ ...options, protocols: () => new Promise(() => undefined) });
    await started.clock.settle();
    return started;
  },
  'in the handshake': async (options) => {
    const started = startSession(options);
    await started.network.next();
    return started;
  },
  'in the greeting': async (options) => {
    const started = startSession({ ...options, protocols: greeted });
    (await started.network.next()).open({ protocol: 'greeted' });
    return started;
  },
  open: (options) => openSession(options),
  'open with a probe under way': async (options) => {
    const started = await openSession(options);
    await started.clock.advance(20_000);
    return started;
  },
  'open and above the high mark': async (options) => {
    const started = await openSession({ ...options, highWaterMarkBytes: 1 });
    started.attempt.stall();
    started.session.send('stuck');
    return started;
  },
  'open with the peer closing': async (options) => {
    const started = await openSession(options);
    started.attempt.closing(1001);
    return started;
  },
  waiting: async (options) => {
    const started = await openSession(options);
    started.attempt.drop();
    return started;
  },
  closing: async (options) => {
    const started = await openSession(options, { answersClose: false });
    void started.session.close();
    return started;
  },
};

/** Puts messages in the outbox that have a time to live and a signal of their own, where they are still taken. */
function burden({ session }: Started): CountedSignal {
  const signal = new CountedSignal();
  for (let index = 0; index < 3; index += 1) session.send(`burden ${index}`, { signal, ttlMs: 60_000 + index });
  return signal;
}

interface Burdened extends Started {
  /** The session's own, and that of its messages. */
  readonly signals: readonly CountedSignal[];
}

function nothingIsLeft({ clock, network, signals }: Burdened): void {
  expect(clock.pending).toBe(0);
  expect(signals.map(({ listeners }) => listeners)).toEqual([0, 0]);
  network.assertNothingLeft();
}

describe.each(Object.keys(phases))('in the phase: %s', (phase) => {
  async function begin(): Promise<Burdened> {
    const signal = new CountedSignal();
    const started = await phases[phase]?.({ signal });
    if (started === undefined) throw new Error(phase);
    return { ...started, signals: [signal, burden(started)] };
  }

  test('close() leaves no timer, no listener and no socket', async () => {
    const started = await begin();
    const closing = started.session.close();
    await started.clock.advance(5_000);
    await closing;
    expect(started.session.state.phase).toBe('closed');
    nothingIsLeft(started);
    expect(started.session.stats.messagesQueued).toBe(0);
  });

  test('an abort leaves no timer, no listener and no socket, at once', async () => {
    const started = await begin();
    started.signals[0]?.controller.abort();
    expect(started.session.state.phase).toBe('closed');
    await started.clock.settle();
    nothingIsLeft(started);
  });
});

test('having given up leaves no timer and no listener', async () => {
  const signal = new CountedSignal();
  const started = startSession({ signal, retry: false });
  const own = burden(started);
  (await started.network.next()).fail('refused');
  expect(started.session.state.phase).toBe('closed');
  expect([started.clock.pending, signal.listeners, own.listeners]).toEqual([0, 0, 0]);
});

test('the end by the peer leaves no timer and no listener', async () => {
  const signal = new CountedSignal();
  const { attempt, clock, network } = await openSession({ signal });
  attempt.close(1000);
  expect([clock.pending, signal.listeners]).toEqual([0, 0]);
  network.assertNothingLeft();
});

test('page and network events are listened to only while the session lives', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock, onAttempt: (attempt) => attempt.open() });
  const listening = new Set<unknown>();
  const platform: Platform = {
    transport: network.transport,
    clock,
    random: seededRandom(1),
    wakeUps: (wake) => {
      listening.add(wake);
      return () => listening.delete(wake);
    },
  };
  const controller = new AbortController();
  const options: readonly ConnectOptions[] = [{}, { retry: false }, { signal: controller.signal }];
  const sessions = options.map((each) => createSession(platform, 'ws://example.test/', each));
  await clock.settle();
  expect(listening.size).toBe(3);
  void sessions[0]?.close();
  await clock.settle();
  network.attempts[1]?.drop();
  controller.abort();
  expect(sessions.map(({ state }) => state.phase)).toEqual(['closed', 'closed', 'closed']);
  expect(listening.size).toBe(0);
  sessions[1]?.reconnect();
  expect(listening.size).toBe(1);
  void sessions[1]?.close();
  expect(listening.size).toBe(0);
});

test('however many messages share a signal, they have one listener on it', async () => {
  const { session, log } = startSession();
  const signal = new CountedSignal();
  for (let index = 0; index < 12; index += 1) session.send(`message ${index}`, { signal });
  const sending = session.send(endless(), { signal });
  expect(signal.listeners).toBe(1);
  signal.controller.abort();
  const messages = [...Array.from({ length: 12 }, (_, index) => `message ${index}`), undefined];
  expect(log).toEqual(messages.map((message) => `dropped ${message}: aborted`));
  expect(await sending).toBe('dropped');
  expect(signal.listeners).toBe(0);
});

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    await Promise.resolve();
    yield '';
  }
}

test('a message that was sent, dropped or taken back has let go of its signal', async () => {
  const { session, network } = startSession({ outbox: { maxMessages: 2, overflow: 'drop-oldest' } });
  const signals = Array.from({ length: 5 }, () => new CountedSignal());
  const [dropped, superseded, sent, refused, drained] = signals;
  session.send('dropped', { signal: dropped });
  session.send('superseded', { signal: superseded, key: 'k' });
  session.send('sent', { signal: sent, key: 'k' });
  session.send('sent too');
  (await network.next()).open();
  refused?.controller.abort();
  session.send('refused', { signal: refused });
  network.last.drop();
  session.send('drained', { signal: drained });
  session.outbox.drain();
  expect(signals.map(({ listeners }) => listeners)).toEqual([0, 0, 0, 0, 0]);
});

test('await using closes, and waits for it', async () => {
  const { session, attempt, clock } = await openSession();
  {
    await using held = session;
    held.send('hello');
  }
  expect(session.state.phase).toBe('closed');
  expect(attempt.closes).toEqual([{ code: 1000, reason: '' }]);
  expect(clock.pending).toBe(0);
});

test('opened, ready and closed may be left alone: none of them rejects unhandled', async () => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): number => unhandled.push(reason);
  process.on('unhandledRejection', listener);
  const { session, network } = startSession({ retry: false });
  void [session.opened, session.ready, session.closed];
  (await network.next()).fail('refused');
  const controller = new AbortController();
  const aborted = startSession({ signal: controller.signal });
  void [aborted.session.opened, aborted.session.ready, aborted.session.closed, aborted.session.close()];
  controller.abort();
  // Node looks for unhandled rejections when the microtasks are done.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listener);
  expect(unhandled).toEqual([]);
});
