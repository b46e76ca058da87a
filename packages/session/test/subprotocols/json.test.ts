import { describe, expect, expectTypeOf, test } from 'vitest';
import * as v from 'valibot';
import { z } from 'zod';
import { json, SchemaError } from '@hybi/session';
import type { Subprotocol } from '@hybi/session';
import { retryInput } from './retry-input.js';

interface Tick {
  readonly price: number;
}
interface Order {
  readonly side: 'buy' | 'sell';
}

test('values go as JSON and come from JSON', () => {
  const subprotocol = json<Tick, Order>('ticks.v2');
  expectTypeOf(subprotocol).toEqualTypeOf<Subprotocol<Tick, Order>>();
  expect(subprotocol.name).toBe('ticks.v2');
  expect(subprotocol.encode({ side: 'buy' })).toBe('{"side":"buy"}');
  expect(subprotocol.decode('{"price":1.5}')).toEqual({ price: 1.5 });
});

test('without types anything goes and the unknown comes', () => {
  expectTypeOf(json()).toEqualTypeOf<Subprotocol>();
});

test('without a name nothing is offered, with options or without', () => {
  expect('name' in json()).toBe(false);
  const nameless = json({ heartbeat: { probe: () => 'ping', isAnswer: (message) => message === 'pong' } });
  expect('name' in nameless).toBe(false);
  expect(nameless.heartbeat?.isAnswer('pong')).toBe(true);
  expect(json(undefined, { reviver: () => 1 }).decode('2')).toBe(1);
});

test('greet, heartbeat and retry are taken over', async () => {
  const sent: Order[] = [];
  const subprotocol = json<Tick, Order>('a', {
    greet: (peer) => peer.send({ side: 'sell' }),
    retry: () => ({ delayMs: 5 }),
  });
  const signal = new AbortController().signal;
  await subprotocol.greet?.({ send: (order) => sent.push(order), receive: async () => ({ price: 1 }), signal });
  expect(sent).toEqual([{ side: 'sell' }]);
  expect(subprotocol.retry?.(retryInput)).toEqual({ delayMs: 5 });
});

test('a reviver and a replacer see each value', () => {
  const subprotocol = json<{ at: Date }, { at: Date }>('a', {
    reviver: (key, value) => (key === 'at' && typeof value === 'number' ? new Date(value) : value),
    // JSON has called toJSON of the date by now.
    replacer: (key, value) => (key === 'at' && typeof value === 'string' ? Date.parse(value) : value),
  });
  const wire = subprotocol.encode({ at: new Date(5) });
  expect(wire).toBe('{"at":5}');
  expect(subprotocol.decode(wire)).toEqual({ at: new Date(5) });
});

test.each([
  [undefined, 'undefined'],
  [() => 1, '[object Function]'],
  [Symbol('s'), 'Symbol(s)'],
])('to send %s is a TypeError', (message, shown) => {
  expect(() => json().encode(message)).toThrow(new TypeError(`json(): expected what JSON can express, not ${shown}`));
});

test('what is no JSON, or binary, can not be decoded', () => {
  expect(() => json().decode('{')).toThrow(SyntaxError);
  expect(() => json().decode(new Uint8Array([0x7b, 0x7d]))).toThrow('message: expected text, not [object Uint8Array]');
});

test('HSQ-15 a name that is no token is a SyntaxError', () => {
  expect(() => json('a;b')).toThrow(SyntaxError);
});

describe('a schema', () => {
  const zod = z.object({ price: z.coerce.number() });
  const valibot = v.object({ price: v.pipe(v.string(), v.transform(Number)) });

  test('of Zod gives the type, and its transformations are applied', () => {
    const subprotocol = json('ticks', { schema: zod });
    expectTypeOf(subprotocol).toEqualTypeOf<Subprotocol<{ price: number }>>();
    expect(subprotocol.decode('{"price":"7"}')).toEqual({ price: 7 });
    expect(() => subprotocol.decode('{"price":"x"}')).toThrow(SchemaError);
    expect(() => subprotocol.decode('{"price":"x"}')).toThrow('price: ');
  });

  test('of Valibot gives the type, and its transformations are applied', () => {
    const subprotocol = json({ schema: valibot });
    expectTypeOf(subprotocol).toEqualTypeOf<Subprotocol<{ price: number }>>();
    expect(subprotocol.decode('{"price":"7"}')).toEqual({ price: 7 });
    expect(() => subprotocol.decode('{}')).toThrow('price: ');
  });

  test('goes together with types that are written out', () => {
    expectTypeOf(json<{ price: number }, Order>('a', { schema: zod })).toEqualTypeOf<
      Subprotocol<{ price: number }, Order>
    >();
    // @ts-expect-error the schema makes another type than the one that is named
    json<{ price: string }, Order>('a', { schema: zod });
  });

  test('sees a message after the reviver', () => {
    const subprotocol = json('a', { schema: v.date(), reviver: (_key, value) => new Date(Number(value)) });
    expect(subprotocol.decode('5')).toEqual(new Date(5));
  });

  test('that validates asynchronously is a TypeError at the first message', () => {
    const subprotocol = json('a', { schema: zod.refine(async () => true) });
    expect(() => subprotocol.decode('{"price":1}')).toThrow(TypeError);
  });
});
