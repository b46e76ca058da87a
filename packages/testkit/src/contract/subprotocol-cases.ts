import { json, text } from '@hybi/session';
import { holds, rejects, same } from './assertions.js';
import { contractCase } from './contract-case.js';
import type { ContractCase } from './contract-case.js';
import type { ContractFixture } from './contract-fixture.js';
import { take } from './observing.js';

async function refused(fixture: ContractFixture, path: string, offered: readonly string[]): Promise<void> {
  const error = await rejects(fixture.open(fixture.server + path, { protocols: offered }), 'OpenError', 'open');
  const code: unknown = Reflect.get(error, 'code');
  // A browser that fails the attempt by itself does not say why.
  const honest = code === 'subprotocol' || (code === 'opaque' && !fixture.capabilities.failureCauses);
  holds(honest, `the code of the OpenError: expected "subprotocol", got ${String(code)}`);
}

/** Which subprotocol is in use, and what happens when none is. */
export const subprotocolCases: readonly ContractCase[] = [
  contractCase('subprotocol-chosen', 'HSR-06 the subprotocol that the server chose is in use', async (fixture) => {
    const connection = await fixture.open(`${fixture.server}/subprotocol/b`, { protocols: ['a', 'b'] });
    same(connection.protocol, 'b', 'the subprotocol');
    await connection.close(1000);
  }),

  contractCase(
    'subprotocol-decides',
    'the subprotocol that the server chose decides how messages are written',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/subprotocol/as.json`, {
        protocols: [text('as.text'), json('as.json')],
      });
      await session.opened;
      session.send({ n: 1 });
      same(await take(session, 1), [{ n: 1 }], 'the echo');
      await session.close(1000);
    },
  ),

  contractCase('subprotocol-none-offered', 'without an offer the subprotocol is the empty string', async (fixture) => {
    const connection = await fixture.open(`${fixture.server}/echo`);
    same(connection.protocol, '', 'the subprotocol');
    await connection.close(1000);
  }),

  contractCase(
    'subprotocol-none-chosen',
    'T-06 HSR-21 a server that chooses none of the offered subprotocols fails the attempt',
    (fixture) => refused(fixture, '/subprotocol', ['a', 'b']),
  ),

  contractCase(
    'subprotocol-none-required',
    'T-06 HSR-21 … unless none is required',
    async (fixture) => {
      const options = { protocols: ['a'], requireSubprotocol: false };
      const connection = await fixture.open(`${fixture.server}/subprotocol`, options);
      same(connection.protocol, '', 'the subprotocol');
      await connection.close(1000);
    },
    ['unselectedSubprotocol'],
  ),

  contractCase(
    'subprotocol-not-offered',
    'T-07 HSR-06 a subprotocol that was not offered fails the attempt',
    (fixture) => refused(fixture, '/subprotocol/c', ['a', 'b']),
  ),

  contractCase('subprotocol-other-case', 'T-07 names of subprotocols are compared exactly', (fixture) =>
    refused(fixture, '/subprotocol/A', ['a']),
  ),

  contractCase(
    'subprotocol-unasked',
    'T-07 HSR-10 a subprotocol that nobody asked for fails the attempt',
    (fixture) => refused(fixture, '/subprotocol/a', []),
    ['unaskedSubprotocol'],
  ),

  contractCase(
    'subprotocol-session-stops',
    'a session does not try again after a refusal of its subprotocols',
    async (fixture) => {
      const session = fixture.connect(`${fixture.server}/subprotocol`, { protocols: ['a'] });
      await rejects(take(session, 1), 'GaveUpError', 'reading');
      same(session.state.phase, 'closed', 'the phase');
    },
    ['failureCauses'],
  ),
];
