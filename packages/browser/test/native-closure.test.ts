import { describe, expect, test } from 'vitest';
import { nativeClosure, silentEnd } from '../src/native-closure.js';
import type { LocalAccount } from '../src/native-closure.js';

const account: LocalAccount = { sent: undefined, closing: false, unsentBytes: 0, cause: undefined };

describe('a clean end', () => {
  test('is what the peer said', () => {
    expect(nativeClosure({ clean: true, code: 4321, reason: 'enough' }, { ...account, unsentBytes: 7 })).toStrictEqual({
      code: 4321,
      reason: 'enough',
      clean: true,
      received: { code: 4321, reason: 'enough' },
      sent: undefined,
      initiator: 'remote',
      unsentBytes: 7,
      cause: undefined,
    });
  });

  test('with an empty Close has code 1005, which was not in the frame', () => {
    const closure = nativeClosure({ clean: true, code: 1005, reason: '' }, account);
    expect(closure).toMatchObject({ code: 1005, clean: true, received: { code: undefined, reason: '' } });
  });

  test('after a Close from here is ours', () => {
    const sent = { code: 1000, reason: 'bye' };
    const closure = nativeClosure({ clean: true, code: 1000, reason: 'bye' }, { ...account, sent, closing: true });
    expect(closure).toMatchObject({ initiator: 'local', sent });
  });
});

describe('T-54 CLS-18 a code that may not stand in a Close frame', () => {
  test.each([999, 1004, 1006, 1015, 1016, 2000, 5000])(
    '%i, called clean, is 1006 and not clean, and the cause keeps it',
    (code) => {
      const closure = nativeClosure({ clean: true, code, reason: 'x' }, account);
      expect(closure).toMatchObject({ code: 1006, reason: '', clean: false, received: undefined, initiator: 'none' });
      expect(closure.cause).toMatchObject({ message: expect.stringContaining(String(code)), cause: code });
    },
  );

  test('does not hide what went wrong before', () => {
    const cause = new Error('before');
    expect(nativeClosure({ clean: true, code: 999, reason: '' }, { ...account, cause }).cause).toBe(cause);
  });
});

describe('an end that is not clean', () => {
  test('is 1006', () => {
    expect(nativeClosure(silentEnd, account)).toMatchObject({
      code: 1006,
      clean: false,
      initiator: 'none',
      cause: undefined,
    });
  });

  test('is 1006 where Deno says 0', () => {
    const closure = nativeClosure({ clean: false, code: 0, reason: '' }, account);
    expect(closure).toMatchObject({ code: 1006, clean: false, cause: undefined });
  });

  test('keeps the code of a Close that came, and is not called received', () => {
    const closure = nativeClosure({ clean: false, code: 4001, reason: 'go' }, account);
    expect(closure).toMatchObject({ code: 4001, reason: 'go', clean: false, received: undefined, initiator: 'remote' });
  });

  test('is the peer’s when its closing handshake had begun', () => {
    expect(nativeClosure(silentEnd, { ...account, closing: true }).initiator).toBe('remote');
  });
});
