import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { bufferSource } from '../../src/faces/buffer-source.js';

test('the bytes of a view and of a buffer are taken in place, of another realm too', () => {
  const bytes = new Uint8Array([1, 2, 3, 4]);
  const view = bufferSource(new DataView(bytes.buffer, 1, 2), 'data');
  expect(view?.buffer).toBe(bytes.buffer);
  expect([view?.byteOffset, view?.byteLength]).toEqual([1, 2]);
  const whole = bufferSource(bytes.buffer, 'data');
  expect(whole?.buffer).toBe(bytes.buffer);
  expect(whole).toEqual(bytes);
  expect(bufferSource(runInNewContext('new Uint8Array([1, 2]).buffer'), 'data')).toEqual(new Uint8Array([1, 2]));
});

test('a detached buffer has no bytes, and no view of it has any', () => {
  const array = new Uint8Array(4);
  const { buffer } = array;
  const view = new DataView(buffer, 1, 2);
  structuredClone(buffer, { transfer: [buffer] });
  for (const detached of [buffer, array, view]) expect(bufferSource(detached, 'data')).toHaveLength(0);
});

test('anything else is none', () => {
  for (const other of ['text', 1, null, undefined, {}, [], new Blob(), new SharedArrayBuffer(1)]) {
    expect(bufferSource(other, 'data')).toBeUndefined();
  }
});

test('shared and resizable memory is refused', () => {
  const resizable: ArrayBuffer = Reflect.construct(ArrayBuffer, [1, { maxByteLength: 2 }]);
  for (const refused of [new Uint8Array(new SharedArrayBuffer(1)), resizable, new Uint8Array(resizable)]) {
    expect(() => bufferSource(refused, 'data')).toThrow(TypeError);
    expect(() => bufferSource(refused, 'data')).toThrow(/^data: expected memory .+, not (\[object Shared|resizable)/);
  }
});
