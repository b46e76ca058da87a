import { expect, test } from 'vitest';
import { checkClose } from '../src/check-close.js';

test('T-47 API-16 only 1000 and 3000 to 4999 can be sent', () => {
  for (const code of [1000, 3000, 4999]) expect(() => checkClose(code, '')).not.toThrow();
  for (const code of [0, 999, 1001, 1005, 1006, 1015, 2999, 5000, 3000.5, Number.NaN])
    expect(() => checkClose(code, '')).toThrow(
      new RangeError(`close code: expected 1000 or 3000 to 4999, not ${code}`),
    );
  expect(() => checkClose('1000', '')).toThrow(new TypeError('close code: expected 1000 or 3000 to 4999, not "1000"'));
});

test('T-48 API-17 a reason has at most 123 bytes of UTF-8', () => {
  expect(() => checkClose(1000, 'x'.repeat(123))).not.toThrow();
  expect(() => checkClose(1000, '€'.repeat(41))).not.toThrow();
  expect(() => checkClose(1000, 'x'.repeat(124))).toThrow(RangeError);
  expect(() => checkClose(1000, `${'€'.repeat(41)}x`)).toThrow(
    /^close reason: expected at most 123 bytes of UTF-8, not "€+x"$/,
  );
  expect(() => checkClose(1000, 5)).toThrow(new TypeError('close reason: expected at most 123 bytes of UTF-8, not 5'));
});
