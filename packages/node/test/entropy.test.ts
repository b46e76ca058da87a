import { expect, test } from 'vitest';
import { entropy } from '../src/entropy.js';

test('MSK-04 fills the whole target, and differently each time', () => {
  const first = new Uint8Array(64);
  const second = new Uint8Array(64);
  entropy(first);
  entropy(second);
  expect(first).not.toEqual(second);
  // A byte that was left out would be 0 in every one of 64 draws.
  const seen = new Uint8Array(64);
  for (let draw = 0; draw < 64; draw++) {
    entropy(first);
    for (let at = 0; at < 64; at++) seen[at]! |= first[at]!;
  }
  expect(seen.includes(0)).toBe(false);
});

test('leaves what is outside a view alone', () => {
  const memory = new Uint8Array(48);
  entropy(memory.subarray(16, 32));
  expect([...memory.subarray(0, 16), ...memory.subarray(32)].every((byte) => byte === 0)).toBe(true);
});

test('MSK-05 no byte is given out twice, whatever the sizes of the draws', () => {
  const seen = new Set<string>();
  let draws = 0;
  // More than is drawn ahead, several times over, and once more than that at a time.
  for (let total = 0; total < 20_000; draws++) {
    const target = new Uint8Array(draws === 300 ? 5_000 : 8 + (draws % 57));
    entropy(target);
    total += target.length;
    seen.add(Buffer.from(target.subarray(0, 8)).toString('hex'));
  }
  expect(seen.size).toBe(draws);
});
