import { expect, test } from 'vitest';
import { EventTargetBase } from '../src/events.js';
import { SocketOpenEvent } from '../src/reconnecting-web-socket-events.js';
import type { ReconnectingWebSocketEventMap } from '../src/reconnecting-web-socket-events.js';
import { SocketHandlers } from '../src/reconnecting-web-socket-handlers.js';

test('API-31 a handler has its place among the listeners from when it is set until it is removed', () => {
  const target = new EventTargetBase<ReconnectingWebSocketEventMap>();
  const handlers = new SocketHandlers(target);
  const order: string[] = [];
  const told = (): string[] => {
    target.dispatchEvent(new SocketOpenEvent());
    return order.splice(0);
  };
  handlers.set('open', () => order.push('handler'));
  target.addEventListener('open', () => order.push('listener'));
  expect(told()).toEqual(['handler', 'listener']);
  handlers.set('open', () => order.push('another'));
  expect(told()).toEqual(['another', 'listener']);
  handlers.set('open', null);
  expect(handlers.get('open')).toBeNull();
  expect(told()).toEqual(['listener']);
  handlers.set('open', function (this: unknown, event) {
    order.push(`${String(this === target)} ${event.type}`);
  });
  expect(told()).toEqual(['listener', 'true open']);
});

test("what can't be called is no handler", () => {
  const handlers = new SocketHandlers(new EventTargetBase<ReconnectingWebSocketEventMap>());
  handlers.set('close', () => undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a program without types may set
  handlers.set('close', {} as () => void);
  expect(handlers.get('close')).toBeNull();
});
