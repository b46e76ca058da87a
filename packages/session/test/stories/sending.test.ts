import { json, text } from '@hybi/session';
import type { DropReason, SendOutcome, Subprotocol } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import type { Started } from '../start-session.js';
import { openSession, startSession } from '../start-session.js';

interface Outcomes {
  readonly outcome: SendOutcome;
  /** The reason of the `dropped` event that told of this message, if one did. */
  readonly told: DropReason | undefined;
}

/** Sends one message and looks at what is returned and what is told. */
async function sendTo(session: Started['session']): Promise<Outcomes> {
  let told: DropReason | undefined;
  session.addEventListener('dropped', ({ message, reason }) => {
    if (message === 'the message') told = reason;
  });
  const outcome = session.send('the message');
  await Promise.resolve();
  return { outcome, told };
}

describe('what send() returns is true in every phase', () => {
  test('queued while connecting: in a provider, in the handshake, and in the greeting', async () => {
    const silent = startSession({ protocols: () => new Promise(() => undefined) });
    await silent.clock.settle();
    expect(await sendTo(silent.session)).toEqual({ outcome: 'queued', told: undefined });

    const handshake = startSession();
    await handshake.network.next();
    expect(await sendTo(handshake.session)).toEqual({ outcome: 'queued', told: undefined });

    const greeted: Subprotocol<string, string> = { ...text('greeted'), greet: () => new Promise(() => undefined) };
    const greeting = startSession({ protocols: greeted });
    (await greeting.network.next()).open({ protocol: 'greeted' });
    expect(greeting.session.state.phase).toBe('connecting');
    expect(await sendTo(greeting.session)).toEqual({ outcome: 'queued', told: undefined });
    for (const { session, network } of [silent, handshake, greeting]) {
      expect(session.stats.messagesQueued).toBe(1);
      expect(network.attempts.flatMap(({ sent }) => sent)).toEqual([]);
    }
  });

  test('written while open, and the peer has it', async () => {
    const { session, attempt } = await openSession();
    expect(await sendTo(session)).toEqual({ outcome: 'written', told: undefined });
    expect(attempt.sentTexts).toEqual(['the message']);
  });

  test('queued while open when the high mark is reached, and when the peer has begun to close', async () => {
    const full = await openSession({ highWaterMarkBytes: 1 });
    full.attempt.stall();
    full.session.send('x');
    expect(await sendTo(full.session)).toEqual({ outcome: 'queued', told: undefined });

    const closing = await openSession();
    closing.attempt.closing(1001);
    expect(await sendTo(closing.session)).toEqual({ outcome: 'queued', told: undefined });
    expect(closing.attempt.lost).toEqual([]);
  });

  test('queued while waiting', async () => {
    const { session, attempt } = await openSession();
    attempt.drop();
    expect(session.state.phase).toBe('waiting');
    expect(await sendTo(session)).toEqual({ outcome: 'queued', told: undefined });
  });

  test('dropped while closing and once closed, with the reason in an event', async () => {
    const { session } = await openSession({}, { answersClose: false });
    void session.close();
    expect(session.state.phase).toBe('closing');
    expect(await sendTo(session)).toEqual({ outcome: 'dropped', told: 'closed' });

    const ended = await openSession();
    ended.attempt.close(1000);
    expect(await sendTo(ended.session)).toEqual({ outcome: 'dropped', told: 'closed' });

    const gaveUp = await openSession({ retry: false });
    gaveUp.attempt.drop();
    expect(await sendTo(gaveUp.session)).toEqual({ outcome: 'dropped', told: 'closed' });

    const controller = new AbortController();
    const aborted = await openSession({ signal: controller.signal });
    controller.abort();
    expect(await sendTo(aborted.session)).toEqual({ outcome: 'dropped', told: 'closed' });
  });

  test('queued again after reconnect() brought a session back that had given up', async () => {
    const { session, attempt, network } = await openSession({ retry: false });
    attempt.drop();
    session.reconnect();
    expect(await sendTo(session)).toEqual({ outcome: 'queued', told: undefined });
    (await network.next()).open();
    expect(network.last.sentTexts).toEqual(['the message']);
  });
});

test('send() never throws for being offline, in any phase', async () => {
  const { session, attempt, network, clock } = await openSession({ retry: { maxAttempts: 2 } });
  const outcomes = [session.send('open')];
  attempt.drop();
  outcomes.push(session.send('waiting'));
  await clock.advance(1_000);
  outcomes.push(session.send('connecting'));
  network.last.fail('refused');
  outcomes.push(session.send('given up'));
  expect(outcomes).toEqual(['written', 'queued', 'queued', 'dropped']);
});

