import { openConnection } from '@hybi/session';
import type { ConnectOptions, Platform } from '@hybi/session';
import { ScriptedTransport, VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';

type Options = ConnectOptions & { readonly retry?: false | undefined };

const opening = (options: Options = {}) => {
  const clock = new VirtualClock();
  const network = new ScriptedTransport({ clock });
  const platform: Platform = { transport: network.transport, clock, random: () => 0.5 };
  const promise = openConnection(platform, 'ws://example.test/', options);
  return { clock, network, promise };
};
const opened = async (options: Options = {}) => {
  const { clock, network, promise } = opening(options);
  const attempt = await network.next();
  attempt.open({ extensions: 'e' });
  return { clock, network, attempt, connection: await promise };
};

test('bad input throws at the call', () => {
  expect(() => opening({ openTimeoutMs: 0 })).toThrow(RangeError);
  for (const retry of [{ minDelayMs: 1 }, () => 'stop' as const]) {
    // @ts-expect-error -- from plain JavaScript
    expect(() => opening({ retry })).toThrow(/^retry: expected false for open\(\), which makes one attempt, not /);
  }
  expect(() => opening(JSON.parse('null'))).toThrow(new TypeError('options: expected an object, not null'));
});

test('an attempt that fails rejects with its OpenError, and there is no second one', async () => {
  const { promise, network, clock } = opening();
  (await network.next()).fail('refused');
  await expect(promise).rejects.toMatchObject({ name: 'OpenError', code: 'refused' });
  expect(clock.pending).toBe(0);
});

test('an abort rejects with the reason of the signal, before and while connecting', async () => {
  const reason = new Error('enough');
  await expect(opening({ signal: AbortSignal.abort(reason) }).promise).rejects.toBe(reason);
  const controller = new AbortController();
  const { promise, network } = opening({ signal: controller.signal });
  const attempt = await network.next();
  controller.abort(reason);
  await expect(promise).rejects.toBe(reason);
  expect(attempt.phase).toBe('abandoned');
});

describe('an open connection', () => {
  test('reads and writes, and ends with the peer', async () => {
    const { connection, attempt } = await opened();
    const got: unknown[] = [];
    const events: string[] = [];
    connection.addEventListener('dropped', ({ message, reason }) => events.push(`${String(message)} ${reason}`));
    const reading = (async () => {
      for await (const message of connection) got.push(message);
    })();
    attempt.message('a');
    await Promise.resolve();
    attempt.close(1000);
    await reading;
    expect(got).toEqual(['a']);
    expect(connection.send('late')).toBe('dropped');
    await Promise.resolve();
    expect(events).toEqual(['late closed']);
    await expect(connection.ready).rejects.toMatchObject({ name: 'ClosedError', code: 'server' });
  });

  test('an abnormal end is thrown by the iterator', async () => {
    const { connection, attempt } = await opened();
    attempt.drop();
    await expect(connection[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'abnormal' });
  });

  test('an abort is thrown by the iterator', async () => {
    const controller = new AbortController();
    const { connection, attempt } = await opened({ signal: controller.signal });
    attempt.message('unread');
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(connection[Symbol.asyncIterator]().next()).rejects.toBe(reason);
    expect(await connection.closed).toMatchObject({ code: 1006 });
  });

  test('queues above the high-water mark', async () => {
    const { connection, attempt } = await opened({ highWaterMarkBytes: 1 });
    const sent: unknown[] = [];
    connection.addEventListener('sent', ({ message }) => sent.push(message));
    await connection.ready;
    attempt.stall();
    connection.send('1');
    expect(connection.bufferedBytes).toBe(1);
    expect(connection.send('2')).toBe('queued');
    const { ready } = connection;
    attempt.drain();
    await ready;
    expect(sent).toEqual(['2']);
  });

  test('what cannot be decoded is an event', async () => {
    const { connection, attempt } = await opened({ protocols: [{ encode: String, decode: JSON.parse }] });
    const errors: unknown[] = [];
    connection.addEventListener('decodeerror', ({ error }) => errors.push(error));
    attempt.message('{');
    expect(errors).toHaveLength(1);
  });
});
