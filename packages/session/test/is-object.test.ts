import { expect, test } from 'vitest';
import { isObject } from '../src/is-object.js';

test.each([
  [{}, true],
  [[], true],
  [null, false],
  [undefined, false],
  ['', false],
  [() => undefined, false],
])('%# what has members to look at is an object', (value, is) => {
  expect(isObject(value)).toBe(is);
});
