import { describe, expect, test } from 'vitest';
import {
  checkCloseCode,
  checkCloseReason,
  checkProtocols,
  closeArguments,
  readProtocols,
} from '../../src/faces/socket-arguments.js';

/** The name of what is thrown, and of its class. */
function thrown(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof Error ? `${error.constructor.name} ${error.name}` : 'no Error';
  }
  return 'nothing';
}

describe('(DOMString or sequence<DOMString>) protocols', () => {
  test('API-05 a string stands for a list of one', () => {
    expect(readProtocols('chat')).toEqual(['chat']);
    expect(readProtocols('')).toEqual(['']);
    expect(readProtocols(undefined)).toEqual([]);
  });

  test('what is no list becomes a string, also an object without an iterator', () => {
    expect(readProtocols(null)).toEqual(['null']);
    expect(readProtocols(12)).toEqual(['12']);
    expect(readProtocols({ toString: () => 'chat' })).toEqual(['chat']);
    expect(readProtocols({ [Symbol.iterator]: null, toString: () => 'chat' })).toEqual(['chat']);
    expect(thrown(() => readProtocols(Symbol('chat')))).toBe('TypeError TypeError');
  });

  test('an iterable object is a list, and its items become strings', () => {
    expect(readProtocols(['a', 'b'])).toEqual(['a', 'b']);
    expect(readProtocols(new Set(['a', 1]))).toEqual(['a', '1']);
    // A String object is an object that can be iterated: Web IDL takes the union's sequence.
    expect(readProtocols(Object('ab'))).toEqual(['a', 'b']);
    expect(thrown(() => readProtocols([Symbol('chat')]))).toBe('TypeError TypeError');
  });

  test('an iterator that is no method is a TypeError, and not a reason to take the object as a string', () => {
    expect(thrown(() => readProtocols({ [Symbol.iterator]: 1, toString: () => 'chat' }))).toBe('TypeError TypeError');
  });
});

describe('subprotocols', () => {
  test('API-06 distinct tokens stay as they are, and names that differ in case are distinct', () => {
    const names = ['chat', 'Chat', 'v1.chat', "!#$%&'*+-.^_`|~"];
    expect(checkProtocols(names)).toBe(names);
    expect(checkProtocols([])).toEqual([]);
  });

  test('API-06 what is no token is a SyntaxError that quotes it', () => {
    for (const bad of ['', 'a b', 'a,b', 'a/b', '"a"', 'é', 'a\r\n', '\u007f']) {
      expect(
        thrown(() => checkProtocols(['ok', bad])),
        bad,
      ).toBe('DOMException SyntaxError');
    }
    expect(() => checkProtocols(['a b'])).toThrow('protocols: expected a token, not "a b"');
  });

  test('API-06 a name that is given twice is a SyntaxError that quotes it', () => {
    expect(thrown(() => checkProtocols(['a', 'b', 'a']))).toBe('DOMException SyntaxError');
    expect(() => checkProtocols(['a', 'b', 'a'])).toThrow('protocols: expected a token once, not "a"');
  });
});

describe('close code and reason', () => {
  test('API-16 1000 and 3000 to 4999 may be given, and nothing else', () => {
    for (const code of [1000, 3000, 3999, 4000, 4999]) expect(thrown(() => checkCloseCode(code))).toBe('nothing');
    for (const code of [0, 999, 1001, 1005, 1006, 1011, 1015, 2999, 5000, 65_535]) {
      expect(
        thrown(() => checkCloseCode(code)),
        String(code),
      ).toBe('DOMException InvalidAccessError');
    }
    expect(() => checkCloseCode(1001)).toThrow('close code: expected 1000 or 3000 to 4999, not 1001');
  });

  test('API-17 a reason has at most 123 bytes as UTF-8, whatever its length is', () => {
    expect(thrown(() => checkCloseReason('x'.repeat(123)))).toBe('nothing');
    expect(thrown(() => checkCloseReason('x'.repeat(124)))).toBe('DOMException SyntaxError');
    expect(thrown(() => checkCloseReason('€'.repeat(41)))).toBe('nothing');
    expect(thrown(() => checkCloseReason('€'.repeat(42)))).toBe('DOMException SyntaxError');
    expect(() => checkCloseReason('😀'.repeat(31))).toThrow('expected at most 123 bytes of UTF-8, not the 124 of "😀');
  });
});

describe('the arguments of close()', () => {
  test('each may be absent, and becomes what Web IDL makes of it', () => {
    expect(closeArguments(undefined, undefined)).toEqual({ code: undefined, reason: '' });
    expect(closeArguments('3000', 7)).toEqual({ code: 3000, reason: '7' });
    expect(closeArguments(999.6, '\ud800')).toEqual({ code: 1000, reason: '\ufffd' });
  });

  test('API-16 API-17 what can not be sent is refused, the code first, after both were converted', () => {
    expect(thrown(() => closeArguments(1001, 'x'.repeat(124)))).toBe('DOMException InvalidAccessError');
    expect(thrown(() => closeArguments(undefined, 'x'.repeat(124)))).toBe('DOMException SyntaxError');
    expect(thrown(() => closeArguments(1001, Symbol('x')))).toBe('TypeError TypeError');
    expect(thrown(() => closeArguments(null, ''))).toBe('DOMException InvalidAccessError');
  });
});
