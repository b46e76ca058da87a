import { describe, expect, test } from 'vitest';
import { ClosingHandshake } from '../src/closing-handshake.js';
import { ProtocolError } from '../src/protocol-error.js';

describe('the closure', () => {
  test('CLS-06 CLS-07 CLS-12 is 1006 and not clean when no Close came', () => {
    const closing = new ClosingHandshake();
    expect(closing.complete).toBe(false);
    expect(closing.closure()).toEqual({
      code: 1006,
      reason: '',
      clean: false,
      received: undefined,
      sent: undefined,
      initiator: 'none',
      error: undefined,
    });
  });

  test('CLS-06 is 1005 when a Close without a code came', () => {
    const closing = new ClosingHandshake();
    closing.received = { code: undefined, reason: '' };
    expect(closing.closure().code).toBe(1005);
  });

  test('CLS-05 is clean only when both Closes have gone their way', () => {
    const closing = new ClosingHandshake();
    closing.received = { code: 4000, reason: 'bye' };
    expect(closing.closure()).toMatchObject({ code: 4000, reason: 'bye', clean: false });
    closing.sent = { code: 4000, reason: '' };
    expect(closing.closure()).toMatchObject({ code: 4000, reason: 'bye', clean: true });
  });

  test('CLS-05 is not clean when only ours has gone out', () => {
    const closing = new ClosingHandshake();
    closing.sent = { code: 1000, reason: '' };
    expect(closing.closure()).toMatchObject({ code: 1006, clean: false });
  });

  test('T-42 keeps the error of a connection that we failed', () => {
    const closing = new ClosingHandshake();
    closing.error = new ProtocolError('reserved-bit');
    expect(closing.closure().error).toBe(closing.error);
  });
});
