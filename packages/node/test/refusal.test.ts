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
  ['Someday, or never', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['9999999999', 9_999_999_999_000],
  ['9007199254740993', Number.MAX_SAFE_INTEGER],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
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

test('HSR-01 the words of the server are quoted and bounded, and a reason of our own goes before an explanation', () => {
  const head = { version: '1.1', status: 426, reason: `No\u001b[31m${'x'.repeat(500)}`, headers: new HeaderFields() };
  const error = refused(head, new Uint8Array(), 'ws://h/', now, 'not followed');
  expect(error.message).toMatch(/^ws:\/\/h\/: the server answered 426 No\ufffd\[31mx{53}…: not followed$/);
});

test('HSR-01 header fields are told by their names in lower case, repeated ones joined', () => {
  const headers = new HeaderFields([
    ['X-A', '1'],
    ['x-b', '2'],
    ['x-a', '3'],
  ]);
  const error = refused({ version: '1.1', status: 500, reason: '', headers }, new Uint8Array(), 'ws://h/', now);
  expect([...(error.headers ?? [])]).toEqual([
    ['x-a', '1, 3'],
    ['x-b', '2'],
  ]);
});