test('every message is accounted for: written, or queued and then either sent or dropped with a reason', async () => {
  const { session, attempt, network, clock, log } = await openSession({ highWaterMarkBytes: 1 });
  attempt.stall();
  const outcomes = ['a', 'b', 'c'].map((message) => session.send(message));
  attempt.drop();
  outcomes.push(session.send('d'));
  await clock.advance(1_000);
  network.last.open();
  network.last.stall();
  outcomes.push(session.send('e'), session.send('f'));
  void session.close();
  await clock.advance(5_000);
  expect(outcomes).toEqual(['written', 'queued', 'queued', 'queued', 'written', 'queued']);
  expect(log.filter((line) => /^(sent|dropped)/.test(line))).toEqual([
    'sent b',
    'sent c',
    'sent d',
    'dropped f: closed',
  ]);
  expect(network.last.sentTexts).toEqual(['b', 'c', 'd', 'e']);
  expect(session.stats).toMatchObject({ messagesWritten: 5, messagesDropped: 1, messagesQueued: 0 });
});

test('nothing is sent twice: what was written into a connection that was lost is not sent again', async () => {
  const { session, attempt, network, clock } = await openSession();
  attempt.stall();
  expect(session.send('once')).toBe('written');
  attempt.drop();
  await clock.advance(1_000);
  network.last.open();
  session.send('after');
  expect(network.last.sentTexts).toEqual(['after']);
});

describe('Closure.unsentBytes counts what never left', () => {
  test('when the connection is lost', async () => {
    const { session, attempt } = await openSession();
    const { connection } = session;
    attempt.stall();
    session.send('12345');
    session.send('678');
    attempt.drain(3);
    attempt.drop();
    expect(await connection?.closed).toMatchObject({ code: 1006, clean: false, unsentBytes: 5 });
  });

  test('when it is replaced by reconnect()', async () => {
    const { session, attempt } = await openSession();
    const { connection } = session;
    attempt.stall();
    session.send('12345');
    session.reconnect();
    expect(await connection?.closed).toMatchObject({ clean: false, unsentBytes: 5 });
  });

  test('and is 0 where everything left', async () => {
    const { session } = await openSession();
    session.send('12345');
    expect(await session.close()).toMatchObject({ clean: true, unsentBytes: 0 });
  });
});

describe('a queued message that is dropped later is reported with its reason', () => {
  test('overflow, where the oldest gives way', async () => {
    const { session, clock, log } = startSession({ outbox: { maxMessages: 1, overflow: 'drop-oldest' } });
    expect([session.send('old'), session.send('new')]).toEqual(['queued', 'queued']);
    await clock.settle();
    expect(log).toEqual(['dropped old: overflow']);
  });

  test('expired', async () => {
    const { session, clock, log } = startSession({ outbox: { ttlMs: 5_000 } });
    session.send('by the outbox');
    session.send('by itself', { ttlMs: 1_000 });
    await clock.advance(999);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['dropped by itself: expired']);
    await clock.advance(4_000);
    expect(log).toEqual(['dropped by itself: expired', 'dropped by the outbox: expired']);
  });

  test('aborted, by its own signal or by the signal of the session', async () => {
    const all = new AbortController();
    const one = new AbortController();
    const { session, clock, log } = startSession({ signal: all.signal });
    session.send('one', { signal: one.signal });
    session.send('two');
    one.abort();
    await clock.settle();
    expect(log).toEqual(['dropped one: aborted']);
    all.abort();
    expect(log).toEqual(['dropped one: aborted', 'dropped two: aborted', 'closed']);
  });

  test('closed', async () => {
    const { session, attempt, log } = await openSession();
    attempt.drop();
    session.send('too late');
    await session.close();
    await Promise.resolve();
    expect(log).toContain('dropped too late: closed');
  });

  test('gave up', async () => {
    const { session, network, log } = startSession({ retry: false });
    session.send('in vain');
    (await network.next()).fail('refused');
    expect(log).toEqual(['dropped in vain: gave-up', 'closed']);
  });

  test('superseded', async () => {
    const { session, clock, log } = startSession();
    session.send('x 1', { key: 'x' });
    session.send('x 2', { key: 'x' });
    await clock.settle();
    expect(log).toEqual(['dropped x 1: superseded']);
  });

  test('not encodable in the subprotocol that was negotiated', async () => {
    const picky: Subprotocol<string, string> = {
      name: 'picky',
      encode: () => {
        throw new RangeError('not this one');
      },
      decode: String,
    };
    const { session, network, log } = startSession({ protocols: [text('plain'), picky] });
    session.send('plain text');
    (await network.next()).open({ protocol: 'picky' });
    expect(log).toContain('dropped plain text: encode');
  });
});

