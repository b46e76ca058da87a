import { expect, test } from 'vitest';
import { refusedSubprotocol } from '../src/subprotocol-check.js';
import { request } from './recorder.js';

test('a subprotocol that was offered passes, and so does none when none was offered', () => {
  expect(refusedSubprotocol('b', request({ protocols: ['a', 'b'] }))).toBeUndefined();
  expect(refusedSubprotocol('', request())).toBeUndefined();
});

test('T-06 HSR-21 none of the offered ones fails', () => {
  const error = refusedSubprotocol('', request({ protocols: ['a', 'b'] }));
  expect(error).toMatchObject({ code: 'subprotocol', phase: 'unknown', message: expect.stringContaining('(a, b)') });
});

test('T-06 HSR-21 none of the offered ones passes where none is required', () => {
  expect(refusedSubprotocol('', request({ protocols: ['a'], requireSubprotocol: false }))).toBeUndefined();
});

test.each([[['a', 'b']], [[]]])('T-07 HSR-06 another than offered (%j) fails, required or not', (protocols) => {
  const error = refusedSubprotocol('other', request({ protocols, requireSubprotocol: false }));
  expect(error).toMatchObject({ code: 'subprotocol', message: expect.stringContaining('"other"') });
});

test('T-07 HSR-06 another case is another subprotocol', () => {
  expect(refusedSubprotocol('A', request({ protocols: ['a'] }))).toBeDefined();
});

test('what the server said is quoted and bounded', () => {
  const message = refusedSubprotocol(`"${'x'.repeat(10_000)}`, request())?.message ?? '';
  expect(message).toContain('\\"xxx');
  expect(message.length).toBeLessThan(200);
});
