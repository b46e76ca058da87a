import { describe, expect, test } from 'vitest';
import { handleRawDeflate } from '../src/raw-deflate-handle.js';
import { rawDeflateSuite } from './raw-deflate-ports.js';

describe('raw DEFLATE on the handle of zlib', () => {
  rawDeflateSuite(handleRawDeflate);

  test('gives the pieces of a message as they come', () => {
    const inflater = handleRawDeflate.inflater(15);
    const outputs: string[] = [];
    for (const byte of [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]) {
      inflater.push(Uint8Array.of(byte), false, 100, (outcome) => outputs.push(String(outcome)));
    }
    // "H" can't be known before its last bits have come; nothing is held back longer than that.
    expect(outputs.slice(0, 4).join('')).not.toBe('');
    inflater.release();
  });
});
