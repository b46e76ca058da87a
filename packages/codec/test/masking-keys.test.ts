import { describe, expect, test } from 'vitest';
import { MaskingKeys } from '../src/masking-keys.js';

describe('masking keys', () => {
  test('MSK-03 MSK-04 MSK-05 each is the next 32 bits of the entropy, used once', () => {
    let drawn = 0;
    const sizes: number[] = [];
    const keys = new MaskingKeys((target) => {
      sizes.push(target.length);
      const words = new Int32Array(target.buffer, target.byteOffset, target.length / 4);
      for (let i = 0; i < words.length; i++) words[i] = drawn++;
    });
    for (let expected = 0; expected < 600; expected++) expect(keys.next()).toBe(expected);
    expect(sizes).toEqual([64, 128, 256, 512, 1024, 1024]);
  });

  test('nothing is drawn before the first key is needed', () => {
    let asked = 0;
    const keys = new MaskingKeys(() => asked++);
    expect(asked).toBe(0);
    keys.next();
    expect(asked).toBe(1);
  });
});
