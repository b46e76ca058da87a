import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Started } from './start-session.js';
import { startSession } from './start-session.js';

/** What a session ought to look like from outside, in as few words as possible. */
interface Model {
  phase: 'connecting' | 'open' | 'waiting' | 'closed';
  /** Messages that wait, in order. */
  queue: string[];
  /** What the peers of all connections got, in order. */
  written: string[];
  dropped: string[];
  received: string[];
  count: number;
}

type Real = Started & { readonly got: unknown[] };
type Command = fc.AsyncCommand<Model, Real>;

const check = (model: Model, real: Real): void => {
  expect(real.session.state.phase).toBe(model.phase);
  expect(real.session.outbox.inspect().map(({ message }) => message)).toEqual(model.queue);
  expect(real.network.attempts.flatMap((attempt) => attempt.sentTexts)).toEqual(model.written);
  expect(real.got).toEqual(model.received);
  expect(real.network.attempts.filter(({ phase }) => phase === 'open').length).toBe(model.phase === 'open' ? 1 : 0);
};

const command = (
  name: string,
  isPossible: (model: Model) => boolean,
  run: (model: Model, real: Real) => void | Promise<void>,
): Command => ({
  check: isPossible,
  run: async (model, real) => {
    await run(model, real);
    await real.clock.settle();
    check(model, real);
  },
  toString: () => name,
});

const capacity = 3;
const commands = [
  command(
    'send',
    () => true,
    (model, real) => {
      const message = `m${(model.count += 1)}`;
      const outcome = real.session.send(message);
      if (model.phase === 'open') {
        expect(outcome).toBe('written');
        model.written.push(message);
      } else if (model.phase !== 'closed' && model.queue.length < capacity) {
        expect(outcome).toBe('queued');
        model.queue.push(message);
      } else {
        expect(outcome).toBe('dropped');
        model.dropped.push(message);
      }
    },
  ),
  command(
    'open',
    (model) => model.phase === 'connecting',
    (model, real) => {
      real.network.last.open();
      model.phase = 'open';
      model.written.push(...model.queue.splice(0));
    },
  ),
  command(
    'fail',
    (model) => model.phase === 'connecting',
    (model, real) => {
      real.network.last.fail('refused');
      model.phase = 'waiting';
    },
  ),
  command(
    'drop',
    (model) => model.phase === 'open',
    (model, real) => {
      real.network.last.drop();
      model.phase = 'waiting';
    },
  ),
  command(
    'message',
    (model) => model.phase === 'open',
    (model, real) => {
      const message = `r${(model.count += 1)}`;
      real.network.last.message(message);
      model.received.push(message);
    },
  ),
  command(
    'delay over',
    (model) => model.phase === 'waiting',
    async (model, real) => {
      await real.clock.advanceToNext();
      model.phase = 'connecting';
    },
  ),
  command(
    'reconnect',
    (model) => model.phase !== 'closed',
    (model, real) => {
      expect(real.session.reconnect()).toBe(true);
      model.phase = 'connecting';
    },
  ),
  command(
    'online',
    (model) => model.phase === 'waiting',
    (_model, real) => {
      real.wake('online');
    },
  ),
  command(
    'drain',
    () => true,
    (model, real) => {
      expect(real.session.outbox.drain()).toEqual(model.queue.splice(0));
    },
  ),
  command(
    'close',
    () => true,
    async (model, real) => {
      await real.session.close();
      model.phase = 'closed';
      model.dropped.push(...model.queue.splice(0));
    },
  ),
];

test('any sequence of calls and events leaves a session as the model says, and every message accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands(
        commands.map((each) => fc.constant(each)),
        { maxCommands: 60 },
      ),
      async (sequence) => {
        const started = startSession({ outbox: { maxMessages: capacity }, liveness: false, openTimeoutMs: Infinity });
        const real: Real = { ...started, got: [] };
        started.session.receive((message) => real.got.push(message));
        await started.clock.settle();
        const model: Model = { phase: 'connecting', queue: [], written: [], dropped: [], received: [], count: 0 };
        await fc.asyncModelRun(() => ({ model, real }), sequence);
        await started.session.close();
        await started.clock.settle();
        expect(started.clock.pending).toBe(0);
        model.dropped.push(...model.queue);
        const reported = started.log.filter((line) => line.startsWith('dropped ')).map((line) => line.split(/[ :]/)[1]);
        expect(reported).toEqual(model.dropped);
      },
    ),
    { numRuns: 150 },
  );
});
