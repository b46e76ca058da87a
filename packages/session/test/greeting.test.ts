import { DecodeError } from '@hybi/session';
import type { TransportConnection } from '@hybi/session';
import { describe, expect, test } from 'vitest';
import { greetingMessages } from '../src/greeting.js';
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
  const line = { subprotocol, transport };
  const { inbox, peer, end } = greetingMessages(line, signal, bounds, () => log.push('overflow'));
  const push = (...messages: string[]): void => messages.forEach((message) => inbox.push(message, message.length));
  const take = () => inbox.take()?.message;
  return { inbox, peer, end, push, take, log };
};

describe('messages', () => {
  test('are taken in order, whoever comes first', async () => {
    const { peer, push, take, log } = make();
    const waiting = peer.receive();
    push('1');
    expect(await waiting).toBe('<1>');
    push('2');
    expect(await peer.receive()).toBe('<2>');
    peer.send('hello');
    expect(log).toEqual(['hello']);
    expect(take()).toBeUndefined();
  });

  test('that cannot be decoded reject the receive that takes them', async () => {
    const { peer, push } = make();
    const waiting = peer.receive();
    push('bad');
    await expect(waiting).rejects.toBeInstanceOf(DecodeError);
    push('bad');
    await expect(peer.receive()).rejects.toMatchObject({ data: 'bad', cause: { message: 'no such word' } });
  });
});

test('a full queue pauses reading until there is room, or says so where that cannot be', () => {
  const { inbox, push, take, log } = make();
  push('1', '2', '3');
  expect([inbox.paused, log]).toEqual([true, ['pause']]);
  expect([take(), take(), take()]).toEqual(['1', '2', '3']);
  expect(log).toEqual(['pause', 'resume']);
  const drowning = make(false);
  drowning.push('1', '2', '3');
  expect(drowning.log).toEqual(['overflow']);
});

test('over, it leaves it to the connection whether reading goes on', () => {
  const { inbox, push, take, end, log } = make();
  push('1', '2');
  end('open');
  expect(inbox.paused).toBe(true);
  expect([take(), take()]).toEqual(['1', '2']);
  expect(log).toEqual(['pause']);
});

test('over, it takes and gives nothing, and throws the reason, and what is left can be taken', async () => {
  const { peer, push, take, end } = make();
  const waiting = [peer.receive(), peer.receive()];
  end(new Error('closed'));
  end('again');
  for (const one of waiting) await expect(one).rejects.toThrow('closed');
  push('left');
  await expect(peer.receive()).rejects.toThrow('closed');
  expect(take()).toBe('left');
  expect(() => peer.send('late')).toThrow('closed');
});
