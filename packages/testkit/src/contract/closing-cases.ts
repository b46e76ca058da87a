import { holds, same } from './assertions.js';
import { contractCase } from './contract-case.js';
import type { ContractCase } from './contract-case.js';
import { inPhase, soon, take, takeAll } from './observing.js';

/** How a connection ended, and who said so. */
export const closingCases: readonly ContractCase[] = [
  ...[1000, 1001, 1003, 1008, 1011, 3000, 4000, 4999].map((code) =>
    contractCase(
      `close-${code}`,
      `T-46 CLS-05 a Close with ${code} and a reason is shown as it came`,
      async (fixture) => {
        const closure = await (await fixture.open(`${fixture.server}/close/${code}/why%20é`)).closed;
        same(
          { code: closure.code, reason: closure.reason, clean: closure.clean, received: closure.received },
          { code, reason: 'why é', clean: true, received: { code, reason: 'why é' } },
          'the closure',
        );
      },
    ),
  ),

  ...[1012, 1013, 1014].map((code) =>
    contractCase(
      `close-${code}`,
      `T-55 CLS-21 a Close with ${code} is shown as it came`,
      async (fixture) => {
        const closure = await (await fixture.open(`${fixture.server}/close/${code}`)).closed;
        same({ code: closure.code, clean: closure.clean }, { code, clean: true }, 'the closure');
      },
      ['closeCodesVisible'],
    ),
  ),

  contractCase('close-empty', 'CLS-05 a Close without a code is 1005', async (fixture) => {
    const closure = await (await fixture.open(`${fixture.server}/close/1005`)).closed;
    same([closure.code, closure.reason, closure.clean], [1005, '', true], 'the closure');
  }),

  ...['drop', 'reset', 'end'].map((way) =>
    contractCase(
      `${way}-is-abnormal`,
      `T-46 CLS-06 CLS-12 a connection that ends by "${way}", without a Close, is 1006 and not clean`,
      async (fixture) => {
        const connection = await fixture.open(`${fixture.server}/${way}/1`);
        connection.send('last words');
        const closure = await connection.closed;
        same(
          { code: closure.code, clean: closure.clean, received: closure.received, initiator: closure.initiator },
          { code: 1006, clean: false, received: undefined, initiator: 'none' },
          'the closure',
        );
      },
    ),
  ),

  ...[999, 1004, 1006, 1015, 1016, 2000, 5000].map((code) =>
    contractCase(
      `close-illegal-${code}`,
      `T-54 CLS-18 ${code}, which must not be sent, is not taken for a clean end`,
      async (fixture) => {
        // After a message: where it ends at once, a browser may not have told of the opening yet.
        const connection = await fixture.open(`${fixture.server}/close/${code}?after=1`);
        connection.send('a');
        const closure = await connection.closed;
        holds(!closure.clean, `the closure is clean, with code ${closure.code}`);
        holds(closure.code !== 1000, 'the code is an invented 1000');
      },
    ),
  ),

  contractCase('close-here', 'a Close from here is answered, and the closure says who began', async (fixture) => {
    const connection = await fixture.open(`${fixture.server}/echo`);
    const closure = await connection.close(4001, 'enough');
    same(
      { code: closure?.code, clean: closure?.clean, initiator: closure?.initiator },
      { code: 4001, clean: true, initiator: 'local' },
      'the closure',
    );
  }),

  contractCase('send-after-close', 'what is sent after close is "dropped"', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/echo`);
    await session.opened;
    const closing = session.close(1000);
    same(session.send('too late'), 'dropped', 'send while closing');
    await closing;
    same(session.send('too late'), 'dropped', 'send when closed');
    same(await takeAll(session), [], 'the messages');
  }),

  contractCase('close-flushes', 'what was sent before close leaves before the Close', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/echo`);
    await session.opened;
    for (let at = 0; at < 100; at++) session.send(`${at}`);
    await session.close(1000);
    same(session.state.phase, 'closed', 'the phase');
    const closure = session.state.phase === 'closed' ? session.state.closure : undefined;
    same([closure?.unsentBytes, closure?.clean], [0, true], 'unsent bytes, and whether the end was clean');
  }),

  contractCase('close-quiet', 'T-57 API-19 no code of the application runs inside close()', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/echo`);
    await session.opened;
    let inside = false;
    let ran = false;
    for (const type of ['statechange', 'dropped', 'sent'] as const) {
      session.addEventListener(type, () => {
        ran ||= inside;
      });
    }
    inside = true;
    const closing = session.close(1000);
    inside = false;
    await closing;
    holds(!ran, 'a listener was called before close() returned');
  }),

  contractCase(
    'close-while-connecting',
    'a session closed in the turn in which it was made ends cleanly',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/echo`);
      await session.close();
      same(session.state, { phase: 'closed', closure: undefined, cause: undefined }, 'the state');
      same(await takeAll(session), [], 'the messages');
    },
  ),

  contractCase('close-during-attempt', 'a session closed in the middle of an attempt ends cleanly', async (fixture) => {
    // Opened before: a browser has only one connection to an address in the connecting state (RFC 6455 §4.1).
    const other = await fixture.open(`${fixture.server}/echo`);
    const session = fixture.connect(`${fixture.server}/silent`);
    await inPhase(session, 'connecting');
    // A round trip elsewhere gives the attempt time to begin.
    other.send('a');
    same(await take(other, 1), ['a'], 'the echo elsewhere');
    await session.close();
    same(session.state.phase, 'closed', 'the phase');
    same(session.state.phase === 'closed' && session.state.cause, undefined, 'the cause');
    await other.close(1000);
  }),

  contractCase(
    'close-while-waiting',
    'T-63 a session closed between two attempts makes no further one',
    async (fixture) => {
      let attempts = 0;
      const session = fixture.connect(
        () => {
          attempts++;
          return fixture.nowhere;
        },
        { retry: { minDelayMs: 60_000, maxDelayMs: 60_000 } },
      );
      await inPhase(session, 'waiting');
      await session.close();
      same(attempts, 1, 'the attempts');
      same(session.state.phase, 'closed', 'the phase');
    },
  ),

  contractCase(
    'close-unanswered',
    'T-51 CTL-10 a Close that is never answered ends within its deadline, not cleanly',
    async (fixture) => {
      const connection = await fixture.open(`${fixture.server}/hang/1`, { closeTimeoutMs: 50 });
      connection.send('x');
      await take(connection, 1);
      const closure = await connection.close(1000);
      holds(closure?.clean === false, 'the closure is clean although no Close came');
      same(closure.code, 1006, 'the code');
    },
  ),

  contractCase('nothing-after-close', 'T-56 CLS-10 after the end no event comes', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/burst/50`, { retry: soon });
    let messages = 0;
    let states = 0;
    session.receive(() => messages++);
    session.addEventListener('statechange', () => states++);
    await session.opened;
    await session.close(1000);
    await session.closed;
    const before = [messages, states, session.state.phase];
    const other = await fixture.open(`${fixture.server}/echo`);
    other.send('a round trip, in which late events would come');
    await take(other, 1);
    await other.close(1000);
    same([messages, states, session.state.phase], before, 'messages, state changes and the phase');
  }),

  contractCase('using', '`await using` closes a session at the end of its block', async (fixture) => {
    const left: { phase?: string } = {};
    const session = fixture.connect(`${fixture.server}/echo`);
    await session.opened;
    // What `await using` calls, written out: not every engine that runs this knows the syntax.
    await session[Symbol.asyncDispose]();
    left.phase = session.state.phase;
    same(left.phase, 'closed', 'the phase');
  }),
];
