import { expect, test } from 'vitest';
import { sha1, streamed } from '../src/sha1.js';

test('HSR-04 gives the Accept of the example in RFC 6455 §1.3', () => {
  const input = new TextEncoder().encode('dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11');
  expect(Buffer.from(sha1(input)).toString('base64')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  // What a runtime without the one-shot call does.
  expect(Buffer.from(streamed(input)).toString('base64')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});
