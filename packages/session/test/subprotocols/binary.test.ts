import { expect, expectTypeOf, test } from 'vitest';
import { binary } from '@hybi/session';
import type { Bytes, Subprotocol } from '@hybi/session';
import { retryInput } from './retry-input.js';

const memory = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]);

test('bytes go and come as they are', () => {
  const subprotocol = binary('mqtt', { retry: () => 'stop' });
  expectTypeOf(subprotocol).toEqualTypeOf<Subprotocol<Uint8Array, Bytes>>();
  expect(subprotocol.name).toBe('mqtt');
  expect(subprotocol.encode(memory)).toBe(memory);
  expect(subprotocol.decode(memory)).toBe(memory);
  expect(subprotocol.retry?.(retryInput)).toBe('stop');
});

test('T-30 of a view its part of the buffer is sent, of a buffer all of it', () => {
  const subprotocol = binary();
  expect(subprotocol.encode(memory.subarray(2, 4))).toEqual(new Uint8Array([2, 3]));
  expect(subprotocol.encode(new DataView(memory.buffer, 3, 2))).toEqual(new Uint8Array([3, 4]));
  expect(subprotocol.encode(new Uint16Array(memory.buffer, 2, 1))).toEqual(new Uint8Array([2, 3]));
  expect(subprotocol.encode(memory.buffer)).toEqual(memory);
});

test('without a name nothing is offered', () => {
  expect('name' in binary()).toBe(false);
});

test('a text message can not be decoded', () => {
  expect(() => binary().decode('abc')).toThrow('message: expected bytes, not "abc"');
});

test('to send anything but bytes is a TypeError', () => {
  // @ts-expect-error text is no bytes
  expect(() => binary().encode('abc')).toThrow(
    new TypeError('binary(): expected an ArrayBuffer or a view of one, not "abc"'),
  );
});

test('HSQ-15 a name that is no token is a SyntaxError', () => {
  expect(() => binary('')).toThrow(SyntaxError);
});
