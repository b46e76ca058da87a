import type { RawDeflatePort } from '@hybi/codec';
import { describe, expect, test } from 'vitest';
import { chooseRawDeflate, rawDeflate } from '../src/raw-deflate.js';
import { handleRawDeflate } from '../src/raw-deflate-handle.js';
import { publicRawDeflate } from '../src/raw-deflate-public.js';
import { passesSelfTest } from '../src/raw-deflate-self-test.js';

/** A port that remembers whether it was asked for a stream of 15 bits in the name of somebody else than the self-test. */
function counting(port: RawDeflatePort): RawDeflatePort & { count: number } {
  const counted = {
    count: 0,
    inflater: (bits: number) => {
      counted.count++;
      return port.inflater(bits);
    },
    deflater: (bits: number) => {
      counted.count++;
      return port.deflater(bits);
    },
  };
  return counted;
}

const broken: RawDeflatePort = {
  inflater: () => {
    throw new Error('gone in this version');
  },
  deflater: () => {
    throw new Error('gone in this version');
  },
};

describe('the choice of a raw DEFLATE port', () => {
  test('is the first candidate that passes the self-test', () => {
    const good = counting(handleRawDeflate);
    const fallback = counting(publicRawDeflate);
    const port = chooseRawDeflate([broken, good], fallback);
    expect(good.count).toBe(0);
    port.inflater(15).release();
    port.deflater(15).release();
    expect(good.count).toBeGreaterThan(2);
    expect(fallback.count).toBe(0);
  });

  test('is the fallback when no candidate passes, and is made once', () => {
    const fallback = counting(publicRawDeflate);
    const port = chooseRawDeflate([broken], fallback);
    port.deflater(15).release();
    port.inflater(15).release();
    expect(fallback.count).toBe(2);
  });

  test('in this version of Node the handle passes', () => {
    expect(passesSelfTest(handleRawDeflate)).toBe(true);
    expect(passesSelfTest(rawDeflate)).toBe(true);
  });
});
