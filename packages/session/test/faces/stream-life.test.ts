import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ClosedError, OpenError } from '@hybi/session';
import { ScriptedTransport } from '@hybi/testkit';
import type { ScriptedAttempt, ScriptedTransportOptions } from '@hybi/testkit';
import { StreamLife } from '../../src/faces/stream-life.js';
import { WebSocketError } from '../../src/faces/web-socket-error.js';
import { rejection } from './rejection.js';

const request = {
  url: 'ws://example.test/',
  protocols: ['chat'],
  requireSubprotocol: true,
  attempt: 1,
  openTimeoutMs: 30_000,
  closeTimeoutMs: 30_000,
  maxMessageBytes: Infinity,
} as const;

interface Scene {
  readonly network: ScriptedTransport;
  readonly life: StreamLife;
}

function start(signal?: AbortSignal, blocked?: OpenError, options?: ScriptedTransportOptions): Scene {
  const network = new ScriptedTransport(options);
  return { network, life: new StreamLife(network.transport, request, signal, blocked) };
}

interface Opened {
  readonly life: StreamLife;
  readonly attempt: ScriptedAttempt;
  readonly reader: ReadableStreamDefaultReader<unknown>;
  readonly writer: WritableStreamDefaultWriter<unknown>;
}

async function open(signal?: AbortSignal): Promise<Opened> {
  const { life, network } = start(signal, undefined, { answersClose: false });
  network.last.open({ protocol: 'chat' });
  const { readable, writable } = await life.opened;
  if (!(readable instanceof ReadableStream) || !(writable instanceof WritableStream)) throw new Error('No streams');
  const opened = { life, attempt: network.last, reader: readable.getReader(), writer: writable.getWriter() };
  await opened.writer.ready;
  return opened;
}

/** What is due in microtasks has happened after this. */
const turn = async (): Promise<void> => {
  for (let task = 0; task < 20; task += 1) await Promise.resolve();
};

/** The queue of the readable side is full with this. */
const filling = 'x'.repeat(64 * 1024);

describe('opening', () => {
  test('WSS-04 opened tells protocol and extensions, and gives the streams', async () => {
    const { life, network } = start();
    expect(network.last.request).toMatchObject({ url: 'ws://example.test/', protocols: ['chat'], attempt: 1 });
    network.last.open({ protocol: 'chat', extensions: 'permessage-deflate' });
    expect(await life.opened).toEqual({
      protocol: 'chat',
      extensions: 'permessage-deflate',
      readable: expect.any(ReadableStream),
      writable: expect.any(WritableStream),
    });
  });

  test('WSS-05 an attempt that fails rejects both promises with one WebSocketError, whose cause says why', async () => {
    const { life, network } = start();
    const cause = new OpenError('refused', 'nobody listens', { phase: 'tcp' });
    network.last.fail(cause);
    const error = await rejection(life.opened);
    expect(error).toBeInstanceOf(WebSocketError);
    expect(error).toMatchObject({
      message: 'The connection was not opened: nobody listens',
      closeCode: 1006,
      reason: '',
      cause,
    });
    expect(await rejection(life.closed)).toBe(error);
    life.close(undefined, '');
  });

  test('WSS-05 where nothing may be opened the transport is not asked', async () => {
    const blocked = new OpenError('blocked', 'port 25 is blocked', { phase: 'unknown' });
    const { life, network } = start(undefined, blocked);
    expect(network.attempts).toEqual([]);
    expect(await rejection(life.opened)).toMatchObject({ name: 'WebSocketError', closeCode: 1006, cause: blocked });
    expect(await rejection(life.closed)).toBeInstanceOf(WebSocketError);
  });

  test('whoever needs only one of the promises need not handle the other', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      const { life, network } = start();
      network.last.fail('refused');
      await rejection(life.closed);
      const lost = await open();
      lost.attempt.drop();
      // Node looks for unhandled rejections after the microtasks of a turn.
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', listen);
    }
  });
});

