import { describe, expect, test } from 'vitest';
import { PingLedger } from '../src/ping-ledger.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

describe('the Pings of the application', () => {
  test('CTL-15 a Pong answers the Ping with its payload, and those before it', async () => {
    const ledger = new PingLedger();
    const sent: string[] = [];
    const send = (payload: Uint8Array): void => void sent.push(Buffer.from(payload).toString());
    const first = ledger.roundTrip(undefined, send);
    const second = ledger.roundTrip(undefined, send);
    const third = ledger.roundTrip(bytes('own'), send);
    expect(new Set(sent).size).toBe(3);
    ledger.answered(bytes(sent[1] ?? ''));
    await expect(Promise.all([first, second])).resolves.toEqual([expect.any(Number), expect.any(Number)]);
    ledger.end(() => new Error('over'));
    await expect(third).rejects.toThrow('over');
  });

  test('CTL-15 of several Pings with the same payload one Pong answers all, in order, and those of other payloads between them', async () => {
    const ledger = new PingLedger();
    const answered: string[] = [];
    const ask = (payload: string, name: string): void => {
      const asking = ledger.roundTrip(bytes(payload), () => undefined);
      void asking.then(
        () => answered.push(name),
        () => answered.push(`${name} in vain`),
      );
    };
    ask('same', 'first');
    ask('other', 'second');
    ask('same', 'third');
    ask('later', 'fourth');
    ledger.answered(bytes('same'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toEqual(['first', 'second', 'third']);
    // Whoever answers each of them gives Pongs for which nobody waits any more.
    ledger.answered(bytes('other'));
    ledger.answered(bytes('same'));
    ledger.end(() => new Error('over'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toEqual(['first', 'second', 'third', 'fourth in vain']);
  });

  test('CTL-16 a Pong that nobody asked for is ignored', async () => {
    const ledger = new PingLedger();
    ledger.answered(bytes('x'));
    const asked = ledger.roundTrip(bytes('a'), () => undefined);
    ledger.answered(bytes('x'));
    ledger.answered(bytes('a'));
    await expect(asked).resolves.toEqual(expect.any(Number));
    ledger.end(() => expect.fail('nobody waits'));
  });

  test('a payload that is no Uint8Array is a TypeError', () => {
    // @ts-expect-error as ws takes it
    expect(() => new PingLedger().roundTrip('hi', () => undefined)).toThrow(
      new TypeError('ping: expected a Uint8Array as payload, not string'),
    );
  });
});
