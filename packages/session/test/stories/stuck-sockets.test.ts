import { text } from '@hybi/session';
import type { Subprotocol } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { closedByPeer } from '../closures.js';
import { openSession, startSession } from '../start-session.js';

/** As a transport that has lost its own deadlines. */
const stuck = { clock: undefined };

const lateClosure = closedByPeer(1000, 'late');

describe('a socket that is stuck is replaced within the close timeout', () => {
  test('in a closing handshake that the peer began', async () => {
    const { session, attempt, network, clock } = await openSession({}, stuck);
    attempt.closing(1001, 'restart');
    await clock.advance(4_999);
    expect(session.state.phase).toBe('open');
    await clock.advance(1);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'server', closure: { code: 1001 } } });
    expect(attempt.phase).toBe('abandoned');
    await clock.advance(1_000);
    network.last.open();
    expect(session.state.phase).toBe('open');
  });

  test.each([
    [1000, { code: 1000 }],
    [1003, { name: 'GaveUpError' }],
    [1008, { name: 'GaveUpError' }],
  ] as const)('CLS-05 and %i is final though the transport never ends', async (code, outcome) => {
    const { session, attempt, clock } = await openSession({}, stuck);
    attempt.closing(code, 'no');
    await clock.advance(5_000);
    expect(session.state).toMatchObject({ phase: 'closed', closure: { code, clean: true } });
    expect(await session.closed.catch((error: unknown) => error)).toMatchObject(outcome);
    expect(clock.pending).toBe(0);
  });

  test('in a closing handshake that was begun on the connection from here', async () => {
    const { session, attempt, clock } = await openSession({}, { ...stuck, answersClose: false });
    const closing = session.connection?.close(4000, 'next, please');
    await clock.advance(5_000);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout' } });
    expect(attempt.phase).toBe('abandoned');
    expect(await closing).toMatchObject({ clean: false, code: 1006 });
  });

  test('and session.close() waits no longer for it either, and does not call it clean', async () => {
    const { session, clock } = await openSession({}, { ...stuck, answersClose: false });
    const closing = session.close();
    await clock.advance(5_000);
    expect(await closing).toMatchObject({ clean: false, code: 1006, received: undefined });
    expect(clock.pending).toBe(0);
  });

  test('half-open, it is found by a probe and replaced without a closing handshake', async () => {
    const { session, attempt, network, clock } = await openSession();
    await clock.advance(40_000);
    expect(attempt.phase).toBe('abandoned');
    expect(attempt.closes).toEqual([]);
    await clock.advance(1_000);
    network.last.open();
    expect(session.state.phase).toBe('open');
  });
});

describe('an attempt that is stuck is abandoned', () => {
  test('in the handshake at the open deadline, and a second later where the transport keeps none', async () => {
    const kept = startSession();
    await kept.clock.advance(10_000);
    expect(kept.session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout' } });

    const lost = startSession({}, stuck);
    await lost.clock.advance(11_000);
    expect(lost.session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout' } });
    expect(lost.network.attempts[0]?.phase).toBe('abandoned');
  });

  test('in a greeting that never ends, at the open deadline, and the greeting is told', async () => {
    let told: unknown;
    const hello: Subprotocol<string, string> = {
      ...text('hello'),
      greet: async (peer) => {
        peer.send('hello');
        told = await peer.receive().catch((reason: unknown) => reason);
        throw told;
      },
    };
    const { session, network, clock } = startSession({ protocols: hello });
    session.send('waits');
    (await network.next()).open({ protocol: 'hello' });
    await clock.advance(10_000);
    expect(session.state).toMatchObject({ phase: 'waiting', cause: { code: 'timeout', phase: 'greet' } });
    expect(network.last.phase).toBe('abandoned');
    expect(network.last.sentTexts).toEqual(['hello']);
    expect(told).toMatchObject({ code: 'timeout' });
    expect(session.outbox.length).toBe(1);
  });
});

test.each(['connecting', 'open', 'waiting', 'closed'] as const)(
  'late events of an abandoned connection change nothing while %s',
  async (phase) => {
    const { session, attempt, network, clock, log } = await openSession();
    session.reconnect();
    await clock.settle();
    if (phase !== 'connecting') network.last.open();
    if (phase === 'waiting') network.last.drop();
    if (phase === 'closed') await session.close();
    await clock.settle();
    const { state } = session;
    expect(state.phase).toBe(phase);
    const told = [...log];
    const { events } = attempt;
    const opening = { url: 'ws://example.test/', protocol: '', extensions: '', headers: undefined };
    const late = [
      () => events.opened(opening, attempt.connection),
      () => events.message('late'),
      () => events.pong(new Uint8Array(4)),
      () => events.alive(),
      () => events.drained(),
      () => events.closing(),
      () => events.failed(new Error('late')),
      () => events.closed(lateClosure),
    ];
    for (const event of late) event();
    await clock.settle();
    expect(session.state).toBe(state);
    expect(log).toEqual(told);
    expect(session.stats).toMatchObject({ messagesReceived: 0, messagesUnread: 0 });
  },
);
