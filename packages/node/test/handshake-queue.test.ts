import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HandshakeQueue } from '../src/handshake-queue.js';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

test('CON-01 only so many are in at a time, in the order in which they came, for each address', async () => {
  const queue = new HandshakeQueue();
  const { signal } = new AbortController();
  const entered: number[] = [];
  const leave: (() => void)[] = [];
  for (const number of [0, 1, 2]) {
    void (async () => {
      leave[number] = await queue.enter('a:80', 1, signal);
      entered.push(number);
    })();
  }
  void queue.enter('b:80', 1, signal).then(() => entered.push(9));
  await settle();
  expect(entered).toEqual([0, 9]);
  leave[0]!();
  leave[0]!(); // leaving twice makes no second place
  await settle();
  expect(entered).toEqual([0, 9, 1]);
  leave[1]!();
  await settle();
  expect(entered).toEqual([0, 9, 1, 2]);
});

test('CON-01 who gives up while waiting makes way for the next', async () => {
  const queue = new HandshakeQueue();
  const leave = await queue.enter('a:80', 1, new AbortController().signal);
  const aborts = new AbortController();
  const second = queue.enter('a:80', 1, aborts.signal);
  const third = queue.enter('a:80', 1, new AbortController().signal);
  aborts.abort();
  await expect(second).rejects.toThrow();
  leave();
  await third;
});

test('CON-01 who gives up just when it is its turn passes the turn on', async () => {
  const queue = new HandshakeQueue();
  const leave = await queue.enter('a:80', 1, new AbortController().signal);
  const aborts = new AbortController();
  const second = queue.enter('a:80', 1, aborts.signal);
  let entered = false;
  void queue.enter('a:80', 1, new AbortController().signal).then(() => (entered = true));
  leave();
  aborts.abort();
  await expect(second).rejects.toThrow();
  await settle();
  expect(entered).toBe(true);
});

test('CON-01 who has given up already is not let in', async () => {
  const queue = new HandshakeQueue();
  const cause = new Error('enough');
  await expect(queue.enter('a:80', 1, AbortSignal.abort(cause))).rejects.toMatchObject({ cause });
  expect(queue.size).toBe(0);
});

test('CON-01 who allows more does not wait behind who allows fewer', async () => {
  const queue = new HandshakeQueue();
  const { signal } = new AbortController();
  const entered: string[] = [];
  const enter = async (name: string, most: number): Promise<() => void> => {
    const leave = await queue.enter('a:80', most, signal);
    entered.push(name);
    return leave;
  };
  const first = await enter('first of two', 2);
  const second = await enter('second of two', 2);
  const alone = enter('alone', 1);
  const third = enter('third of two', 2);
  first();
  await settle();
  // One is in: too many for the one who wants to be alone, and not for the one behind it.
  expect(entered).toEqual(['first of two', 'second of two', 'third of two']);
  second();
  (await third)();
  (await alone)();
  expect(entered.at(-1)).toBe('alone');
  expect(queue.size).toBe(0);
});

test('CON-01 nobody takes the place of one who has been called and has not come in yet', async () => {
  const queue = new HandshakeQueue();
  const { signal } = new AbortController();
  const first = await queue.enter('a:80', 2, signal);
  const second = await queue.enter('a:80', 2, signal);
  const called = queue.enter('a:80', 2, signal);
  first();
  second();
  const entered: string[] = [];
  // One is called, nobody has left the address for good: for the one who wants to be alone it is not free.
  void queue.enter('a:80', 1, signal).then(() => entered.push('alone'));
  const leave = await called;
  await settle();
  expect(entered).toEqual([]);
  leave();
  await settle();
  expect(entered).toEqual(['alone']);
});

/** What is asked of the queue, in the order of the model: a list of those inside and a list of those who wait. */
type Step =
  | { readonly kind: 'enter'; readonly address: number; readonly most: number }
  | { readonly kind: 'leave' | 'abort'; readonly who: number }
  | { readonly kind: 'turn' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('enter' as const), address: fc.nat(1), most: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constantFrom('leave' as const, 'abort' as const), who: fc.nat(30) }),
    fc.record({ kind: fc.constant('turn' as const) }),
  ),
  { maxLength: 40 },
);

interface Caller {
  readonly address: string;
  readonly most: number;
  readonly aborts: AbortController;
  model: 'waiting' | 'inside' | 'gone';
  leave: (() => void) | undefined;
  refused: boolean;
}

/** The rule, said as slowly as it can be said: the first who waits and has room by its own measure, again and again. */
function settleModel(callers: readonly Caller[]): void {
  for (;;) {
    const next = callers.find((caller) => {
      const inside = callers.filter(({ address, model }) => model === 'inside' && address === caller.address);
      return caller.model === 'waiting' && inside.length < caller.most;
    });
    if (next === undefined) return;
    next.model = 'inside';
  }
}

test('CON-01 in every order of coming, leaving and giving up each is in exactly when its own limit allows it', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const queue = new HandshakeQueue();
      const callers: Caller[] = [];
      const come = (address: string, most: number): void => {
        const aborts = new AbortController();
        const caller: Caller = { address, most, aborts, model: 'waiting', leave: undefined, refused: false };
        callers.push(caller);
        queue.enter(address, most, aborts.signal).then(
          (leave) => (caller.leave = leave),
          () => (caller.refused = true),
        );
      };
      for (const step of script) {
        const caller = 'who' in step ? callers[step.who] : undefined;
        if (step.kind === 'enter') come(`${step.address}`, step.most);
        else if (step.kind === 'turn') await settle();
        else if (caller === undefined) continue;
        else if (step.kind === 'abort') {
          caller.aborts.abort();
          caller.model = 'gone';
        } else if (caller.leave !== undefined) {
          caller.leave();
          caller.model = 'gone';
        }
        settleModel(callers);
        if (step.kind !== 'turn') continue;
        for (const { leave, refused, model } of callers) {
          // Who was let in and gave up may have heard of either.
          if (model !== 'gone')
            expect({ in: leave !== undefined, refused }).toEqual({ in: model === 'inside', refused: false });
        }
      }
      for (const caller of callers) caller.aborts.abort();
      await settle();
      expect(queue.size).toBe(0);
      expect(callers.every(({ leave, refused }) => leave !== undefined || refused)).toBe(true);
    }),
  );
});
