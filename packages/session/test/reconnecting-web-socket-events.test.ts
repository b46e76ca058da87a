import { expect, test } from 'vitest';
import { SocketCloseEvent, SocketErrorEvent, SocketMessageEvent, SocketOpenEvent } from '@hybi/session';

test('the events are events of the platform, with the members of the standard', () => {
  expect(new SocketOpenEvent()).toBeInstanceOf(Event);
  expect(new SocketOpenEvent().type).toBe('open');
  expect(new SocketMessageEvent('data', 'ws://a')).toMatchObject({ type: 'message', data: 'data', origin: 'ws://a' });
  const close = new SocketCloseEvent({ code: 4000, reason: 'why', clean: true });
  expect(close).toMatchObject({ type: 'close', code: 4000, reason: 'why', wasClean: true });
});

test('an error has its message, whatever was thrown', () => {
  const error = new Error('why');
  expect(new SocketErrorEvent(error)).toMatchObject({ type: 'error', error, message: 'why' });
  expect(new SocketErrorEvent('text')).toMatchObject({ error: 'text', message: 'text' });
});
