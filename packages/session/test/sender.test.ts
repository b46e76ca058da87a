import type { TransportConnection } from '@hybi/session';
import { VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { raw } from '../src/negotiation.js';
import type { AnySubprotocol } from '../src/negotiation.js';
import { checkOptions } from '../src/check-options.js';
import type { DropReason } from '../src/outbox.js';
import { Sender } from '../src/sender.js';

const { outbox: outboxDefaults } = checkOptions();
const make = (encoder: AnySubprotocol | null = raw, bounds = outboxDefaults) => {
  const log: string[] = [];
  const sink = {
    clock: new VirtualClock(),
    encoder: encoder ?? undefined,
    dropped: (message: unknown, reason: DropReason) => log.push(`dropped ${String(message)} ${reason}`),
    sent: (message: unknown) => log.push(`sent ${String(message)}`),
    writable: () => log.push('writable'),
  };
  return { sender: new Sender<unknown>(bounds, 4, sink), sink, log };
};
const nothing = (): void => undefined;

const line = (more: Partial<TransportConnection> = {}, subprotocol: AnySubprotocol = raw) => {
  const state = { buffered: 0 };
  const log: string[] = [];
  const transport: TransportConnection = {
    get bufferedBytes() {
      return state.buffered;
    },
    send: (data) => log.push(String(data)),
    close: (code, reason) => log.push(`close ${code} ${reason}`),
    abandon: () => expect.unreachable(),
    ...more,
  };
  return { line: { subprotocol, transport }, log, state };
};
async function* parts(...all: string[]): AsyncGenerator<string> {
  for (const part of all) yield part;
}

describe('messages', () => {
  test('that wait are counted, and can be dropped all at once', () => {
    const { sender, log } = make();
    expect([sender.outbox.length, sender.outbox.bytes]).toEqual([0, 0]);
    sender.clear('closed');
    void sender.send('abc');
    expect([sender.outbox.length, sender.outbox.bytes]).toEqual([1, 3]);
    sender.clear('closed');
    expect(log).toEqual(['dropped abc closed']);
    expect(sender.outbox.length).toBe(0);
  });

  test('wait unencoded while nobody knows who will encode them', () => {
    const { sender: unknown } = make(null);
    expect(unknown.send('a', undefined)).toBe('queued');
    expect(unknown.outbox.bytes).toBe(1);
    const { line: one, log } = line({}, { ...raw, encode: (message) => `[${String(message)}]` });
    unknown.use(one);
    unknown.flush();
    expect(log).toEqual(['[a]']);
  });

  test('of bytes wait as a copy; what is not encoded yet counts as text or bytes, or nothing', () => {
    const unknown = make(null);
    const bytes = Uint8Array.of(1, 2);
    for (const message of ['é', bytes, { an: 'object' }]) void unknown.sender.send(message);
    expect(unknown.sender.outbox.inspect().map((queued) => queued.bytes)).toEqual([2, 2, 0]);
    const encoded = make({ ...raw, encode: (message) => (message === bytes ? bytes : '<>') });
    void encoded.sender.send(bytes);
    void encoded.sender.send({});
    bytes.fill(9);
    const seen: unknown[] = [];
    const encode = (message: unknown): string => `${seen.push(message)}`;
    for (const { sender } of [unknown, encoded]) {
      sender.use(line({}, { ...raw, encode }).line);
      sender.flush();
    }
    expect(seen).toEqual(['é', Uint8Array.of(1, 2), { an: 'object' }, Uint8Array.of(1, 2), {}]);
  });

  test('stop at the high-water mark and go on when there is room', () => {
    const { sender, log } = make();
    for (const message of ['a', 'b']) void sender.send(message, {});
    sender.flush();
    const { line: one, log: wire, state } = line();
    sender.use(one);
    state.buffered = 4;
    sender.flush();
    expect(wire).toEqual([]);
    state.buffered = 0;
    sender.flush();
    expect(wire).toEqual(['a', 'b']);
    expect(log).toEqual(['sent a', 'sent b', 'writable']);
    expect(sender.isWritable).toBe(true);
    expect(sender.written).toBe(2);
  });

  test('are not written once their time to live is over, though nobody called expire', () => {
    const { sender, log } = make();
    void sender.send('a', { ttlMs: 0 });
    void sender.send('b', { ttlMs: 1 });
    const { line: one, log: wire } = line();
    sender.use(one);
    sender.flush();
    expect(wire).toEqual(['b']);
    expect(log).toEqual(['dropped a expired', 'sent b', 'writable']);
  });

  test('are refused once none is taken', () => {
    const { sender, log } = make();
    sender.accept(false);
    expect(sender.send('a', undefined)).toBe('dropped');
    expect(sender.send('b', {}, true)).toBe('dropped');
    sender.accept(true);
    expect(sender.send('c', { signal: AbortSignal.abort() })).toBe('dropped');
    expect(log).toEqual(['dropped a closed', 'dropped b closed', 'dropped c aborted']);
  });

  test('stop when a consequence takes the connection away', () => {
    const { sender } = make();
    for (const message of ['a', 'b']) void sender.send(message, {});
    const { line: one, log: wire } = line();
    const own = one.transport.send.bind(one.transport);
    sender.use({
      ...one,
      transport: {
        ...one.transport,
        send: (data) => {
          own(data);
          sender.use(undefined);
        },
      },
    });
    sender.flush();
    expect(wire).toEqual(['a']);
    expect(sender.outbox.length).toBe(1);
  });
});

test('a message that the selected subprotocol cannot encode is dropped', () => {
  const { sender, log } = make();
  void sender.send('a', undefined);
  const failing = {
    ...raw,
    encode: () => {
      throw new Error('no');
    },
  };
  const { line: one, log: wire } = line({}, failing);
  sender.use(one);
  sender.flush();
  expect(wire).toEqual([]);
  expect(log).toEqual(['dropped a encode', 'writable']);
});

test('what a subprotocol makes of a message is text or bytes, or the call fails and a message that waits is dropped', () => {
  const { sender, sink, log } = make();
  void sender.send('a');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a subprotocol in plain JavaScript may do
  const { line: one, log: wire } = line({}, { ...raw, name: 'v1', encode: () => new ArrayBuffer(2) as never });
  sink.encoder = one.subprotocol;
  sender.use(one);
  sender.flush();
  expect(() => sender.send('b')).toThrow('encode of "v1": expected a string or a Uint8Array');
  expect([wire, sender.outbox.length, sender.written]).toEqual([[], 0, 0]);
  expect(log).toEqual(['dropped a encode', 'writable']);
});

test('what there is room for is written at once', () => {
  const { sender } = make();
  const { line: one, log: wire } = line();
  sender.use(one);
  expect(sender.send('a', undefined)).toBe('written');
  sender.use(undefined);
  expect(sender.send('b', undefined)).toBe('queued');
  expect(wire).toEqual(['a']);
  const full = make(raw, { ...outboxDefaults, maxMessages: 0 });
  expect(full.sender.send('c', undefined)).toBe('dropped');
});

describe('finish', () => {
  test('writes what waits, closes, and takes the first code', () => {
    const { sender, log } = make();
    const { line: one, log: wire, state } = line();
    sender.use(one);
    state.buffered = 4;
    void sender.send('a', undefined);
    expect(sender.isFinishing).toBe(false);
    sender.finish(4000, 'x');
    sender.finish(4001, 'y');
    expect(sender.isFinishing).toBe(true);
    expect(sender.isWritable).toBe(false);
    expect(wire).toEqual([]);
    state.buffered = 0;
    sender.flush();
    sender.flush();
    expect(wire).toEqual(['a', 'close 4000 x']);
    expect(log).toEqual(['sent a']);
  });

  test('with nothing waiting does not wait for room', () => {
    const { sender } = make();
    const { line: one, log: wire, state } = line();
    sender.use(one);
    state.buffered = 100;
    sender.finish(1000, '');
    expect(wire).toEqual(['close 1000 ']);
  });
});

describe('streams', () => {
  test('go through the platform where it can, and nothing else meanwhile', async () => {
    const { sender, log } = make();
    const seen: unknown[] = [];
    let finish = nothing;
    const { line: one, log: wire } = line({
      sendStream: async (chunks) => {
        for await (const chunk of chunks) seen.push(chunk);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      },
    });
    sender.use(one);
    const sending = sender.send(parts('a', 'b'), undefined);
    expect(sender.isStreaming).toBe(true);
    expect(sender.send('meanwhile', undefined)).toBe('queued');
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    finish();
    expect(await sending).toBe('written');
    expect(seen).toEqual(['a', 'b']);
    expect(wire).toEqual(['meanwhile']);
    expect(log).toEqual(['sent meanwhile', 'writable']);
  });

  test('that the platform fails, or that outlive their connection, are dropped', async () => {
    const { sender, log } = make();
    const { line: one } = line({
      sendStream: () => {
        sender.use(undefined);
        return Promise.reject(new Error('gone'));
      },
    });
    sender.use(one);
    expect(await sender.send(parts('a'), undefined)).toBe('dropped');
    expect(log).toEqual(['dropped undefined lost']);
  });

  test('are put together elsewhere, under the bound of the outbox', async () => {
    const { sender, log } = make(raw, { ...outboxDefaults, maxBytes: 3, maxMessages: 1 });
    expect(await sender.send(parts('ab', 'cd'), undefined)).toBe('dropped');
    expect(await sender.send(parts('a', 'b'), undefined)).toBe('queued');
    expect(await sender.send(parts('c'), undefined)).toBe('dropped');
    const { line: one, log: wire } = line({}, { ...raw, encode: () => expect.unreachable() });
    sender.use(one);
    sender.flush();
    expect(wire).toEqual(['ab']);
    expect(await sender.send(parts('d'), undefined)).toBe('written');
    expect(log.slice(0, 4)).toEqual([
      'dropped undefined overflow',
      'dropped undefined overflow',
      'sent undefined',
      'writable',
    ]);
  });

  test('are refused when aborted or closed, before and after they were read', async () => {
    const { sender, log } = make();
    expect(await sender.send(parts('a'), { signal: AbortSignal.abort() })).toBe('dropped');
    const controller = new AbortController();
    const aborting = sender.send(parts('b'), { signal: controller.signal });
    controller.abort();
    expect(await aborting).toBe('dropped');
    const closing = sender.send(parts('c'), undefined);
    sender.accept(false);
    sender.clear('closed');
    expect(await closing).toBe('dropped');
    expect(await sender.send(parts('d'), undefined)).toBe('dropped');
    expect(await sender.send(parts('e'), {}, true)).toBe('dropped');
    expect(log.map((entry) => entry.split(' ')[2])).toEqual(['aborted', 'aborted', 'closed', 'closed', 'closed']);
  });

  test('are dropped whenever they are aborted, or all that waits is, whole or not', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const { sender, log } = make();
      const controller = new AbortController();
      const aborting = sender.send(parts('a'), { signal: controller.signal });
      const closing = sender.send(parts('b'));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      controller.abort();
      sender.clear('closed');
      await Promise.all([aborting, closing]);
      expect(log).toEqual(['dropped undefined aborted', 'dropped undefined closed']);
    }
  });

  test('that the platform refuses are lost', async () => {
    const { sender, log } = make();
    const { line: one } = line({ sendStream: () => Promise.reject(new Error('not now')) });
    sender.use(one);
    expect(await sender.send(parts('a'))).toBe('dropped');
    expect(log).toEqual(['dropped undefined lost', 'writable']);
  });

  test('of a source that hangs are dropped when their connection ends, or all that waits is', async () => {
    const { sender, log } = make();
    const returned: string[] = [];
    const hanging = (name: string): AsyncIterable<string> => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => {
          returned.push(name);
          return new Promise<never>(() => undefined);
        },
      }),
    });
    const { line: one } = line({
      sendStream: async (chunks) => void (await chunks[Symbol.asyncIterator]().next()),
    });
    sender.use(one);
    const written = sender.send(hanging('written'));
    const waiting = sender.send(hanging('waiting'));
    sender.accept(false);
    expect([sender.outbox.length, returned, log]).toEqual([1, [], []]);
    sender.use(undefined);
    expect(await written).toBe('dropped');
    expect([returned, log]).toEqual([['written'], ['dropped undefined lost']]);
    sender.clear('closed');
    expect(await waiting).toBe('dropped');
    // Nothing had been asked of it.
    expect([returned, log]).toEqual([['written'], ['dropped undefined lost', 'dropped undefined closed']]);

    sender.accept(true);
    const gathered = sender.send(hanging('gathered'));
    sender.clear('gave-up');
    expect(await gathered).toBe('dropped');
    expect([returned, log.at(-1)]).toEqual([['written', 'gathered'], 'dropped undefined gave-up']);
  });

  test.each([
    [
      'as fragments',
      async (chunks: AsyncIterable<string | Uint8Array>) => void (await chunks[Symbol.asyncIterator]().next()),
    ],
    ['put together first', undefined],
  ])('of a source that hangs are dropped as soon as they are aborted, %s', async (_, sendStream) => {
    const { sender, log } = make();
    const { line: one } = line(sendStream === undefined ? {} : { sendStream });
    sender.use(one);
    let returned = 0;
    const source: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => {
          returned += 1;
          return new Promise<never>(() => undefined);
        },
      }),
    };
    const controller = new AbortController();
    const sending = sender.send(source, { signal: controller.signal });
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    controller.abort();
    expect(await sending).toBe('dropped');
    expect(log[0]).toBe('dropped undefined aborted');
    expect(returned).toBe(1);
    expect(sender.isStreaming).toBe(false);
    expect(sender.isWritable).toBe(true);
  });

  test('that wait behind another begin when it has ended, and lose their connection but not their place', async () => {
    const { sender, log } = make();
    const wire: string[] = [];
    const finish: (() => void)[] = [];
    const connection = () =>
      line({
        send: (data) => wire.push(String(data)),
        sendStream: async (chunks) => {
          for await (const chunk of chunks) wire.push(String(chunk));
          await new Promise<void>((resolve) => finish.push(resolve));
        },
      }).line;
    sender.use(connection());
    const outcomes = ['a', 'b', 'c'].map(async (name) => sender.send(parts(name)));
    expect(sender.send('x')).toBe('queued');
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    sender.use(undefined);
    expect([wire, sender.outbox.length]).toEqual([['a'], 3]);
    // What its connection says of it now comes too late.
    finish.shift()?.();
    sender.use(connection());
    sender.flush();
    for (let round = 0; round < 2; round += 1) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      finish.shift()?.();
    }
    expect(await Promise.all(outcomes)).toEqual(['dropped', 'written', 'written']);
    expect(wire).toEqual(['a', 'b', 'c', 'x']);
    expect(log).toEqual(['dropped undefined lost', 'sent x', 'writable']);
    expect(sender.written).toBe(3);
  });

  test('that were put together and had to wait are sent as messages are', async () => {
    const { sender, log } = make();
    const { line: one, log: wire, state } = line();
    sender.use(one);
    state.buffered = 4;
    expect(await sender.send(parts('a'))).toBe('queued');
    state.buffered = 0;
    sender.flush();
    expect(await sender.send(parts('b'))).toBe('written');
    expect(wire).toEqual(['a', 'b']);
    expect(log).toEqual(['sent undefined', 'writable', 'writable']);
  });
});
