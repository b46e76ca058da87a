import { describe, expect, test } from 'vitest';
import { ClosingHandshake } from '../src/closing-handshake.js';
import { ProtocolError } from '../src/protocol-error.js';

const normal = { code: 1000, reason: '' };

describe('the closure', () => {
  test('CLS-06 CLS-07 CLS-12 is 1006 and not clean when no Close came', () => {
    const closing = new ClosingHandshake('client');
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
    const closing = new ClosingHandshake('client');
    closing.received = { code: undefined, reason: '' };
    expect(closing.closure().code).toBe(1005);
  });

  test('CLS-05 is clean only when both Closes have gone their way', () => {
    const closing = new ClosingHandshake('client');
    closing.received = { code: 4000, reason: 'bye' };
    closing.start({ code: 4000, reason: '' }, 'remote');
    expect(closing.closure()).toMatchObject({ code: 4000, reason: 'bye', clean: false, sent: undefined });
    closing.handedOver();
    expect(closing.closure()).toMatchObject({
      code: 4000,
      reason: 'bye',
      clean: true,
      sent: { code: 4000, reason: '' },
      initiator: 'remote',
    });
  });

  test('CLS-04 has begun once a Close is about to be sent', () => {
    const closing = new ClosingHandshake('client');
    expect(closing.state).toBe('open');
    closing.start(normal, 'local');
    expect(closing.state).toBe('closing');
  });

  test('CLS-05 is not clean when only ours has gone out', () => {
    const closing = new ClosingHandshake('client');
    closing.start(normal, 'local');
    closing.handedOver();
    expect(closing.closure()).toMatchObject({ code: 1006, clean: false, sent: normal, initiator: 'local' });
  });

  test('T-42 keeps the error of a connection that we failed', () => {
    const closing = new ClosingHandshake('client');
    closing.error = new ProtocolError('reserved-bit');
    expect(closing.closure().error).toBe(closing.error);
  });
});

describe('whose turn it is to end the transport', () => {
  test('CLS-02 CTL-09 after the closing handshake the server, so that TIME_WAIT is its own', () => {
    for (const role of ['client', 'server'] as const) {
      const closing = new ClosingHandshake(role);
      closing.start(normal, 'local');
      closing.handedOver();
      expect(closing.endsTransport).toBe(false);
      closing.received = normal;
      expect(closing.endsTransport).toBe(role === 'server');
    }
  });

  test('CLS-08 after a violation both', () => {
    for (const role of ['client', 'server'] as const) {
      const closing = new ClosingHandshake(role);
      closing.error = new ProtocolError('reserved-bit');
      expect(closing.endsTransport).toBe(true);
    }
  });
});
