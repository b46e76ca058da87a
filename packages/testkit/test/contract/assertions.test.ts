import { describe, expect, test } from 'vitest';
import { ContractViolation } from '@hybi/testkit';
import { holds, rejects, same, throws } from '../../src/contract/assertions.js';

const violation = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ContractViolation);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing was thrown';
};

test('a condition holds or is a violation', () => {
  holds(1 + 1 === 2, 'arithmetic');
  expect(violation(() => holds(false, 'what is wrong'))).toBe('what is wrong');
});

test.each([
  [1, 1],
  [Number.NaN, Number.NaN],
  [[], []],
  [
    ['a', [1, { b: undefined }]],
    ['a', [1, { b: undefined }]],
  ],
  [new Uint8Array([1, 2]), new Uint8Array([0, 1, 2]).subarray(1)],
])('%j is the same as %j', (a, b) => {
  same(a, b, 'value');
});

test.each([
  [1, '1'],
  [0, -0],
  [{}, null],
  [null, {}],
  [{}, undefined],
  [[], {}],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: undefined }, { b: undefined }],
  [['a'], ['b']],
  [new Uint8Array([1]), [1]],
  [[1], new Uint8Array([1])],
  [new Uint8Array([1]), new Uint8Array([1, 2])],
  [new Uint8Array([1]), new Uint8Array([2])],
])('%j is not the same as %j', (a, b) => {
  expect(violation(() => same(a, b, 'value'))).toMatch(/^value: expected .*, got /);
});

test('what is not the same is shown, bounded', () => {
  expect(violation(() => same(new Uint8Array([1, 2]), undefined, 'v'))).toBe('v: expected undefined, got bytes [1,2]');
  expect(violation(() => same(new Uint8Array(40), 'x', 'v'))).toMatch(/got bytes \[(0,){31}0,…\]$/);
  expect(violation(() => same(new TypeError('why'), 1, 'v'))).toBe('v: expected 1, got TypeError: why');
  expect(violation(() => same('x'.repeat(1_000), 1, 'v')).length).toBeLessThan(350);
});

describe('an error is known by its name', () => {
  const error = new RangeError('why');
  const fail = (): never => {
    throw error;
  };

  test('when it is thrown', () => {
    expect(throws(fail, 'RangeError', 'call')).toBe(error);
    expect(violation(() => throws(fail, 'TypeError', 'call'))).toBe('call: expected a TypeError, got RangeError: why');
    expect(violation(() => throws(() => 1, 'TypeError', 'call'))).toBe(
      'call: expected a TypeError, and nothing was thrown',
    );
  });

  test('when a promise rejects with it', async () => {
    expect(await rejects(Promise.reject(error), 'RangeError', 'promise')).toBe(error);
    await expect(rejects(Promise.reject(error), 'TypeError', 'promise')).rejects.toThrow('got RangeError: why');
    await expect(rejects(Promise.resolve([1]), 'TypeError', 'promise')).rejects.toThrow('and it resolved with [1]');
    await expect(rejects(Promise.reject(new Error('x')), 'TypeError', 'p')).rejects.toBeInstanceOf(ContractViolation);
  });
});
