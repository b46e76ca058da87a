import type { RawDeflatePort } from '@hybi/codec';
import { describe, expect, test } from 'vitest';
import { chooseRawDeflate, rawDeflate } from '../src/raw-deflate.js';
import { handleRawDeflate } from '../src/raw-deflate-handle.js';
import { publicRawDeflate } from '../src/raw-deflate-public.js';
import { passesSelfTest } from '../src/raw-deflate-self-test.js';

/** A port that counts the streams it is asked for. */
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
  test('is the first candidate that passes the self-test, and is made once, when it is asked for', () => {
    const first = counting(broken);
    const second = counting(publicRawDeflate);
    const third = counting(handleRawDeflate);
    const choose = chooseRawDeflate([first, second, third]);
    expect([first.count, second.count, third.count]).toEqual([0, 0, 0]);
    expect(choose()).toBe(second);
    const tested = [first.count, second.count];
    expect(choose()).toBe(second);
    expect([first.count, second.count, third.count]).toEqual([...tested, 0]);
    expect(first.count).toBe(1);
  });

  test('is none when no candidate passes, and is made once as well', () => {
    const only = counting(broken);
    const choose = chooseRawDeflate([only]);
    expect(choose()).toBeUndefined();
    expect(choose()).toBeUndefined();
    expect(only.count).toBe(1);
  });

  test('in this version of Node is the handle', () => {
    expect(rawDeflate()).toBe(handleRawDeflate);
    expect(passesSelfTest(publicRawDeflate)).toBe(true);
  });
});