test('what encode gives and is neither text nor bytes is a TypeError at the call, whether open or not', async () => {
  const careless: Subprotocol<string, string> = {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.stringify(undefined) gives
    encode: (message) => (message === 'nothing' ? (undefined as never) : message),
    decode: String,
  };
  const { session, network } = startSession({ protocols: careless });
  const refused = new TypeError('encode of the subprotocol: expected a string or a Uint8Array, not undefined');
  expect(() => session.send('nothing')).toThrow(refused);
  expect(session.send('a')).toBe('queued');
  (await network.next()).open();
  expect(() => session.send('nothing')).toThrow(refused);
  expect(session.send('b')).toBe('written');
  expect(network.last.sentTexts).toEqual(['a', 'b']);
  expect(await session.close()).toMatchObject({ clean: true });
});

test('a message that has been written is out of reach of its signal', async () => {
  const controller = new AbortController();
  const { session, attempt, clock, log } = await openSession();
  expect(session.send('gone', { signal: controller.signal })).toBe('written');
  controller.abort();
  await clock.settle();
  expect(log).toEqual(['open']);
  expect(attempt.sentTexts).toEqual(['gone']);
});

async function* parts(): AsyncGenerator<string> {
  yield 'a';
  yield 'b';
}

test('a stream gives a promise of the same words', async () => {
  const { session, attempt, network, clock } = await openSession();
  expect(await session.send(parts())).toBe('written');
  expect(attempt.sentTexts).toEqual(['ab']);
  attempt.drop();
  expect(await session.send(parts())).toBe('queued');
  await clock.advance(1_000);
  network.last.open();
  expect(network.last.sentTexts).toEqual(['ab']);
  await session.close();
  expect(await session.send(parts())).toBe('dropped');
});

test.each([true, false])(
  'a Blob is a binary message in parts, within the bounds (as fragments: %s)',
  async (streaming) => {
    const { session, attempt, clock, log } = await openSession({ outbox: { maxBytes: 4 } }, { streaming });
    const blob = new Blob(['ab', 'c']);
    expect(await session.send(blob)).toBe('written');
    expect(await session.connection?.send(blob)).toBe('written');
    expect(attempt.sent).toEqual([Uint8Array.of(97, 98, 99), Uint8Array.of(97, 98, 99)]);
    expect(await session.send(new Blob(['abcde']))).toBe(streaming ? 'written' : 'dropped');
    await clock.settle();
    expect(log).toEqual(streaming ? ['open'] : ['open', 'dropped undefined: overflow']);
  },
);

test('a Blob is sent as it is though a subprotocol could make something else of it', async () => {
  const { session, network } = startSession({ protocols: json() });
  expect(await session.send(new Blob(['ab']))).toBe('queued');
  (await network.next()).open();
  expect(network.last.sent).toEqual([Uint8Array.of(97, 98)]);
});

test('ready is fulfilled while a message sent would be written, and waits while it would be queued', async () => {
  const { session, network, clock } = startSession({ highWaterMarkBytes: 2 });
  const seen: string[] = [];
  const wait = async (name: string): Promise<void> => {
    await session.ready;
    seen.push(name);
  };
  void wait('connecting');
  await clock.settle();
  expect(seen).toEqual([]);
  network.last.open();
  await clock.settle();
  expect(seen).toEqual(['connecting']);
  network.last.stall();
  expect([session.send('12'), session.send('3')]).toEqual(['written', 'queued']);
  void wait('full');
  await clock.settle();
  expect(seen).toEqual(['connecting']);
  network.last.drain();
  await clock.settle();
  expect(seen).toEqual(['connecting', 'full']);
  expect(session.send('4')).toBe('written');
});

test('the statechange to open comes before the sent events of what waited', async () => {
  const { session, network, log } = startSession();
  session.send('a');
  (await network.next()).open();
  expect(log).toEqual(['open', 'sent a']);
});

