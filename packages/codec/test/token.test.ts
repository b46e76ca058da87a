import { describe, expect, test } from 'vitest';
import { isToken } from '../src/token.js';

describe('a token', () => {
  test('HSQ-15 has one or more of 0x21 to 0x7E without the separators', () => {
    const separators = '()<>@,;:\\"/[]?={} \t';
    for (let code = 0; code < 0x180; code++) {
      const character = String.fromCharCode(code);
      expect([code, isToken(character)]).toEqual([code, code > 0x20 && code < 0x7f && !separators.includes(character)]);
    }
    expect(isToken('')).toBe(false);
    expect(isToken('graphql-transport-ws')).toBe(true);
  });

  test('HSQ-01 T-17 has no line end at its end either', () => {
    expect(isToken('chat\n')).toBe(false);
    expect(isToken('chat\r\nX: y')).toBe(false);
  });
});
