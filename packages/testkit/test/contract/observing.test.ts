import { expect, test } from 'vitest';
import { createSession } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { inPhase, take, takeAll } from '../../src/contract/observing.js';

async function* three(): AsyncGenerator<number> {
  yield* [1, 2, 3];
}

test('as many messages are taken as asked for, or all', async () => {
  expect(await take(three(), 2)).toEqual([1, 2]);
  expect(await takeAll(three())).toEqual([1, 2, 3]);
  await expect(take(three(), 4)).rejects.toThrow('The messages ended after 3 of 4');
});

test('a phase is waited for, and seen at once if it is there', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ onAttempt: (attempt) => attempt.open() });
  const session = createSession({ transport: network.transport, clock, random: () => 0 }, 'ws://a.test');
  await inPhase(session, 'connecting');
  await inPhase(session, 'open');
  expect(session.state.phase).toBe('open');
  await session.close();
});
