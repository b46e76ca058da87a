import { expect, test } from 'vitest';
import { encode } from '../src/encode.js';
import { raw } from '../src/negotiation.js';
import type { AnySubprotocol } from '../src/negotiation.js';

const giving = (data: unknown, name?: string): AnySubprotocol => ({
  name,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a subprotocol in plain JavaScript may do
  encode: () => data as string,
  decode: (text) => text,
});

test('text and bytes are what goes over the wire', () => {
  const bytes = Buffer.from('bytes');
  expect(encode(giving('text'), 1)).toBe('text');
  expect(encode(giving(''), 1)).toBe('');
  expect(encode(giving(bytes), 1)).toBe(bytes);
});

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [5, '5'],
  [true, 'true'],
  [() => 'text', '[object Function]'],
  [new ArrayBuffer(2), '[object ArrayBuffer]'],
  [new Uint16Array(2), '[object Uint16Array]'],
  [Promise.resolve('text'), '[object Promise]'],
  [{ length: 3, byteLength: 3 }, '[object Object]'],
])('%# what is neither is refused, by the name of the subprotocol', (data, shown) => {
  expect(() => encode(giving(data, 'ticks.v1'), 1)).toThrow(
    new TypeError(`encode of "ticks.v1": expected a string or a Uint8Array, not ${shown}`),
  );
  expect(() => encode(giving(data), 1)).toThrow(
    new TypeError(`encode of the subprotocol: expected a string or a Uint8Array, not ${shown}`),
  );
});

test('where nothing encodes it, it is the message that is wrong', () => {
  for (const subprotocol of [raw, { ...raw, name: 'chat' }])
    expect(() => encode(subprotocol, {})).toThrow(
      new TypeError('message that no subprotocol encodes: expected a string or a Uint8Array, not [object Object]'),
    );
});
