import { HeaderFields } from '@hybi/codec';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RefusalBody } from '../src/refusal-body.js';

function read(
  headers: Record<string, string>,
  pieces: readonly string[],
  limit = 100,
  status = 500,
): [string, boolean] {
  const head = { version: '1.1', status, reason: '', headers: new HeaderFields(Object.entries(headers)) };
  const body = new RefusalBody(head, limit);
  for (const piece of pieces) if (!body.complete) body.push(Buffer.from(piece));
  return [Buffer.from(body.bytes).toString(), body.complete];
}

test('HSR-01 the content ends where its length says, with its last chunk, or with the connection', () => {
  expect(read({ 'Content-Length': '5' }, ['he', 'llo', ' and more'])).toEqual(['hello', true]);
  expect(read({ 'Transfer-Encoding': 'chunked' }, ['3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n'])).toEqual(['abcde', true]);
  expect(read({}, ['until the end'])).toEqual(['until the end', false]);
  expect(read({ 'Content-Length': '0' }, [])).toEqual(['', true]);
  expect(read({}, [], 100, 204)).toEqual(['', true]);
});

test('HSR-01 it is bounded, however it is framed', () => {
  expect(read({}, ['x'.repeat(1000)], 10)).toEqual(['x'.repeat(10), true]);
  expect(read({ 'Transfer-Encoding': 'chunked' }, [`FFFFFFF\r\n${'x'.repeat(50)}`], 10)).toEqual([
    'x'.repeat(10),
    true,
  ]);
  expect(read({ 'Content-Length': '99' }, ['abc'], 0)).toEqual(['', true]);
});

test('chunks that make no sense end it', () => {
  expect(read({ 'Transfer-Encoding': 'chunked' }, ['zz\r\nabc'])).toEqual(['', true]);
  expect(read({ 'Transfer-Encoding': 'chunked' }, ['1'.repeat(300)])).toEqual(['', true]);
});

test('the result does not depend on how the bytes were split', () => {
  const whole = '3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n';
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length)), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, i) => whole.slice(at[i], end));
      expect(read({ 'Transfer-Encoding': 'chunked' }, pieces)).toEqual(['abc0123456789', true]);
    }),
  );
});

test('HSR-01 it is kept although the transport uses the memory of its pieces again', () => {
  const head = { version: '1.1', status: 500, reason: '', headers: new HeaderFields([['content-length', '4']]) };
  const body = new RefusalBody(head, 100);
  const borrowed = Buffer.alloc(2);
  for (const piece of ['ab', 'cd']) {
    borrowed.write(piece);
    body.push(borrowed);
  }
  expect(Buffer.from(body.bytes).toString()).toBe('abcd');
});
