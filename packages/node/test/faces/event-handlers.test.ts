import { expect, test } from 'vitest';
import { EventHandlers } from '../../src/faces/event-handlers.js';

test('API-31 a handler keeps its place when it is replaced, and loses it when it is removed', () => {
  const target = new EventTarget();
  const handlers = new EventHandlers(target);
  const told: string[] = [];
  handlers.set('open', () => told.push('first'));
  target.addEventListener('open', () => told.push('listener'));
  handlers.set('open', () => told.push('handler'));
  target.dispatchEvent(new Event('open'));
  handlers.set('open', undefined);
  target.dispatchEvent(new Event('open'));
  handlers.set('open', () => told.push('again'));
  target.dispatchEvent(new Event('open'));
  expect(told).toEqual(['handler', 'listener', 'listener', 'listener', 'again']);
});

test('API-31 returning false prevents the default, and this is the target', () => {
  const target = new EventTarget();
  const handlers = new EventHandlers(target);
  handlers.set('close', function close(this: unknown) {
    expect(this).toBe(target);
    return false;
  });
  const event = new Event('close', { cancelable: true });
  expect(target.dispatchEvent(event)).toBe(false);
  handlers.set('close', { notCallable: true });
  expect(target.dispatchEvent(new Event('close', { cancelable: true }))).toBe(true);
});

const handler = (): void => undefined;

test('a function is alone only while nobody else listens', () => {
  const target = new EventTarget();
  const handlers = new EventHandlers(target);
  expect(handlers.soleFunction('message')).toBeNull();
  handlers.set('message', handler);
  expect(handlers.soleFunction('message')).toBe(handler);
  target.addEventListener('message', () => undefined, { once: true });
  expect(handlers.soleFunction('message')).toBeNull();
  target.dispatchEvent(new Event('message'));
  expect(handlers.soleFunction('message')).toBe(handler);
  handlers.set('message', {});
  expect(handlers.soleFunction('message')).toBeNull();
});
