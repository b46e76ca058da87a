import { ClosedError, DecodeError, GaveUpError, json } from '@hybi/session';
import type { ConnectOptions } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import type { Started } from '../start-session.js';
import { openSession, startSession } from '../start-session.js';

type Readable = Started['session'];

/** Reads to the end; what ends it with an error is the last entry. */
async function readAll(source: AsyncIterable<unknown>): Promise<unknown[]> {
  const got: unknown[] = [];
  try {
    for await (const message of source) got.push(message);
    got.push('end');
  } catch (error) {
    got.push(error);
  }
  return got;
}

const nothing = (): void => undefined;

const readers: Readonly<Record<string, (session: Readable) => () => void>> = {
  'an async iterator': (session) => {
    const iterator = session[Symbol.asyncIterator]();
    return () => void iterator.return?.();
  },
  'message listeners': (session) => {
    session.addEventListener('message', nothing);
    return () => session.removeEventListener('message', nothing);
  },
  'receive()': (session) => session.receive(nothing),
};

describe('one reader', () => {
  test.each(Object.keys(readers))(
    'while %s reads, every other reader is a TypeError; afterwards none is',
    async (one) => {
      const { session } = await openSession();
      const leave = readers[one]?.(session);
      for (const [other, read] of Object.entries(readers)) {
        if (one === 'message listeners' && other === one) continue;
        expect(() => read(session), other).toThrow(TypeError);
      }
      expect(() => session.connections()).toThrow(TypeError);
      leave?.();
      for (const read of Object.values(readers)) read(session)();
    },
  );

  test('several message listeners are one reader, and each gets every message', async () => {
    const { session, attempt } = await openSession();
    const got: string[] = [];
    session.addEventListener('message', ({ data }) => got.push(`first ${String(data)}`));
    session.addEventListener('message', ({ data }) => got.push(`second ${String(data)}`));
    attempt.message('m');
    expect(got).toEqual(['first m', 'second m']);
  });

  test("unread: 'discard' is for sessions that only send: messages are counted and thrown away", async () => {
    const { session, attempt } = await openSession({ unread: 'discard' });
    attempt.message('nobody');
    expect(attempt.paused).toBe(false);
    expect(session.stats).toMatchObject({ messagesReceived: 1, messagesDiscarded: 1, messagesUnread: 0 });
    for (const read of Object.values(readers)) expect(() => read(session)).toThrow(TypeError);
  });
});

describe('no message is lost', () => {
  test('before the first reader arrives, whichever kind it is', async () => {
    for (const kind of ['iterator', 'listener', 'receive'] as const) {
      const { session, attempt, clock } = await openSession();
      const got: unknown[] = [];
      attempt.message('early');
      await clock.advance(1_000);
      if (kind === 'iterator') void readAll({ [Symbol.asyncIterator]: () => collecting(session, got) });
      else if (kind === 'listener') session.addEventListener('message', ({ data }) => got.push(data));
      else session.receive((message) => got.push(message));
      attempt.message('later');
      await clock.settle();
      expect([kind, got]).toEqual([kind, ['early', 'later']]);
    }
  });

  test('between two turns of a loop, however slow its body is', async () => {
    const { session, attempt, clock } = await openSession();
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const message of session) {
        got.push(message);
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      }
    })();
    for (let index = 0; index < 20; index += 1) {
      attempt.message(String(index));
      if (index % 3 === 0) await Promise.resolve();
    }
    await clock.settle();
    attempt.close(1000);
    await reading;
    expect(got).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
  });

  test('between two readers of different kinds', async () => {
    const { session, attempt, clock } = await openSession();
    const got: unknown[] = [];
    for (const message of ['1', '2', '3']) attempt.message(message);
    for await (const message of session) {
      got.push(message);
      break;
    }
    const stop = session.receive((message) => {
      got.push(message);
      stop();
    });
    await clock.settle();
    attempt.message('4');
    session.addEventListener('message', ({ data }) => got.push(data));
    await clock.settle();
    expect(got).toEqual(['1', '2', '3', '4']);
  });
});

async function* collecting(source: AsyncIterable<unknown>, got: unknown[]): AsyncGenerator {
  for await (const message of source) {
    got.push(message);
    yield message;
  }
}

