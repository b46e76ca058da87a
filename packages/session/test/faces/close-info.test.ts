import { describe, expect, test } from 'vitest';
import { closeInfo } from '../../src/faces/close-info.js';

/** The name of what `closeInfo` throws. */
function thrown(value: unknown): string {
  try {
    closeInfo(value, 'closeInfo');
  } catch (error) {
    return error instanceof Error ? error.name : 'no Error';
  }
  return 'nothing';
}

describe('what is converted', () => {
  test('WSS-14 nothing given is neither code nor reason', () => {
    for (const none of [undefined, null, {}, { closeCode: undefined, reason: undefined }, () => undefined]) {
      expect(closeInfo(none, 'closeInfo')).toEqual({ closeCode: undefined, reason: '' });
    }
  });

  test('WSS-14 a code and a reason stand as they are', () => {
    expect(closeInfo({ closeCode: 1000 }, 'closeInfo')).toEqual({ closeCode: 1000, reason: '' });
    expect(closeInfo({ closeCode: 4999, reason: 'bye' }, 'closeInfo')).toEqual({ closeCode: 4999, reason: 'bye' });
  });

  test('WSS-15 a reason alone makes the code 1000, and an empty one does not', () => {
    expect(closeInfo({ reason: 'bye' }, 'closeInfo')).toEqual({ closeCode: 1000, reason: 'bye' });
    expect(closeInfo({ reason: '' }, 'closeInfo')).toEqual({ closeCode: undefined, reason: '' });
  });

  test('WSS-14 the code is an [EnforceRange] unsigned short, the reason a USVString', () => {
    expect(closeInfo({ closeCode: '3000.9', reason: 12 }, 'closeInfo')).toEqual({ closeCode: 3000, reason: '12' });
    expect(closeInfo({ reason: 'a\ud800' }, 'closeInfo').reason).toBe('a\ufffd');
    expect(closeInfo({ reason: null }, 'closeInfo').reason).toBe('null');
  });

  test('the members are read once each, in the order of their names, as Web IDL reads a dictionary', () => {
    const read: string[] = [];
    const given = {
      get reason() {
        read.push('reason');
        return { toString: () => (read.push('convert reason'), 'bye') };
      },
      get closeCode() {
        read.push('closeCode');
        return { valueOf: () => (read.push('convert closeCode'), 3000) };
      },
    };
    expect(closeInfo(given, 'closeInfo')).toEqual({ closeCode: 3000, reason: 'bye' });
    expect(read).toEqual(['closeCode', 'convert closeCode', 'reason', 'convert reason']);
  });
});

describe('what is refused', () => {
  test('WSS-14 what is no object is a TypeError that names the argument', () => {
    for (const other of [true, 1000, 'bye', 1n]) expect(thrown(other)).toBe('TypeError');
    expect(() => closeInfo(1000, 'init')).toThrow('init: expected an object, not 1000');
  });

  test('WSS-14 a code out of the range of its type is a TypeError, and one in it that may not be sent InvalidAccessError', () => {
    for (const closeCode of [-1, 65_536, Number.NaN, Infinity, 'x', 1n]) {
      expect(thrown({ closeCode }), String(closeCode)).toBe('TypeError');
    }
    for (const closeCode of [null, 0, 999, 1001, 1005, 1006, 2999, 5000, 65_535]) {
      expect(thrown({ closeCode }), String(closeCode)).toBe('InvalidAccessError');
    }
  });

  test('WSS-14 a reason of more than 123 bytes as UTF-8 is a SyntaxError, with a code and without', () => {
    expect(thrown({ reason: 'é'.repeat(61) + 'x' })).toBe('nothing');
    expect(thrown({ reason: 'é'.repeat(62) })).toBe('SyntaxError');
    expect(thrown({ closeCode: 1000, reason: 'x'.repeat(124) })).toBe('SyntaxError');
  });

  test('all is converted before anything is checked', () => {
    expect(thrown({ closeCode: 1001, reason: Symbol('no text') })).toBe('TypeError');
    expect(thrown({ closeCode: 1001, reason: 'x'.repeat(124) })).toBe('InvalidAccessError');
  });
});