/** Two parts, and what lets the second one come. */
const gated = (): { readonly source: () => AsyncGenerator<string>; readonly go: () => void } => {
  let go!: () => void;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  async function* gatedParts(): AsyncGenerator<string> {
    yield 'a';
    await gate;
    yield 'b';
  }
  return { source: gatedParts, go };
};

async function* failing(): AsyncGenerator<string> {
  yield 'a';
  throw new Error('no more');
}

describe('a stream that is under way', () => {
  test('and lost with its connection is not blamed on its source', async () => {
    const { session, attempt, clock, log } = await openSession({}, { streaming: true });
    const { source, go } = gated();
    const sending = session.send(source());
    await clock.settle();
    attempt.drop();
    go();
    expect(await sending).toBe('dropped');
    expect(log).toContain('dropped undefined: lost');
  });

  test.each([true, false])(
    'is lost at once when the peer begins to close (and its source hangs: %s)',
    async (hangs) => {
      const { session, attempt, clock, log } = await openSession({}, { streaming: true });
      const told: string[] = [];
      session.connection?.addEventListener('dropped', ({ reason, cause }) => told.push(`${reason}: ${String(cause)}`));
      const { source, go } = gated();
      const sending = session.send(source());
      await clock.settle();
      attempt.closing(1001);
      if (!hangs) go();
      expect(await sending).toBe('dropped');
      expect(session.state.phase).toBe('open');
      expect(log).toContain('dropped undefined: lost');
      expect(told).toEqual(['lost: Error: the connection ended in the middle of the message']);
      expect(session.send('x')).toBe('queued');
      expect(attempt.sent).toEqual([]);
    },
  );

  test('and fails is', async () => {
    const { session, clock, log } = await openSession({}, { streaming: true });
    expect(await session.send(failing())).toBe('dropped');
    await clock.settle();
    expect(log).toContain('dropped undefined: source');
  });

  test.each([true, false])('goes before what is sent meanwhile (as fragments: %s)', async (streaming) => {
    const { session, attempt, clock } = await openSession({}, { streaming });
    const { source, go } = gated();
    const sending = session.send(source());
    await clock.settle();
    expect(session.send('x')).toBe('queued');
    const other = session.send(twoParts());
    await clock.settle();
    go();
    expect([await sending, await other]).toEqual(['written', streaming ? 'written' : 'queued']);
    expect(attempt.sent).toEqual(['ab', 'x', 'cd']);
  });

  test.each([true, false])('is dropped when its signal is aborted (as fragments: %s)', async (streaming) => {
    const { session, attempt, clock, log } = await openSession({}, { streaming });
    const controller = new AbortController();
    const { source, go } = gated();
    const sending = session.send(source(), { signal: controller.signal });
    await clock.settle();
    controller.abort();
    session.send('x');
    go();
    expect(await sending).toBe('dropped');
    await clock.settle();
    expect(log).toContain('dropped undefined: aborted');
    expect(attempt.sent).toEqual(['x']);
  });

  test('and put together for a connection that is lost meanwhile waits for the next one', async () => {
    const { session, attempt, clock, network } = await openSession();
    const { source, go } = gated();
    const sending = session.send(source());
    await clock.settle();
    attempt.drop();
    go();
    expect(await sending).toBe('queued');
    session.reconnect();
    (await network.next()).open();
    expect(network.last.sent).toEqual(['ab']);
  });
});

async function* twoParts(): AsyncGenerator<string> {
  yield 'c';
  yield 'd';
}

test('what is sent and dropped while a connection is up is told on the connection too, and nothing after its end', async () => {
  const { session, attempt, network, clock, log } = await openSession({ highWaterMarkBytes: 1 });
  const told: string[] = [];
  const listen = (name: string): typeof session.connection => {
    const { connection } = session;
    connection?.addEventListener('sent', ({ message }) => told.push(`${name} sent ${String(message)}`));
    connection?.addEventListener('dropped', ({ message, reason }) =>
      told.push(`${name} dropped ${String(message)}: ${reason}`),
    );
    return connection;
  };
  const first = listen('first');
  attempt.stall();
  for (const message of ['a', 'b']) first?.send(message);
  attempt.drain();
  first?.send('c', { signal: AbortSignal.abort() });
  await clock.settle();
  expect(told).toEqual(['first sent b', 'first dropped c: aborted']);

  session.reconnect();
  (await network.next()).open();
  listen('second');
  expect(first?.send('d')).toBe('dropped');
  await clock.settle();
  expect(told).toHaveLength(2);
  expect(log).toContain('dropped d: closed');
});
