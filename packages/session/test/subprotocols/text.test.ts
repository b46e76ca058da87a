import { expect, expectTypeOf, test } from 'vitest';
import { text } from '@hybi/session';
import type { Subprotocol } from '@hybi/session';

test('text goes and comes as it is', () => {
  const subprotocol = text('chat', { heartbeat: { probe: () => 'ping', isAnswer: (answer) => answer === 'pong' } });
  expectTypeOf(subprotocol).toEqualTypeOf<Subprotocol<string, string>>();
  expect(subprotocol.name).toBe('chat');
  expect(subprotocol.encode('a')).toBe('a');
  expect(subprotocol.decode('\uFEFFa')).toBe('\uFEFFa');
  expect(subprotocol.heartbeat?.probe()).toBe('ping');
});

test('without a name nothing is offered', () => {
  expect('name' in text()).toBe(false);
});

test('a binary message can not be decoded', () => {
  expect(() => text().decode(new Uint8Array(3))).toThrow('message: expected text, not [object Uint8Array]');
});

test('to send anything but a string is a TypeError', () => {
  // @ts-expect-error bytes are no text
  expect(() => text().encode(new Uint8Array(3))).toThrow(
    new TypeError('text(): expected a string, not [object Uint8Array]'),
  );
});

test('HSQ-15 a name that is no token is a SyntaxError', () => {
  expect(() => text('a b')).toThrow(SyntaxError);
});
