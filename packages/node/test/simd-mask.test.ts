import { afterEach, describe, expect, test, vi } from 'vitest';
import { simdMask } from '../src/simd-mask.js';

afterEach(() => void vi.unstubAllGlobals());

function refuses(): never {
  throw new Error('no vectors here');
}

/** A platform whose modules have these exports, whatever they are made of. */
function instanceWith(exports: object): void {
  vi.stubGlobal('WebAssembly', {
    Module: Object,
    Instance: function Instance() {
      return { exports };
    },
  });
}

describe('masking by vectors', () => {
  test('MSK-06 octet i is XORed with octet i mod 4 of the key, in blocks of 64 bytes and nothing beside them', () => {
    const { memory, xor } = simdMask()!;
    const key = [0x80, 0xff, 0x01, 0x7e];
    for (const [start, end] of [
      [0, 64],
      [5, 5 + 192],
      [4096, 4096 + 65_536],
    ] as const) {
      memory.fill(0x55);
      xor(start, end, 0x7e01ff80);
      const expected = new Uint8Array(memory.length).fill(0x55);
      for (let at = start; at < end; at++) expected[at] = 0x55 ^ key[(at - start) & 3]!;
      expect(Buffer.compare(memory, expected)).toBe(0);
    }
  });

  test('there is none without WebAssembly, or where its module is refused', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(simdMask()).toBe(undefined);
    vi.stubGlobal('WebAssembly', { Instance: Object, Module: refuses });
    expect(simdMask()).toBe(undefined);
  });

  test('there is none where it does something else', () => {
    const m = { buffer: new ArrayBuffer(65_536) };
    instanceWith({ m, f: () => undefined });
    expect(simdMask()).toBe(undefined);
    instanceWith({ m: undefined, f: () => undefined });
    expect(simdMask()).toBe(undefined);
    instanceWith({ m, f: undefined });
    expect(simdMask()).toBe(undefined);
  });
});