describe('how an iterator ends', () => {
  test('break frees the reader and closes nothing', async () => {
    const { session, attempt } = await openSession();
    attempt.message('one');
    for await (const message of session) {
      expect(message).toBe('one');
      break;
    }
    expect(session.state.phase).toBe('open');
    expect(attempt.closes).toEqual([]);
    attempt.message('two');
    expect(await session[Symbol.asyncIterator]().next()).toEqual({ done: false, value: 'two' });
  });

  test('a reconnection does not end it', async () => {
    const { session, attempt, network, clock } = await openSession();
    const reading = readAll(session);
    attempt.message('before');
    attempt.drop();
    await clock.advance(1_000);
    network.last.open();
    network.last.message('after');
    await clock.settle();
    await session.close();
    expect(await reading).toEqual(['before', 'after', 'end']);
  });

  test('a clean end, from here or from the peer, is done, after the last message', async () => {
    const fromHere = await openSession();
    fromHere.attempt.message('last');
    void fromHere.session.close();
    expect(await readAll(fromHere.session)).toEqual(['last', 'end']);

    const fromThere = await openSession();
    fromThere.attempt.message('last');
    fromThere.attempt.close(1000);
    expect(await readAll(fromThere.session)).toEqual(['last', 'end']);
  });

  test('having given up throws the GaveUpError with the history, after the last message', async () => {
    const { session, attempt } = await openSession({ retry: false });
    attempt.message('last');
    attempt.drop();
    const got = await readAll(session);
    expect(got).toEqual(['last', expect.any(GaveUpError)]);
    expect(got[1]).toMatchObject({ history: [{ cause: { code: 'abnormal' } }] });
    await expect(session.closed).rejects.toBe(got[1]);
  });

  test('an abort throws the reason of the signal, untouched and at once', async () => {
    const controller = new AbortController();
    const { session, attempt } = await openSession({ signal: controller.signal });
    attempt.message('unread');
    const reason = { not: 'even an Error' };
    controller.abort(reason);
    const got = await readAll(session);
    expect(got).toHaveLength(1);
    expect(got[0]).toBe(reason);
  });
});

describe('connections()', () => {
  test('iterates connections, and each ends as it ended: the gap is visible', async () => {
    const { session, attempt, network, clock } = await openSession();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const connection of session.connections()) seen.push(await readAll(connection));
    })();
    attempt.message('1');
    attempt.drop();
    await clock.advance(1_000);
    network.last.open();
    network.last.message('2');
    network.last.message('3');
    await clock.settle();
    await session.close();
    await reading;
    expect(seen).toEqual([
      ['1', expect.any(ClosedError)],
      ['2', '3', 'end'],
    ]);
  });

  test('ends as the messages would: done, the GaveUpError, or the reason of the signal', async () => {
    const gaveUp = await openSession({ retry: false });
    const connections = gaveUp.session.connections();
    gaveUp.attempt.drop();
    await connections.next();
    await expect(connections.next()).rejects.toBeInstanceOf(GaveUpError);

    const controller = new AbortController();
    const aborted = startSession({ signal: controller.signal });
    const next = aborted.session.connections().next();
    controller.abort('enough');
    await expect(next).rejects.toBe('enough');
  });
});

describe('a message that cannot be decoded', () => {
  const options: ConnectOptions = { protocols: [json('j')] };

  async function openJson(): Promise<Awaited<ReturnType<typeof startSession>>> {
    const started = startSession(options);
    (await started.network.next()).open({ protocol: 'j' });
    return started;
  }

  test('is a typed event with the message and the cause, and the connection goes on', async () => {
    const { session, network } = await openJson();
    const errors: DecodeError[] = [];
    session.addEventListener('decodeerror', ({ error }) => errors.push(error));
    network.last.message('{"a":');
    network.last.message('[1]');
    expect(errors).toEqual([expect.any(DecodeError)]);
    expect(errors[0]).toMatchObject({ data: '{"a":', cause: expect.any(SyntaxError) });
    expect(session.state.phase).toBe('open');
    expect(await session[Symbol.asyncIterator]().next()).toEqual({ done: false, value: [1] });
  });

  test('closes the connection if the application asks for it, in one line', async () => {
    const { session, network, clock } = await openJson();
    session.addEventListener('decodeerror', () => void session.connection?.close(4000, 'not JSON'));
    network.last.message('no JSON');
    await clock.settle();
    expect(network.attempts[0]?.closes).toEqual([{ code: 4000, reason: 'not JSON' }]);
    expect(session.state).toMatchObject({ phase: 'waiting' });
  });
});

test('where reading can be paused the queue is bounded, the state says paused, and nothing is lost', async () => {
  const { session, attempt, clock } = await openSession({ inbox: { maxMessages: 3 } });
  for (let index = 0; index < 100; index += 1) attempt.message(String(index));
  expect(session.stats.messagesUnread).toBe(3);
  expect(attempt.paused).toBe(true);
  expect(session.state).toMatchObject({ phase: 'open', paused: true });
  const got: unknown[] = [];
  session.receive((message) => got.push(message));
  await clock.settle();
  expect(got).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
  expect(session.state).toMatchObject({ phase: 'open', paused: false });
});

test.each([
  ['close', [], 'overflow'],
  ['drop-oldest', ['2', '3'], undefined],
  ['drop-newest', ['1', '2'], undefined],
] as const)('where reading cannot be paused the declared policy decides: %s', async (overflow, kept, code) => {
  const { session, attempt, clock } = await openSession({ inbox: { maxMessages: 2, overflow } }, { pause: false });
  for (const message of ['1', '2', '3']) attempt.message(message);
  expect(session.stats.messagesDiscarded).toBe(1);
  if (code !== undefined) {
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code } });
    return;
  }
  const got: unknown[] = [];
  session.receive((message) => got.push(message));
  await clock.settle();
  expect(got).toEqual(kept);
});
