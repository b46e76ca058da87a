import { describe, expect, test } from 'vitest';
import { formCloseBody, readCloseBody } from '../src/close-frame.js';
import { bytes, hex } from './hex.js';
import { textPort } from './strict-text-port.js';

const read = (digits: string) => readCloseBody(bytes(`00 ${digits}`), 1, bytes(digits).length + 1, textPort);
const form = (code: number | undefined, reason = '') => hex(formCloseBody({ code, reason }, textPort));

describe('the body of a Close that is received', () => {
  test('T-49 is empty, or a code, or a code and a reason', () => {
    expect(read('')).toEqual({ code: undefined, reason: '' });
    expect(read('03e8')).toEqual({ code: 1000, reason: '' });
    expect(read('0fa0 c3a9')).toEqual({ code: 4000, reason: 'é' });
  });

  test('T-29 UTF-05 keeps U+FEFF in the reason', () => {
    expect(read('03e8 efbbbf 61').reason).toBe('\ufeffa');
  });

  test('CTL-02 one byte is too few', () => {
    expect(() => read('03')).toThrow(expect.objectContaining({ violation: 'truncated-close-code' }));
  });

  test('CLS-18 a code that must not be sent', () => {
    expect(() => read('03ed')).toThrow(expect.objectContaining({ violation: 'illegal-close-code' }));
  });

  test('CTL-03 a reason that is not UTF-8', () => {
    expect(() => read('03e8 ff')).toThrow(expect.objectContaining({ violation: 'invalid-close-reason' }));
  });
});

describe('the body of a Close that is sent', () => {
  test('CLS-03 is empty with neither code nor reason', () => {
    expect(form(undefined)).toBe('');
  });

  test('T-50 WSS-15 a reason alone gets 1000', () => {
    expect(form(undefined, 'why')).toBe('03e8776879');
  });

  test('UTF-06 a lone surrogate in the reason becomes U+FFFD', () => {
    expect(form(4000, '\udc00')).toBe('0fa0efbfbd');
  });

  test('T-47 CLS-16 CLS-17 refuses codes that must not stand there', () => {
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 2000, 5000, 3000.5, Number.NaN]) {
      expect(() => form(code)).toThrow(RangeError);
    }
    for (const code of [1000, 1001, 1011, 1014, 3000, 4999]) {
      expect(form(code)).toBe(code.toString(16).padStart(4, '0'));
    }
  });

  test('T-48 API-17 a reason has at most 123 bytes as UTF-8', () => {
    expect(form(1000, 'é'.repeat(61) + 'x')).toHaveLength(250);
    expect(() => form(1000, 'é'.repeat(62))).toThrow('reason: expected at most 123 bytes as UTF-8, not 124');
  });
});
