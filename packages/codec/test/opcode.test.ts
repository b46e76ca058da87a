import { expect, test } from 'vitest';
import { FIN, Opcode, RSV } from '../src/opcode.js';

test('FRM-02 the opcodes are those of RFC 6455 §11.8', () => {
  expect(Opcode).toEqual({ continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 });
});

test('FIN, the reserved bits and the opcode share the first byte', () => {
  expect(FIN | RSV | 0x0f).toBe(0xff);
  expect(FIN & RSV).toBe(0);
});
