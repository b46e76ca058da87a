import { expect, test } from 'vitest';
import { ProtocolError } from '../src/protocol-error.js';

test('says what the peer did, where the rule stands and which code goes out', () => {
  const error = new ProtocolError('invalid-utf8');
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('ProtocolError');
  expect(error.violation).toBe('invalid-utf8');
  expect(error.section).toBe('RFC 6455 §8.1');
  expect(error.closeCode).toBe(1007);
  expect(error.message).toBe('A text message is not valid UTF-8 (RFC 6455 §8.1)');
});

test('puts the detail into the message', () => {
  expect(new ProtocolError('illegal-close-code', 'got 999').message).toBe(
    'A Close carries a code that must not be sent: got 999 (RFC 6455 §7.4)',
  );
});
