import { expect, test } from 'vitest';
import { OutgoingOrder } from '../../src/faces/outgoing-order.js';

/** A Blob whose bytes come when the test says. */
function laterBlob(): { readonly blob: Blob; readonly resolve: (text: string) => void; readonly reject: () => void } {
  const blob = new Blob([]);
  let settle!: { readonly resolve: (bytes: ArrayBufferLike) => void; readonly reject: (error: Error) => void };
  const bytes = new Promise<ArrayBufferLike>((resolve, reject) => (settle = { resolve, reject }));
  Object.defineProperty(blob, 'arrayBuffer', { value: () => bytes });
  return {
    blob,
    resolve: (text) => settle.resolve(new TextEncoder().encode(text).buffer),
    reject: () => settle.reject(new Error('gone')),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('API-28 what follows a Blob waits for its bytes, and a second Blob for the first', async () => {
  const told: string[] = [];
  const order = new OutgoingOrder(() => told.push('failed'));
  const [first, second] = [laterBlob(), laterBlob()];
  const send = (bytes: Uint8Array): void => void told.push(new TextDecoder().decode(bytes));
  order.blob(first.blob, send);
  order.behind(() => told.push('step'));
  order.blob(second.blob, send);
  second.resolve('second');
  await settled();
  expect([order.busy, told]).toEqual([true, []]);
  first.resolve('first');
  await settled();
  expect([order.busy, told]).toEqual([false, ['first', 'step', 'second']]);
});

test('a Blob that cannot be read fails it, and what waited is gone', async () => {
  const told: unknown[] = [];
  const order = new OutgoingOrder((error) => told.push(error));
  const { blob, reject } = laterBlob();
  order.blob(blob, () => told.push('sent'));
  order.behind(() => told.push('step'));
  reject();
  await settled();
  expect([order.busy, told]).toEqual([false, [new Error('gone')]]);
});
