import { holds, same, throws } from './assertions.js';
import { contractCase } from './contract-case.js';
import type { ContractCase } from './contract-case.js';
import type { ContractFixture, ContractSession } from './contract-fixture.js';
import { inPhase, soon, take, takeAll } from './observing.js';

/** A session whose first connection does something else than the ones that follow, which echo. */
function afterFirst(fixture: ContractFixture, firstPath: string): ContractSession {
  let attempts = 0;
  return fixture.connect(() => fixture.server + (attempts++ === 0 ? firstPath : '/echo'), {
    retry: () => ({ delayMs: 20 }),
  });
}

/** What a session does across its connections. */
export const sessionCases: readonly ContractCase[] = [
  contractCase(
    'queued-before-open',
    'what is sent before the opening is "queued" and arrives in order',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/echo`);
      same([session.send('a'), session.send('b')], ['queued', 'queued'], 'send');
      await session.opened;
      same(session.send('c'), 'written', 'send once it is open');
      same(await take(session, 3), ['a', 'b', 'c'], 'the echoes');
      await session.close(1000);
    },
  ),

  contractCase(
    'close-1000-ends',
    'a session ends cleanly, and its loop with it, when the server closes with 1000',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/close/1000/bye?after=1`, { retry: soon });
      session.send('a');
      same(await takeAll(session), ['a'], 'the messages');
      const { state } = session;
      same(state.phase, 'closed', 'the phase');
      if (state.phase !== 'closed') return;
      same(
        [state.closure?.code, state.closure?.reason, state.cause],
        [1000, 'bye', undefined],
        'code, reason and cause',
      );
    },
  ),

  ...['/close/1011', '/close/1001', '/drop/0', '/reset/0'].map((path) =>
    contractCase(
      `reconnects-after${path.replaceAll('/', '-')}`,
      `CLS-13 a session connects again after ${path}`,
      async (fixture) => {
        const session = afterFirst(fixture, path);
        await inPhase(session, 'waiting');
        await inPhase(session, 'open');
        session.send('on the second connection');
        same(await take(session, 1), ['on the second connection'], 'the echo');
        await session.close(1000);
      },
    ),
  ),

  contractCase(
    'queue-survives',
    'T-68 messages queued between two connections arrive in order on the next',
    async (fixture) => {
      const session = afterFirst(fixture, '/drop/1');
      const lost = inPhase(session, 'waiting');
      session.send('first');
      same(await take(session, 1), ['first'], 'the echo of the first connection');
      await lost;
      const expected = Array.from({ length: 20 }, (_, at) => `queued ${at}`);
      same(
        expected.map((message) => session.send(message)),
        expected.map(() => 'queued'),
        'send',
      );
      same(await take(session, 20), expected, 'the echoes of the second connection');
      await session.close(1000);
    },
  ),

  contractCase('loop-across-connections', 'one loop reads the messages of all connections', async (fixture) => {
    let attempts = 0;
    const paths = ['/close/1011?after=1', '/drop/1', '/close/1000?after=1'];
    const session = fixture.connect(() => fixture.server + (paths[attempts++] ?? '/echo'), { retry: soon });
    let opened = 0;
    session.addEventListener('statechange', () => {
      if (session.state.phase === 'open') session.send(`connection ${++opened}`);
    });
    same(await takeAll(session), ['connection 1', 'connection 2', 'connection 3'], 'the messages');
    same(session.state.phase, 'closed', 'the phase');
  }),

  contractCase('connections', 'connections() shows each connection by itself', async (fixture) => {
    let attempts = 0;
    // Dropped after an echo: where it is dropped at once, a browser may not have told of the opening yet.
    const paths = ['/drop/1', '/close/1000'];
    const session = fixture.connect(() => fixture.server + (paths[attempts++] ?? '/echo'), { retry: soon });
    session.send('a');
    same((await takeAll(session.connections())).length, 2, 'the connections');
  }),

  contractCase('one-reader', 'a second kind of reader is a TypeError', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/echo`);
    session.receive(() => undefined);
    throws(() => session[Symbol.asyncIterator](), 'TypeError', 'a loop beside receive()');
    throws(() => session.addEventListener('message', () => undefined), 'TypeError', 'a listener beside receive()');
    await session.close();
  }),

  contractCase('break-frees', 'break frees the reader and not the session, and loses nothing', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/burst/10`);
    same(await take(session, 4), ['0', '1', '2', '3'], 'the first loop');
    same(session.state.phase, 'open', 'the phase after break');
    const rest: unknown[] = [];
    await new Promise<void>((resolve) => {
      session.receive((message) => {
        if (rest.push(message) === 6) resolve();
      });
    });
    same(rest, ['4', '5', '6', '7', '8', '9'], 'another kind of reader');
    await session.close(1000);
  }),

  contractCase('stable-state', 'the state is the same object until it changes', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/echo`);
    await session.opened;
    const { state } = session;
    session.send('x');
    await take(session, 1);
    holds(session.state === state, 'the state object changed while nothing had');
    await session.close(1000);
    holds(session.state !== state, 'the state object did not change');
  }),

  contractCase('two-sessions', 'T-69 two sessions do not disturb each other', async (fixture) => {
    const [one, two] = [afterFirst(fixture, '/drop/1'), fixture.connect(`${fixture.server}/echo`)];
    const lost = inPhase(one, 'waiting');
    one.send('one');
    two.send('two');
    same([await take(one, 1), await take(two, 1)], [['one'], ['two']], 'the echoes');
    await lost;
    same(two.state.phase, 'open', 'the phase of the other');
    await inPhase(one, 'open');
    one.send('one again');
    two.send('two again');
    same([await take(one, 1), await take(two, 1)], [['one again'], ['two again']], 'the echoes');
    await one.close(1000);
    await two.close(1000);
  }),
];
