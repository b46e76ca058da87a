import { describe, expect, test } from 'vitest';
import { HeaderFields, listHas, splitList, trimWhitespace } from '../../src/handshake/header-fields.js';

describe('header fields', () => {
  const headers = new HeaderFields([
    ['Upgrade', 'websocket'],
    ['Set-Cookie', 'a=1, 2'],
    ['SET-COOKIE', 'b=2'],
  ]);

  test('HSR-08 are found without regard to case', () => {
    expect(headers.get('UPGRADE')).toBe('websocket');
    expect(headers.get('upgrade')).toBe('websocket');
    expect(headers.get('connection')).toBeUndefined();
  });

  test('HSR-16 keep every line, and join them on demand', () => {
    expect(headers.getAll('Set-Cookie')).toEqual(['a=1, 2', 'b=2']);
    expect(headers.getAll('nothing')).toEqual([]);
    expect(headers.get('set-cookie')).toBe('a=1, 2, b=2');
  });

  test('are listed in order of arrival, in lower case', () => {
    const expected = [
      ['upgrade', 'websocket'],
      ['set-cookie', 'a=1, 2'],
      ['set-cookie', 'b=2'],
    ];
    expect([...headers.entries()]).toEqual(expected);
    expect([...headers]).toEqual(expected);
    expect([...new HeaderFields()]).toEqual([]);
  });
});

describe('a list of tokens', () => {
  test('T-01 HSR-03 has a token in any place and any case', () => {
    expect(listHas('keep-alive, Upgrade', 'upgrade')).toBe(true);
    expect(listHas('UPGRADE\t,x', 'upgrade')).toBe(true);
    expect(listHas('upgrades, up grade', 'upgrade')).toBe(false);
    expect(listHas(undefined, 'upgrade')).toBe(false);
  });

  test('has no empty elements', () => {
    expect(splitList(', a ,, b,')).toEqual(['a', 'b']);
    expect(splitList('')).toEqual([]);
  });

  test('HSR-04 only spaces and tabs are whitespace', () => {
    expect(trimWhitespace(' \ta b\t ')).toBe('a b');
    expect(trimWhitespace('\u00a0a\v')).toBe('\u00a0a\v');
    expect(trimWhitespace(' \t ')).toBe('');
  });
});
