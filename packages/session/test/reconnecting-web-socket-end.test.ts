import { describe, expect, test } from 'vitest';
import { ClosedError, GaveUpError, OpenError } from '@hybi/session';
import { endOfAll, endOfTry, replaced } from '../src/reconnecting-web-socket-end.js';
import { closedByPeer, closureOf } from './closures.js';

const clean = closedByPeer(1012, 'restart');
const lost = closureOf();
const noClose = { code: 1006, reason: '', clean: false };

describe('where another attempt follows', () => {
  test('a failed attempt is an error and 1006', () => {
    const cause = new OpenError('refused', 'nobody listens', { phase: 'tcp' });
    expect(endOfTry(cause)).toEqual({ error: cause, close: noClose });
  });

  test('a Close is told as it came, and is no error', () => {
    expect(endOfTry(new ClosedError('server', 'closed', clean))).toEqual({ error: undefined, close: clean });
  });

  test('another end is an error as well', () => {
    const cause = new ClosedError('abnormal', 'lost', lost);
    expect(endOfTry(cause)).toEqual({ error: cause, close: lost });
  });

  test('a connection that was replaced had no Close, and that is no error', () => {
    expect(replaced).toEqual({ error: undefined, close: noClose });
  });
});

describe('where nothing follows', () => {
  test('a clean end without a cause is no error', () => {
    expect(endOfAll(clean, undefined)).toEqual({ error: undefined, close: clean });
  });

  test('having given up is one, however clean the end was', () => {
    const cause = new GaveUpError('enough', []);
    expect(endOfAll(clean, cause)).toEqual({ error: cause, close: clean });
    expect(endOfAll(undefined, cause)).toEqual({ error: cause, close: noClose });
  });

  test('an end that was not clean is one although it was asked for', () => {
    const { error, close } = endOfAll(lost, undefined);
    expect(error).toMatchObject({ name: 'ClosedError', code: 'abnormal', closure: lost });
    expect(close).toBe(lost);
  });

  test('API-19 an attempt that was given up is an error and 1006', () => {
    const { error, close } = endOfAll(undefined, undefined);
    expect(error).toMatchObject({ name: 'OpenError', code: 'aborted' });
    expect(close).toEqual(noClose);
  });
});
