import { describe, expect, test } from 'vitest';
import { ClosedError, DecodeError, GaveUpError, OpenError } from '../src/errors.js';
import { closureOf } from './closures.js';

const closure = closureOf();

describe('errors keep what happened', () => {
  test('OpenError', () => {
    const cause = new Error('x');
    const details = {
      phase: 'http',
      status: 429,
      headers: new Map(),
      body: new Uint8Array(1),
      retryAfterMs: 5,
      fatal: true,
      cause,
    } as const;
    expect(new OpenError('rejected', 'no', details)).toMatchObject({
      name: 'OpenError',
      code: 'rejected',
      message: 'no',
      ...details,
    });
    const plain = new OpenError('dns', 'no', { phase: 'dns' });
    expect(plain).toMatchObject({ status: undefined, headers: undefined, body: undefined, fatal: false });
    expect(new OpenError('dns', 'no', { phase: 'dns', fatal: undefined }).fatal).toBe(false);
    expect('cause' in plain).toBe(false);
  });

  test('ClosedError', () => {
    expect('cause' in new ClosedError('abnormal', 'x', closure)).toBe(false);
    expect(new ClosedError('abnormal', 'x', { ...closure, cause: 'why' })).toMatchObject({
      name: 'ClosedError',
      cause: 'why',
    });
  });

  test('GaveUpError', () => {
    const cause = new Error('last');
    expect(new GaveUpError('x', [{ at: 0, attempt: 1, uptimeMs: 0, cause }])).toMatchObject({
      name: 'GaveUpError',
      cause,
    });
    expect('cause' in new GaveUpError('x', [])).toBe(false);
  });

  test('DecodeError', () => {
    expect(new DecodeError('x', 'data', 'why')).toMatchObject({ name: 'DecodeError', data: 'data', cause: 'why' });
  });
});
