import { describe, expect, test } from 'vitest';
import { contract, contractCases, missingFor, runContract } from '@hybi/testkit';
import { scriptedFixture } from '../scripted-fixture.js';

const browserLike = {
  ping: false,
  pause: false,
  headers: false,
  failureCauses: false,
  closeCodesVisible: false,
  unselectedSubprotocol: false,
  unaskedSubprotocol: false,
};

describe.each([
  ['a platform that can do everything', {}],
  ['a platform that can do as little as a browser', browserLike],
])('the contract on %s', (_platform, capabilities) => {
  const shared = scriptedFixture(capabilities);
  contract({
    fixture: shared,
    test: (title, run) => test(title, () => shared.play(run())),
  });

  test('and nothing is left over', () => {
    shared.network.assertNothingLeft();
    expect(shared.clock.pending).toBe(0);
  });
});

const failing = (): never => {
  throw new Error('nothing works');
};

test('ids and titles are unique', () => {
  for (const member of ['id', 'title'] as const) {
    const all = contractCases.map((each) => each[member]);
    expect(new Set(all).size).toBe(all.length);
  }
});

describe('without a test runner', () => {
  test('every case has a result that can be sent as JSON', async () => {
    const fixture = scriptedFixture(browserLike);
    const results = await runContract(fixture, (run) => fixture.play(run));
    expect(results.map(({ id }) => id)).toEqual(contractCases.map(({ id }) => id));
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const unsupported = contractCases.filter((each) => missingFor(each, fixture).length > 0);
    expect(unsupported.length).toBeGreaterThan(0);
    expect(results.filter(({ outcome }) => outcome === 'unsupported').length).toBe(unsupported.length);
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });

  test('a case that fails says what is wrong, and the others go on', async () => {
    const fixture = scriptedFixture();
    const broken = { ...fixture, nowhere: fixture.server, open: () => Promise.reject(new Error('no open here')) };
    const reasons: unknown[] = [new Error('too late'), 'text'];
    const results = await runContract(broken, (run) =>
      fixture.play(run).catch((error) => Promise.reject(reasons.pop() ?? error)),
    );
    const failed = results.flatMap((result) => (result.outcome === 'failed' ? [result.error] : []));
    expect(failed.slice(0, 3)).toEqual(['text', 'Error: too late', 'Error: no open here']);
    expect(results.some(({ outcome }) => outcome === 'passed')).toBe(true);
  });

  test('by default a case has all the time it takes', async () => {
    const { capabilities, server, nowhere } = scriptedFixture();
    const results = await runContract({ capabilities, server, nowhere, connect: failing, open: failing });
    expect(results.every(({ outcome }) => outcome !== 'passed')).toBe(true);
  });
});
