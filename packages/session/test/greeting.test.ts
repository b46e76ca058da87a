import { DecodeError } from '@hybi/session';
import type { TransportConnection } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { GreetingPeer } from '../src/greeting.js';
import { raw } from '../src/negotiation.js';

const subprotocol = {
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
  const bounds = { maxMessages: 2, maxBytes: 10, overflow: 'drop-oldest', discard: true } as const;
  const { signal } = new AbortController();
  const peer = new GreetingPeer({ subprotocol, transport }, signal, bounds, () => log.push('overflow'));
  return { peer, log };
};

describe('messages', () => {
  test('are taken in order, whoever comes first', async () => {
    const { peer, log } = make();
    const waiting = peer.receive();
    peer.push('1');
    expect(await waiting).toBe('<1>');
    peer.push('2');
    expect(await peer.receive()).toBe('<2>');
    peer.send('hello');
    expect(log).toEqual(['hello']);
    expect(peer.take()).toBeUndefined();
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

test('a full queue pauses reading until there is room, or says so where that cannot be', () => {
  const { peer, log } = make();
  for (const message of ['1', '2', '3']) peer.push(message);
  expect([peer.paused, log]).toEqual([true, ['pause']]);
  expect([peer.take(), peer.take(), peer.take()]).toEqual(['1', '2', '3']);
  expect(log).toEqual(['pause', 'resume']);
  const drowning = make(false);
  for (const message of ['1', '2', '3']) drowning.peer.push(message);
  expect(drowning.log).toEqual(['overflow']);
});

test('over, it leaves it to the connection whether reading goes on', () => {
  const { peer, log } = make();
  for (const message of ['1', '2']) peer.push(message);
  peer.end('open');
  expect(peer.paused).toBe(true);
  expect([peer.take(), peer.take()]).toEqual(['1', '2']);
  expect(log).toEqual(['pause']);
});

test('over, it takes and gives nothing, with the reason, and what is left can be taken', async () => {
  const { peer } = make();
  const waiting = [peer.receive(), peer.receive()];
  peer.end('closed');
  peer.end('again');
  for (const one of waiting) await expect(one).rejects.toBe('closed');
  peer.push('left');
  await expect(peer.receive()).rejects.toBe('closed');
  expect(peer.take()).toBe('left');
  expect(() => peer.send('late')).toThrow(new TypeError('send() was called on a greeting that is over'));
});
