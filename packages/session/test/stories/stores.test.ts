import { createSession } from '@hybi/session';
import type { Platform } from '@hybi/session';
import { ScriptedTransport, seededRandom, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { openSession, startSession } from '../start-session.js';

/** What React's `useSyncExternalStore` does with a store, without React: it throws where React would loop or tear. */
function readStore<T>(
  subscribe: (listener: () => void) => () => void,
  getSnapshot: () => T,
): { renders: T[]; unmount: () => void } {
  const renders: T[] = [];
  const render = (): void => {
    const snapshot = getSnapshot();
    if (!Object.is(snapshot, getSnapshot())) throw new Error('The result of getSnapshot should be cached');
    if (!Object.is(renders.at(-1), snapshot)) renders.push(snapshot);
  };
  render();
  const unmount = subscribe(render);
  render();
  return { renders, unmount };
}

describe('a session is a store as it is', () => {
  test('subscribe and getSnapshot can be handed over without their session', async () => {
    const { session, network, clock } = startSession();
    const { subscribe, getSnapshot } = session;
    const { renders, unmount } = readStore(subscribe, getSnapshot);
    (await network.next()).open();
    network.last.drop();
    await clock.advance(1_000);
    expect(renders.map(({ phase }) => phase)).toEqual(['connecting', 'open', 'waiting', 'connecting']);
    unmount();
    network.last.open();
    expect(renders).toHaveLength(4);
  });

  test('the snapshot is the same object between two changes, whatever happens meanwhile', async () => {
    const { session, attempt, clock, wake } = await openSession();
    attempt.answersPings = true;
    const snapshot = session.getSnapshot();
    session.send('a message');
    attempt.message('another');
    wake('online');
    await clock.advance(60_000);
    expect(session.getSnapshot()).toBe(snapshot);
    expect(session.state).toBe(snapshot);
    attempt.drop();
    expect(session.getSnapshot()).not.toBe(snapshot);
  });

  test('a snapshot that was taken never changes', async () => {
    const { session, attempt } = await openSession({ inbox: { maxMessages: 1 } });
    const open = session.getSnapshot();
    const copy = { ...open };
    attempt.message('pauses reading');
    attempt.drop();
    expect(open).toEqual(copy);
  });

  test('each listener hears of each change, also one that is added or removed by another', async () => {
    const { session, attempt } = await openSession();
    const heard: string[] = [];
    const stop = session.subscribe(() => {
      heard.push('first');
      stop();
      session.subscribe(() => heard.push('late'));
    });
    session.subscribe(() => heard.push('second'));
    attempt.drop();
    session.reconnect();
    await Promise.resolve();
    expect(heard.slice(0, 1)).toEqual(['first']);
    expect(heard.filter((name) => name === 'first')).toHaveLength(1);
    expect(heard.filter((name) => name === 'second')).toHaveLength(2);
  });
});

test('a listener that two components share is called for each, until each has gone', async () => {
  const { session, attempt } = await openSession();
  let calls = 0;
  const shared = (): void => {
    calls += 1;
  };
  const unmounts = [session.subscribe(shared), session.subscribe(shared)];
  attempt.drop();
  expect(calls).toBe(2);
  unmounts[0]?.();
  unmounts[0]?.();
  session.reconnect();
  await Promise.resolve();
  expect(calls).toBe(3);
});

test('a mount, unmount, mount in one tick, as in StrictMode, opens one connection', async () => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock });
  const platform: Platform = { transport: network.transport, clock, random: seededRandom(1) };
  const asked: string[] = [];
  const mount = () => {
    const session = createSession(platform, () => {
      asked.push('a token');
      return 'ws://example.test/';
    });
    return { session, unmount: () => void session.close() };
  };
  const first = mount();
  first.unmount();
  const second = mount();
  await clock.settle();
  expect(network.attempts).toHaveLength(1);
  expect(asked).toEqual(['a token']);
  expect([first.session.state.phase, second.session.state.phase]).toEqual(['closed', 'connecting']);
  network.last.open();
  expect(second.session.state.phase).toBe('open');
  second.unmount();
  await clock.settle();
  expect(clock.pending).toBe(0);
  network.assertNothingLeft();
});

test('an abort in the same tick opens nothing either', async () => {
  const controller = new AbortController();
  const { session, network, clock } = startSession({ signal: controller.signal });
  controller.abort();
  await clock.settle();
  expect(session.state.phase).toBe('closed');
  expect(network.attempts).toEqual([]);
  expect(clock.pending).toBe(0);
});
