import { DecodeError } from '@hybi/session';
import type { TransportConnection } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { GreetingPeer } from '../src/greeting.js';
import { raw } from '../src/negotiation.js';

const picky = {
  ...raw,
  decode: (data: string | Uint8Array) => {
    if (data === 'bad') throw new Error('no such word');
    return `<${String(data)}>`;
  },
};

const make = (canPause = true) => {
  const log: unknown[] = [];
  const transport: TransportConnection = {
    bufferedBytes: 0,
    send: (data) => log.push(data),
    close: () => undefined,
    abandon: () => expect.unreachable(),
    ...(canPause ? { pause: () => log.push('pause'), resume: () => log.push('resume') } : {}),
  };
  const bounds = { maxMessages: 2, maxBytes: 10, overflow: 'close', discard: false } as const;
  return { peer: new GreetingPeer(picky, transport, new AbortController().signal, bounds), log };
};

describe('messages', () => {
  test('are taken in order, whoever comes first', async () => {
    const { peer, log } = make();
    const waiting = peer.receive();
    expect(peer.push('1')).toBe(true);
    expect(await waiting).toBe('<1>');
    peer.push('2');
    expect(await peer.receive()).toBe('<2>');
    peer.send('hello');
    expect(log).toEqual(['hello']);
    expect(peer.shift()).toBeUndefined();
  });

  test('that cannot be decoded reject the receive that takes them', async () => {
    const { peer } = make();
    const waiting = peer.receive();
    peer.push('bad');
    await expect(waiting).rejects.toBeInstanceOf(DecodeError);
    peer.push('bad');
    await expect(peer.receive()).rejects.toMatchObject({ data: 'bad', cause: { message: 'no such word' } });
  });
});

test('a full queue pauses reading until it is empty, or says so where that cannot be', () => {
  const { peer, log } = make();
  expect([peer.push('1'), peer.push('2'), peer.push('3')]).toEqual([true, true, true]);
  expect([peer.shift(), peer.shift()]).toEqual(['1', '2']);
  expect(log).toEqual(['pause']);
  expect(peer.shift()).toBe('3');
  expect(log).toEqual(['pause', 'resume']);
  const drowning = make(false).peer;
  expect(drowning.push('12345678901')).toBe(false);
  expect(drowning.shift()).toBe('12345678901');
});

test('over, it takes and gives nothing, with the reason', async () => {
  const { peer } = make();
  const waiting = peer.receive();
  peer.end('closed');
  peer.end('again');
  await expect(waiting).rejects.toBe('closed');
  await expect(peer.receive()).rejects.toBe('closed');
  expect(() => peer.send('late')).toThrow(new TypeError('send() was called on a greeting that is over'));
});
