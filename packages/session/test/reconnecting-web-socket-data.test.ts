import { expect, test } from 'vitest';
import { socketDataOf, wireDataOf } from '../src/reconnecting-web-socket-data.js';

test('text and bytes go over the wire as they are, and nothing else does', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  expect(wireDataOf('a')).toBe('a');
  expect(wireDataOf(bytes.buffer)).toEqual(bytes);
  expect(wireDataOf(new DataView(bytes.buffer, 1, 2))).toEqual(Uint8Array.of(2, 3));
  // @ts-expect-error a number is no data
  expect(() => wireDataOf(1)).toThrow(
    new TypeError('send: expected a string, an ArrayBuffer or a view of one, of a Blob its arrayBuffer(), not 1'),
  );
});

test('bytes that came are a Blob or an ArrayBuffer that holds nothing else', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  expect(socketDataOf('a', () => expect.unreachable())).toBe('a');
  expect(socketDataOf(bytes, (given) => ['blob', given])).toEqual(['blob', bytes]);
  expect(socketDataOf(bytes, undefined)).toBe(bytes.buffer);
  expect(socketDataOf(bytes.subarray(1, 3), undefined)).toStrictEqual(Uint8Array.of(2, 3).buffer);
});
