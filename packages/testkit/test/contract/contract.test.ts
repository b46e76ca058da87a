import { afterAll, describe, expect, test } from 'vitest';
import type { Transport, TransportConnection, TransportEvents } from '@hybi/session';
import { contract, contractCases, missingFor, runContract } from '@hybi/testkit';
import { recordedContract } from '../../../../e2e/contract/record-run.ts';
import { closureOf } from '../../../session/test/closures.js';
import { forwarded } from '../attempt-request.js';
import { scriptedFixture } from '../scripted-fixture.js';

const browserLike = {
  ping: false,
  pause: false,
  headers: false,
  streaming: false,
  failureCauses: false,
  closeCodesVisible: false,
  unselectedSubprotocol: false,
  unaskedSubprotocol: false,
};

describe.each([
  ['a platform that can do everything', {}, recordedContract],
  ['a platform that can do as little as a browser', browserLike, contract],
])('the contract on %s', (_platform, capabilities, hand) => {
  const shared = scriptedFixture(capabilities);
  hand({
    platform: 'scripted',
    fixture: shared,
    test: (title: string, run: () => Promise<void>) => test(title, () => shared.play(run())),
    afterAll,
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

test('each capability is needed by some case, or changes what one expects', () => {
  const needed = new Set<string>(contractCases.flatMap(({ needs }) => needs));
  expect(Object.keys(scriptedFixture().capabilities).filter((capability) => !needed.has(capability))).toEqual([]);
});

/** What a connection is that there is none of. */
const dead: TransportConnection = {
  bufferedBytes: 0,
  send: () => undefined,
  close: () => undefined,
  abandon: () => closureOf(),
};

const changed =
  (change: (events: TransportEvents) => Partial<TransportEvents>) =>
  (transport: Transport): Transport =>
  (request, events) =>
    transport(request, { ...forwarded(events), ...change(events) });

const sending = (send: (data: string | Uint8Array) => string | Uint8Array) =>
  changed((events) => ({
    opened: (opening, connection) =>
      events.opened(opening, {
        ...connection,
        // A getter does not survive a spread.
        get bufferedBytes() {
          return connection.bufferedBytes;
        },
        send: (data) => connection.send(send(data)),
      }),
  }));

describe('a client with a defect is found out', () => {
  test.each<[string, string, (transport: Transport) => Transport]>([
    [
      'that invents a clean end',
      'drop-is-abnormal',
      changed((events) => ({ closed: (closure) => events.closed({ ...closure, code: 1000, clean: true }) })),
    ],
    [
      'that loses the reason of a Close',
      'close-4000',
      changed((events) => ({ closed: (closure) => events.closed({ ...closure, reason: '' }) })),
    ],
    [
      'that reads bytes as text',
      'binary-echo',
      changed((events) => ({ message: (data) => events.message(String(data)) })),
    ],
    [
      'that hides why an attempt failed',
      'status-404',
      changed((events) => ({ failed: () => events.failed(new Error('no')) })),
    ],
    [
      'that selects a subprotocol nobody chose',
      'subprotocol-none-chosen',
      changed((events) => ({
        opened: (opening, connection) => events.opened({ ...opening, protocol: 'a' }, connection),
        failed: () => events.opened({ url: '', protocol: 'a', extensions: '', headers: undefined }, dead),
      })),
    ],
    [
      'that sends the whole buffer of a view',
      'view',
      sending((data) => (typeof data === 'string' ? data : new Uint8Array(data.buffer))),
    ],
    [
      'that swallows U+FEFF',
      'text-echo',
      sending((data) => (typeof data === 'string' ? data.replace('\uFEFF', '') : data)),
    ],
  ])('%s: %s', async (_defect, id, defect) => {
    const fixture = scriptedFixture({}, defect);
    const found = contractCases.find((each) => each.id === id);
    await expect(found && fixture.play(found.run(fixture))).rejects.toThrow();
    const sound = scriptedFixture();
    await expect(found && sound.play(found.run(sound))).resolves.toBeUndefined();
  });
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
