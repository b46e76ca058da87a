import { describe, expect, test } from 'vitest';
import {
  closeCode,
  closeCodes,
  isPortableCloseCode,
  isReceivableCloseCode,
  maxCloseReasonBytes,
  retryVerdict,
} from '../src/close.js';

const registered = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
const descriptions = [1004, 1005, 1006, 1015];

describe('the table of close codes', () => {
  test('is in order and has no code twice', () => {
    const codes = closeCodes.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].toSorted((a, b) => a - b));
  });

  test('is found by code', () => {
    expect(closeCode(1001)?.name).toBe('going away');
    expect(closeCode(4000)).toBeUndefined();
  });

  test('CLS-16 says which codes may be sent, and what comes after each', () => {
    expect(closeCodes.filter(({ onWire }) => !onWire).map(({ code }) => code)).toEqual(descriptions);
    expect(closeCodes.every(({ code, retry }) => retry === retryVerdict(code))).toBe(true);
  });
});

describe('CLS-16 CLS-17 CLS-18 what may stand in a Close', () => {
  test('registered codes, 3000 to 3999 and 4000 to 4999', () => {
    for (const code of [...registered, 3000, 3003, 3999, 4000, 4999]) expect(isReceivableCloseCode(code)).toBe(true);
  });

  test('nothing else', () => {
    for (const code of [0, 999, ...descriptions, 1016, 1999, 2000, 2999, 5000, 65535]) {
      expect(isReceivableCloseCode(code)).toBe(false);
    }
  });
});

test('API-16 an application may send 1000 and 3000 to 4999', () => {
  for (const code of [1000, 3000, 4999]) expect(isPortableCloseCode(code)).toBe(true);
  for (const code of [999, 1001, 1011, 2999, 5000, 3000.5, Number.NaN]) expect(isPortableCloseCode(code)).toBe(false);
});

test('CTL-01 a reason has the room that the code leaves', () => {
  expect(maxCloseReasonBytes).toBe(123);
});

test('CLS-21 what comes after a code', () => {
  expect(retryVerdict(1000)).toBe('stop');
  expect(retryVerdict(1006)).toBe('retry');
  expect(retryVerdict(1012)).toBe('later');
  expect(retryVerdict(1013)).toBe('later');
  expect(retryVerdict(4242)).toBe('retry');
});
