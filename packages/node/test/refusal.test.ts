import { HeaderFields } from '@hybi/codec';
import { expect, test } from 'vitest';
import { refused, retryAfter } from '../src/refusal.js';

const now = Date.UTC(2026, 0, 1);

test.each([
  ['7', 7000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['99999999999999', undefined],
  ['', undefined],
  [undefined, undefined],
])('T-13 Retry-After %j is %s milliseconds', (value, expected) => {
  expect(retryAfter(value, now)).toBe(expected);
});

const answer = (status: number, headers: Record<string, string> = {}): string =>
  refused(
    { version: '1.1', status, reason: '', headers: new HeaderFields(Object.entries(headers)) },
    new Uint8Array(),
    'ws://h/',
    now,
  ).message;

test('T-15 HSQ-20 what a status means for the reader is said', () => {
  expect(answer(426)).toContain('Upgrade was lost on the way');
  expect(answer(200)).toContain('no WebSocket endpoint');
  expect(answer(426, { 'Sec-WebSocket-Version': '8, 7' })).toContain('8, 7');
  expect(answer(503)).toBe('ws://h/: the server answered 503');
});
