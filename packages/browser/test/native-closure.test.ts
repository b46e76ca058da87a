import { describe, expect, test } from 'vitest';
import { abnormalEnd, peerEnd } from '../src/native-closure.js';

describe('a clean end', () => {
  test('is what the peer said', () => {
    expect(peerEnd({ wasClean: true, code: 4321, reason: 'enough' })).toStrictEqual({
      code: 4321,
      reason: 'enough',
      clean: true,
      received: { code: 4321, reason: 'enough' },
      cause: undefined,
    });
  });

  test('with an empty Close has code 1005, which was not in the frame', () => {
    const end = peerEnd({ wasClean: true, code: 1005, reason: '' });
    expect(end).toMatchObject({ code: 1005, clean: true, received: { code: undefined, reason: '' } });
  });
});

describe('T-54 CLS-18 a code that may not stand in a Close frame', () => {
  test.each([999, 1004, 1006, 1015, 1016, 2000, 5000])(
    '%i, called clean, is 1006 and not clean, and the cause keeps it',
    (code) => {
      const end = peerEnd({ wasClean: true, code, reason: 'x' });
      expect(end).toMatchObject({ code: 1006, reason: '', clean: false, received: undefined });
      expect(end.cause).toMatchObject({ message: expect.stringContaining(String(code)), cause: code });
    },
  );
});

describe('an end that is not clean', () => {
  test.each([
    ['is 1006', 1006],
    ['is 1006 where Deno says 0', 0],
  ])('%s', (_, code) => {
    expect(peerEnd({ wasClean: false, code, reason: '' })).toStrictEqual(abnormalEnd);
  });

  test('keeps the code of a Close that came, and is not called received', () => {
    const end = peerEnd({ wasClean: false, code: 4001, reason: 'go' });
    expect(end).toMatchObject({ code: 4001, reason: 'go', clean: false, received: undefined, cause: undefined });
  });
});