describe('the signal', () => {
  test('WSS-02 already aborted, both promises reject with its reason, and nothing is asked of the transport', async () => {
    const reason = new Error('no');
    const blocked = new OpenError('blocked', 'port 25 is blocked', { phase: 'unknown' });
    for (const why of [undefined, blocked]) {
      const { life, network } = start(AbortSignal.abort(reason), why);
      expect([await rejection(life.opened), await rejection(life.closed)]).toEqual([reason, reason]);
      life.close(1000, '');
      expect(network.attempts).toEqual([]);
    }
  });

  test('WSS-03 an abort while it connects gives the attempt up, and both promises reject with its reason', async () => {
    const controller = new AbortController();
    const { life, network } = start(controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(network.last.request.signal.aborted).toBe(true);
    expect(network.last.request.signal.reason).toBe(reason);
    expect([network.last.phase, network.last.abandonCause]).toEqual(['abandoned', reason]);
    expect([await rejection(life.opened), await rejection(life.closed)]).toEqual([reason, reason]);
    network.assertNothingLeft();
  });

  test('WSS-03 after open it has no effect', async () => {
    const controller = new AbortController();
    const { life, attempt, writer } = await open(controller.signal);
    controller.abort(new Error('late'));
    await writer.write('still');
    expect(attempt.sentTexts).toEqual(['still']);
    attempt.close(1000);
    expect(await life.closed).toEqual({ closeCode: 1000, reason: '' });
  });

  test('nothing is left listening to it once the attempt is over, however that went', async () => {
    const ends: ((scene: Scene, controller: AbortController) => void)[] = [
      ({ network }) => network.last.open(),
      ({ network }) => network.last.fail('refused'),
      ({ life }) => life.close(undefined, ''),
      (_scene, controller) => controller.abort(),
    ];
    for (const end of ends) {
      const controller = new AbortController();
      const scene = start(controller.signal);
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
      end(scene, controller);
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    }
  });
});

describe('close', () => {
  test('WSS-16 while it connects it gives the attempt up, and both promises reject', async () => {
    const { life, network } = start();
    life.close(4000, 'bye');
    const error = await rejection(life.opened);
    expect(error).toMatchObject({ name: 'WebSocketError', closeCode: 1006, reason: '', cause: { code: 'aborted' } });
    expect(await rejection(life.closed)).toBe(error);
    expect(network.last.request.signal.aborted).toBe(true);
    expect([network.last.phase, network.last.abandonCause]).toEqual(['abandoned', error]);
    expect(network.last.closes).toEqual([]);
    network.assertNothingLeft();
  });

  test('WSS-14 it starts the closing handshake with what it is given, once', async () => {
    const { life, attempt, reader } = await open();
    life.close(4000, 'bye');
    life.close(4001, 'again');
    expect(attempt.closes).toEqual([{ code: 4000, reason: 'bye' }]);
    attempt.message('came before the peer’s Close');
    attempt.answerClose();
    expect(await life.closed).toEqual({ closeCode: 4000, reason: 'bye' });
    expect(await reader.read()).toEqual({ done: false, value: 'came before the peer’s Close' });
    life.close(4002, 'late');
    expect(attempt.closes).toHaveLength(1);
  });

  test('after the end nothing is asked of the connection any more', async () => {
    const network = new ScriptedTransport();
    const asked: string[] = [];
    const life = new StreamLife(
      (attempt, events) => {
        const connection = network.transport(attempt, events);
        return Object.assign(connection, { close: () => asked.push('close') });
      },
      request,
      undefined,
    );
    network.last.open();
    network.last.drop();
    await rejection(life.closed);
    life.close(1000, '');
    expect(asked).toEqual([]);
  });

  test('after the peer has begun it does nothing, and nothing can be written', async () => {
    const { life, attempt, writer } = await open();
    attempt.closing(1001);
    life.close(4000, '');
    expect(await rejection(writer.write('late'))).toMatchObject({ name: 'InvalidStateError' });
    expect([attempt.closes, attempt.sent, attempt.lost]).toEqual([[], [], []]);
    attempt.end();
    expect(await life.closed).toEqual({ closeCode: 1001, reason: '' });
  });

  test('WSS-09 it lets a connection go on that was paused, since the peer’s Close may stand behind what nobody reads', async () => {
    const { life, attempt } = await open();
    attempt.message(filling);
    expect(attempt.paused).toBe(true);
    life.close(undefined, '');
    expect(attempt.paused).toBe(false);
    expect(attempt.closes).toEqual([{ code: undefined, reason: '' }]);
  });
});

describe('the streams close it', () => {
  test('WSS-12 the writer’s close sends no code, and resolves when the handshake is complete', async () => {
    const { life, attempt, writer } = await open();
    let resolved = false;
    const close = writer.close().then(() => (resolved = true));
    await turn();
    expect(attempt.closes).toEqual([{ code: undefined, reason: '' }]);
    expect(resolved).toBe(false);
    attempt.answerClose(4000, 'end');
    await close;
    expect(await life.closed).toEqual({ closeCode: 4000, reason: 'end' });
  });

  test.each([
    ['nothing', undefined, { code: undefined, reason: '' }],
    ['what only looks like one', { closeCode: 3456, reason: 'set' }, { code: undefined, reason: '' }],
    ['a WebSocketError', new WebSocketError('', { closeCode: 3456, reason: 'set' }), { code: 3456, reason: 'set' }],
    ['a WebSocketError without a code', new WebSocketError('no'), { code: undefined, reason: '' }],
  ])('WSS-13 cancel and abort with %s put on the wire what that says', async (_name, reason, sent) => {
    const canceled = await open();
    await canceled.reader.cancel(reason);
    expect(canceled.attempt.closes).toEqual([sent]);
    const aborted = await open();
    await aborted.writer.abort(reason);
    expect(aborted.attempt.closes).toEqual([sent]);
  });
});

describe('what comes', () => {
  test('WSS-07 messages are read in order, and what is no message is nobody’s', async () => {
    const { attempt, reader } = await open();
    attempt.message('text');
    attempt.alive();
    attempt.pong();
    attempt.message(new Uint8Array([1]));
    expect([await reader.read(), await reader.read()].map(({ value }) => value)).toEqual(['text', new Uint8Array([1])]);
  });

  test('WSS-11 a write waits until the connection has room', async () => {
    const { attempt, writer } = await open();
    attempt.stall();
    let written = false;
    const write = writer.write(`${filling}!`).then(() => (written = true));
    await turn();
    expect(written).toBe(false);
    attempt.drain(1);
    await write;
    expect(attempt.sentTexts).toEqual([`${filling}!`]);
  });
});

describe('the end', () => {
  test('WSS-06 WSS-08 WSS-17 clean: closed is fulfilled, the rest can be read, the writable is errored', async () => {
    const { life, attempt, reader, writer } = await open();
    attempt.message('rest');
    attempt.close(4000, 'end');
    expect(await life.closed).toEqual({ closeCode: 4000, reason: 'end' });
    expect(await reader.read()).toEqual({ done: false, value: 'rest' });
    expect((await reader.read()).done).toBe(true);
    expect(await rejection(writer.write('late'))).toMatchObject({ name: 'InvalidStateError' });
    expect(attempt.lost).toEqual([]);
  });

  test('WSS-06 a Close without a code is 1005', async () => {
    const { life, attempt } = await open();
    attempt.close();
    expect(await life.closed).toEqual({ closeCode: 1005, reason: '' });
  });

  test('WSS-06 WSS-08 not clean: closed, reading and writing reject with one WebSocketError, whose cause says why', async () => {
    const { life, attempt, reader, writer } = await open();
    attempt.message('rest');
    attempt.drop(new Error('ECONNRESET'));
    const error = await rejection(life.closed);
    expect(error).toBeInstanceOf(WebSocketError);
    expect(error).toMatchObject({
      message: 'The connection was not closed cleanly: the connection was closed without a Close: ECONNRESET',
      closeCode: 1006,
      reason: '',
      cause: expect.any(ClosedError),
    });
    expect([await rejection(reader.read()), await rejection(writer.write('x'))]).toEqual([error, error]);
    expect(await rejection(writer.closed)).toBe(error);
  });

  test('WSS-06 a Close that came before a loss keeps its code and its reason', async () => {
    const { life, attempt } = await open();
    attempt.closing(4000, 'end');
    attempt.end({ clean: false });
    expect(await rejection(life.closed)).toMatchObject({ name: 'WebSocketError', closeCode: 4000, reason: 'end' });
  });

  test('whoever closed the writer is told what was not sent, although the handshake was complete', async () => {
    const { life, attempt, writer } = await open();
    attempt.stall();
    await writer.write('abc');
    const close = rejection(writer.close());
    await turn();
    attempt.close(1000, 'no more');
    expect(await close).toMatchObject({
      name: 'WebSocketError',
      message: '3 bytes were not sent',
      closeCode: 1000,
      reason: 'no more',
    });
    expect(await life.closed).toEqual({ closeCode: 1000, reason: 'no more' });
  });
});
