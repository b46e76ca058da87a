import { abortable } from './abortable.js';
import { ContractViolation, holds, rejects, same } from './assertions.js';
import { contractCase } from './contract-case.js';
import type { ContractCase } from './contract-case.js';
import { soon, take } from './observing.js';

/** What is said when there is no connection. */
export const failureCases: readonly ContractCase[] = [
  contractCase(
    'nobody-listens',
    'T-46 a refused connection is "refused", or "opaque" where the platform hides it',
    async (fixture) => {
      const error = await rejects(fixture.open(fixture.nowhere), 'OpenError', 'open');
      same(Reflect.get(error, 'code'), fixture.capabilities.failureCauses ? 'refused' : 'opaque', 'the code');
    },
  ),

  ...[401, 404, 503].map((status) =>
    contractCase(
      `status-${status}`,
      `T-13 HSR-01 an answer of ${status} is "rejected" with its status, or "opaque"`,
      async (fixture) => {
        const error = await rejects(fixture.open(`${fixture.server}/refuse/${status}`), 'OpenError', 'open');
        const [code, shown]: unknown[] = [Reflect.get(error, 'code'), Reflect.get(error, 'status')];
        same(
          [code, shown],
          fixture.capabilities.failureCauses ? ['rejected', status] : ['opaque', undefined],
          'code and status',
        );
      },
    ),
  ),

  contractCase(
    'retry-after',
    'T-13 Retry-After of an answer is in the error',
    async (fixture) => {
      const error = await rejects(fixture.open(`${fixture.server}/refuse/429?retry-after=7`), 'OpenError', 'open');
      same(Reflect.get(error, 'retryAfterMs'), 7_000, 'retryAfterMs');
    },
    ['headers', 'failureCauses'],
  ),

  contractCase(
    'status-404-stops',
    'a session does not try again after 404',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/refuse/404`, { retry: soon });
      const error = await rejects(take(session, 1), 'GaveUpError', 'reading');
      const history: unknown = Reflect.get(error, 'history');
      same(Array.isArray(history) && history.length, 1, 'the attempts in the history');
    },
    ['failureCauses'],
  ),

  contractCase('gives-up', 'T-59 a session that gives up says so, with the history', async (fixture) => {
    const session = fixture.connect(`${fixture.server}/refuse/503`, { retry: { ...soon, maxAttempts: 3 } });
    const error = await rejects(take(session, 1), 'GaveUpError', 'reading');
    const history: unknown = Reflect.get(error, 'history');
    same(Array.isArray(history) && history.length, 3, 'the attempts in the history');
    same(session.state.phase === 'closed' && session.state.cause, error, 'the cause in the state');
  }),

  contractCase(
    'open-timeout',
    'T-11 HSR-22 a server that never answers runs into the open deadline',
    async (fixture) => {
      const error = await rejects(fixture.open(`${fixture.server}/silent`, { openTimeoutMs: 50 }), 'OpenError', 'open');
      same(Reflect.get(error, 'code'), 'timeout', 'the code');
    },
  ),

  contractCase(
    'provider-fails',
    'T-66 a URL provider that fails is a failed attempt, and the next one follows',
    async (fixture) => {
      const session = fixture.connect(
        ({ attempt }) => {
          if (attempt === 1) throw new Error('no URL yet');
          return `${fixture.server}/echo`;
        },
        { retry: soon },
      );
      session.send('after all');
      same(await take(session, 1), ['after all'], 'the echo');
      await session.close(1000);
    },
  ),

  contractCase(
    'too-big',
    'T-26 SEC-01 a message above the limit ends the connection and is not delivered',
    async (fixture) => {
      const connection = await fixture.open(`${fixture.server}/big/5000`, { maxMessageBytes: 1_000 });
      const closure = await connection.closed;
      holds(closure.code !== 1000 || !closure.clean, 'the end is shown as a normal one');
      const error = await rejects(take(connection, 1), 'ClosedError', 'reading');
      same(Reflect.get(error, 'code'), 'too-big', 'the code');
    },
  ),

  contractCase('abort-open', 'an aborted open rejects with the reason of the signal', async (fixture) => {
    const { signal, abort } = abortable();
    const opening = fixture.open(`${fixture.server}/silent`, { signal });
    const reason = new ContractViolation('the reason of the caller');
    abort(reason);
    same(await rejects(opening, 'ContractViolation', 'open'), reason, 'the reason');
  }),

  contractCase('abort-session', 'an aborted session throws the reason of the signal to its reader', async (fixture) => {
    const { signal, abort } = abortable();
    const session = fixture.connect(`${fixture.server}/echo`, { signal });
    await session.opened;
    const reading = take(session, 1);
    const reason = new ContractViolation('the reason of the caller');
    abort(reason);
    same(await rejects(reading, 'ContractViolation', 'reading'), reason, 'the reason');
    same(session.state.phase === 'closed' && session.state.cause, reason, 'the cause in the state');
    same(session.send('x'), 'dropped', 'send');
  }),

  contractCase('aborted-before', 'a session whose signal is aborted already makes no attempt', async (fixture) => {
    const { signal, abort } = abortable();
    const reason = new ContractViolation('the reason of the caller');
    abort(reason);
    let attempts = 0;
    const session = fixture.connect(
      () => {
        attempts++;
        return `${fixture.server}/echo`;
      },
      { signal },
    );
    same(await rejects(take(session, 1), 'ContractViolation', 'reading'), reason, 'the reason');
    same(attempts, 0, 'the attempts');
  }),
];
