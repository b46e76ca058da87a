import type { TransportConnection } from '@hybi/session';
import { expect, test } from 'vitest';
import { raw } from '../src/negotiation.js';
import { Prober } from '../src/prober.js';

const make = (withPing: boolean, heartbeat: boolean, ping?: () => void) => {
  const pings: Uint8Array[] = [];
  const sent: (string | Uint8Array)[] = [];
  const transport: TransportConnection = {
    bufferedBytes: 0,
    send: (data) => sent.push(data),
    close: () => undefined,
    abandon: () => expect.unreachable(),
    ...(withPing ? { ping: ping ?? ((payload: Uint8Array) => pings.push(payload)) } : {}),
  };
  const beat = { probe: () => 'are you there', isAnswer: (message: unknown) => message === 'yes' };
  return { prober: new Prober(transport, heartbeat ? { ...raw, heartbeat: beat } : raw), pings, sent };
};

test('frames where there are any, else the heartbeat, else nothing', () => {
  expect(make(true, true).prober.kind).toBe('frames');
  expect(make(false, true).prober.kind).toBe('probe');
  expect(make(false, false).prober.kind).toBe('none');
  expect(make(false, false).prober.ask()).toBe(false);
});

test('CTL-16 only the Pong to the last Ping answers it', () => {
  const { prober, pings } = make(true, true);
  expect(prober.isPong(new Uint8Array(4))).toBe(false);
  prober.ask();
  prober.ask();
  expect(pings).toEqual([Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 0, 2)]);
  expect(prober.isPong(Uint8Array.of(0, 0, 0, 1))).toBe(false);
  expect(prober.isPong(Uint8Array.of(0, 0, 2))).toBe(false);
  expect(prober.isPong(Uint8Array.of(0, 0, 0, 2))).toBe(true);
  expect(prober.isAnswer('yes')).toBe(false);
});

test('a Ping that the platform has no room for asks nothing, and nobody is told', () => {
  const { prober, pings } = make(true, false, () => {
    throw new RangeError('256 Pings wait already');
  });
  expect(prober.ask()).toBe(false);
  expect(pings).toEqual([]);
});

test('a heartbeat asks and is answered by messages', () => {
  const { prober, sent } = make(false, true);
  expect(prober.ask()).toBe(true);
  expect(sent).toEqual(['are you there']);
  expect(prober.isAnswer('yes')).toBe(true);
  expect(prober.isAnswer('no')).toBe(false);
});

test('a heartbeat whose probe fails is reported and asks nothing', async () => {
  const before = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  const reported = new Promise((resolve) => process.once('unhandledRejection', resolve));
  const transport: TransportConnection = {
    bufferedBytes: 0,
    send: () => undefined,
    close: () => undefined,
    abandon: () => expect.unreachable(),
  };
  const heartbeat = {
    probe: () => {
      throw new Error('mine');
    },
    isAnswer: () => false,
  };
  expect(new Prober(transport, { ...raw, heartbeat }).ask()).toBe(false);
  expect(await reported).toMatchObject({ message: 'mine' });
  for (const listener of before) process.on('unhandledRejection', listener);
});
