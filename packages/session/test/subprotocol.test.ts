import { expect, test } from 'vitest';
import { isWireData } from '../src/subprotocol.js';

test('text and bytes can go over the wire as they are, and nothing else can', () => {
  for (const data of ['', 'text', new Uint8Array(1), Buffer.from('a')]) expect(isWireData(data)).toBe(true);
  for (const other of [undefined, null, 1, {}, new ArrayBuffer(1), new Uint16Array(1), new Blob()])
    expect(isWireData(other)).toBe(false);
});
