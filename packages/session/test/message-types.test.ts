import { createSession, json, openConnection } from '@hybi/session';
import type { Connection, Platform, Session } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { describe, expect, expectTypeOf, test } from 'vitest';

interface Tick {
  readonly price: number;
}
interface OldTick {
  readonly cents: number;
}
interface Order {
  readonly qty: number;
}

const clock = new VirtualClock();
const platform: Platform = { transport: new ScriptedTransport({ clock }).transport, clock, random: () => 0 };
const url = 'ws://example.test/';

describe('the message types follow from the protocols', () => {
  test('without protocols, or with names alone, messages are what goes over the wire', () => {
    expectTypeOf(createSession(platform, url)).toEqualTypeOf<Session<string | Uint8Array, string | Uint8Array>>();
    expectTypeOf(createSession(platform, url, { protocols: 'a' })).toEqualTypeOf<
      Session<string | Uint8Array, string | Uint8Array>
    >();
    expectTypeOf(createSession(platform, url, { protocols: ['a', 'b'] })).toEqualTypeOf<
      Session<string | Uint8Array, string | Uint8Array>
    >();
  });

  test('several subprotocols: any of them is received, what all of them take is sent', () => {
    const session = createSession(platform, url, { protocols: [json<Tick, Order>('a'), json<OldTick, Order>('b')] });
    expectTypeOf(session).toEqualTypeOf<Session<Tick | OldTick, Order>>();
    expect(session.send({ qty: 1 })).toBe('queued');
    // @ts-expect-error an order has a quantity
    expect(session.send({ price: 1 })).toBe('queued');
  });

  test('one subprotocol, and one from a provider', () => {
    expectTypeOf(createSession(platform, url, { protocols: json<Tick, Order>() })).toEqualTypeOf<
      Session<Tick, Order>
    >();
    expectTypeOf(createSession(platform, url, { protocols: () => [json<Tick, Order>('a')] })).toEqualTypeOf<
      Session<Tick, Order>
    >();
    expectTypeOf(createSession(platform, url, { protocols: async () => json<Tick, Order>('a') })).toEqualTypeOf<
      Session<Tick, Order>
    >();
  });

  test('a connection has the same types', () => {
    const opening = openConnection(platform, url, { protocols: json<Tick, Order>() });
    opening.catch(() => undefined);
    expectTypeOf(opening).toEqualTypeOf<Promise<Connection<Tick, Order>>>();
  });

  test('what is read has the type', () => {
    const session = createSession(platform, url, { protocols: json<Tick, Order>() });
    session.addEventListener('message', ({ data }) => expectTypeOf(data).toEqualTypeOf<Tick>());
    session.addEventListener('dropped', ({ message }) => expectTypeOf(message).toEqualTypeOf<Order | undefined>());
    expectTypeOf<Parameters<Parameters<typeof session.receive>[0]>[0]>().toEqualTypeOf<Tick>();
  });
});
