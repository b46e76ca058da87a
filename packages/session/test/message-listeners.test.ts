import { expect, test } from 'vitest';
import { MessageListeners } from '../src/message-listeners.js';

const make = () => {
  const log: string[] = [];
  const listeners = new MessageListeners(() => {
    log.push('claimed');
    return () => log.push('released');
  });
  return { listeners, log };
};
const [a, b] = [{}, {}];

test('the first listener claims, the last one releases', () => {
  const { listeners, log } = make();
  listeners.remove(a);
  listeners.add(a, undefined);
  listeners.add(a, true);
  listeners.add(b, {});
  listeners.remove(a);
  expect(log).toEqual(['claimed']);
  listeners.remove(b);
  expect(log).toEqual(['claimed', 'released']);
  listeners.add(a, undefined);
  expect(log).toEqual(['claimed', 'released', 'claimed']);
});

const dispatch = (listeners: MessageListeners, run?: () => void): void => {
  listeners.dispatching();
  run?.();
  listeners.dispatched();
};

test('a listener for one message goes after it', () => {
  const { listeners, log } = make();
  listeners.add(a, { once: true });
  dispatch(listeners);
  dispatch(listeners);
  expect(log).toEqual(['claimed', 'released']);
});

test('one that is added during the dispatch stays for the next message, also if it is the same', () => {
  for (const next of [a, b]) {
    const { listeners, log } = make();
    listeners.add(a, { once: true });
    dispatch(listeners, () => listeners.add(next, { once: true }));
    expect(log).toEqual(['claimed']);
    dispatch(listeners);
    expect(log).toEqual(['claimed', 'released']);
  }
});

test('a signal removes its listener, and one that is aborted already adds none', () => {
  const { listeners, log } = make();
  listeners.add(a, { signal: AbortSignal.abort() });
  expect(log).toEqual([]);
  const controller = new AbortController();
  listeners.add(a, { signal: controller.signal });
  controller.abort();
  expect(log).toEqual(['claimed', 'released']);
});
