import { HeaderFields } from '@hybi/codec';
import * as fc from 'fast-check';
import { VirtualClock } from '@hybi/testkit';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { EventSource } from '../src/byte-source.js';
import { RefusalBody, readRefusal } from '../src/refusal-body.js';

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

test('HSR-01 a content in pieces of one byte costs no more than its bytes', () => {
  const head = { version: '1.1', status: 500, reason: '', headers: new HeaderFields() };
  const limit = 10_000;
  const body = new RefusalBody(head, limit);
  const sizes = new Set<number>();
  for (let at = 0; at < limit; at++) {
    body.push(Uint8Array.of(at & 0xff));
    sizes.add(body.heldBytes);
    expect(body.heldBytes).toBeLessThanOrEqual(Math.min(limit, 2 * (at + 1)));
  }
  expect(body.complete).toBe(true);
  expect([...body.bytes]).toEqual(Array.from({ length: limit }, (_, at) => at & 0xff));
  expect(sizes.size).toBeLessThan(20);
});

interface Reading {
  readonly stream: PassThrough;
  readonly clock: VirtualClock;
  readonly source: EventSource;
  readonly body: Promise<string>;
}

function reading(headers: Record<string, string>, first: string, maxBodyBytes = 100, leftMs = 10_000): Reading {
  const stream = new PassThrough();
  const clock = new VirtualClock();
  const source = new EventSource(stream);
  const head = { version: '1.1', status: 500, reason: '', headers: new HeaderFields(Object.entries(headers)) };
  const whole = readRefusal({ stream, source }, head, Buffer.from(first), { maxBodyBytes, clock, scope: { leftMs } });
  return { stream, clock, source, body: whole.then((bytes) => Buffer.from(bytes).toString()) };
}

function expectLetGo({ stream, clock, source }: Reading): void {
  expect(stream.destroyed).toBe(true);
  expect(clock.pending).toBe(0);
  expect(['error', 'end', 'close'].map((event) => stream.listenerCount(event))).toEqual(
    ['error', 'end', 'close'].map((event) => new PassThrough().listenerCount(event)),
  );
  source.consumer.receive(Buffer.from('too late'));
}

describe('what is read of a refusal', () => {
  test('HSR-01 comes with its head, and no more is waited for', async () => {
    const all = reading({ 'Content-Length': '5' }, 'hello');
    expect(await all.body).toBe('hello');
    expectLetGo(all);
    const none = reading({}, '', 0);
    expect(await none.body).toBe('');
    expectLetGo(none);
  });

  test('HSR-01 comes in further pieces, up to the limit', async () => {
    const some = reading({}, 'he', 4);
    some.stream.write('lloooo');
    expect(await some.body).toBe('hell');
    expectLetGo(some);
  });

  test('HSR-01 ends with the stream, in whichever way', async () => {
    const ended = reading({}, 'until the end');
    ended.stream.end();
    expect(await ended.body).toBe('until the end');
    expectLetGo(ended);
    const closed = reading({ 'Content-Length': '99' }, 'until it closed');
    closed.stream.destroy();
    expect(await closed.body).toBe('until it closed');
    expectLetGo(closed);
    const failed = reading({ 'Content-Length': '99' }, 'until it failed');
    failed.stream.on('error', () => undefined);
    failed.stream.destroy(new Error('reset'));
    expect(await failed.body).toBe('until it failed');
    expect(failed.clock.pending).toBe(0);
  });

  test('HSR-01 is waited for one second', async () => {
    const slow = reading({}, 'and then nothing');
    let settled = false;
    void slow.body.then(() => (settled = true));
    await slow.clock.advance(999);
    expect(settled).toBe(false);
    await slow.clock.advance(1);
    expect(await slow.body).toBe('and then nothing');
    expectLetGo(slow);
  });

  test('HSR-01 is waited for no longer than half of the time that the attempt has left', async () => {
    const late = reading({}, 'what came', 100, 300);
    await late.clock.advance(150);
    expect(await late.body).toBe('what came');
    expectLetGo(late);
  });
});
