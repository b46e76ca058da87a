import { once } from 'node:events';
import type { Socket } from 'node:net';
import { VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { FrameScanner } from '../src/frame-scanner.js';
import { until } from './event-loop.js';
import { acceptance, answering, closeBody, frame, rawServer } from './raw-server.js';
import type { RawServer } from './raw-server.js';
import { attemptWith } from './transport-run.js';
import type { TransportRun } from './transport-run.js';

/** A server that accepts, and a connection to it. */
async function connected(
  after: (bytes: Buffer, socket: Socket) => void = () => undefined,
  options: Parameters<typeof attemptWith>[0] = {},
  run: Partial<Parameters<typeof attemptWith>[1]> = {},
): Promise<{ readonly server: RawServer; readonly socket: Socket; readonly run: TransportRun }> {
  const server = await rawServer(answering((request) => acceptance(request), after));
  const attempt = attemptWith(options, { url: server.url, ...run });
  const socket = await server.connected(1);
  await attempt.opened;
  return { server, socket, run: attempt };
}

const opcodeOf = (bytes: Buffer): number => bytes[0]! & 0x0f;

const deflating = (request: string): string => acceptance(request, 'Sec-WebSocket-Extensions: permessage-deflate\r\n');

async function* zeros(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array(size);
}

async function* broken(): AsyncGenerator<string> {
  yield 'the beginning';
  throw new Error('disk full');
}

describe('the end of a connection', () => {
  test('CLS-01 CLS-02 the client answers a Close and leaves it to the server to close TCP first', async () => {
    const order: string[] = [];
    const { server, socket, run } = await connected((bytes) => {
      order.push(opcodeOf(bytes) === 8 ? 'close' : 'data');
    });
    socket.on('end', () => order.push('fin'));
    socket.write(frame(8, closeBody(4000, 'done')));
    await until(() => order.length > 0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['close']);
    expect(run.log).toEqual(['opened', 'closing']);
    socket.end();
    expect(await run.closed).toEqual({
      code: 4000,
      reason: 'done',
      clean: true,
      received: { code: 4000, reason: 'done' },
      sent: { code: 4000, reason: '' },
      initiator: 'remote',
      unsentBytes: 0,
      cause: undefined,
    });
    await until(() => order.length === 2);
    expect(order).toEqual(['close', 'fin']);
    await server.close();
  });

  test('T-44 CTL-08 a message and a Close right after it arrive in this order', async () => {
    const opcodes: number[] = [];
    const scanner = new FrameScanner(({ opcode }) => opcodes.push(opcode));
    const { server, socket, run } = await connected((bytes) => {
      scanner.scan(bytes);
      if (opcodes.at(-1) === 8) socket.end(frame(8, closeBody(1000, 'bye')));
    });
    run.connection.send('last words');
    run.connection.close(1000, 'bye');
    run.connection.send('too late: é');
    run.connection.send(new Uint8Array(3));
    expect(await run.closed).toMatchObject({
      code: 1000,
      clean: true,
      initiator: 'local',
      sent: { code: 1000, reason: 'bye' },
      unsentBytes: 15,
    });
    expect(opcodes).toEqual([1, 8]);
    await server.close();
  });

  test('T-46 T-52 CLS-12 a bare FIN and a RST are 1006, not clean, and a RST has its cause', async () => {
    const fin = await connected();
    fin.socket.end();
    expect(await fin.run.closed).toMatchObject({ code: 1006, clean: false, initiator: 'none', cause: undefined });
    await fin.server.close();
    const reset = await connected();
    reset.socket.resetAndDestroy();
    expect(await reset.run.closed).toMatchObject({ code: 1006, clean: false, cause: { code: 'ECONNRESET' } });
    await reset.server.close();
  });

  test('T-53 a RST after the closing handshake leaves it clean', async () => {
    const { server, socket, run } = await connected((bytes, peer) => {
      if (opcodeOf(bytes) === 8) peer.resetAndDestroy();
    });
    socket.write(frame(8, closeBody(1000)));
    expect(await run.closed).toMatchObject({ code: 1000, clean: true, cause: undefined });
    await server.close();
  });

  test('T-51 CTL-10 a Close that is never answered is given up at its deadline', async () => {
    const clock = new VirtualClock();
    const { server, run } = await connected(undefined, {}, { clock, closeTimeoutMs: 700 });
    run.connection.close(1000);
    await clock.advance(699);
    expect(run.log).toEqual(['opened', 'closing']);
    await clock.advance(1);
    expect(await run.closed).toMatchObject({
      code: 1006,
      clean: false,
      initiator: 'local',
      sent: { code: 1000 },
      cause: { name: 'CloseTimeoutError', message: 'it was not completed within 700 ms' },
    });
    expect(clock.pending).toBe(0);
    await server.close();
  });

  test('CLS-02 CLS-05 a server that leaves TCP open after the closing handshake makes no end unclean, whoever gives up first', async () => {
    const clock = new VirtualClock();
    for (const initiator of ['remote', 'local'] as const) {
      for (const first of ['transport', 'session'] as const) {
        let closes = 0;
        const scanner = new FrameScanner(({ opcode }) => (closes += opcode === 8 ? 1 : 0));
        const { server, socket, run } = await connected(
          (bytes) => scanner.scan(bytes),
          {},
          { clock, closeTimeoutMs: 700 },
        );
        if (initiator === 'local') run.connection.close(1000, 'bye');
        if (initiator === 'local') await until(() => closes === 1);
        socket.write(Buffer.concat([frame(1, Buffer.from('last words')), frame(8, closeBody(1003, 'no'))]));
        await run.received(1);
        await until(() => closes === 1);
        if (first === 'transport') await clock.advance(700);
        const closure = first === 'transport' ? await run.closed : run.connection.abandon(new Error('no more'));
        expect([initiator, first, closure]).toMatchObject([
          initiator,
          first,
          { code: 1003, reason: 'no', clean: true, received: { code: 1003 }, initiator, cause: undefined },
        ]);
        await server.close();
      }
    }
  });

  test('T-42 T-43 CLS-09 a violation is answered with a Close, and is the cause', async () => {
    const sent: Buffer[] = [];
    const { server, socket, run } = await connected((bytes) => sent.push(bytes));
    socket.write(Buffer.from([0x83, 0x00]));
    const closure = await run.closed;
    expect(closure).toMatchObject({
      code: 1006,
      clean: false,
      sent: { code: 1002 },
      cause: { name: 'ProtocolError', violation: 'unknown-opcode' },
    });
    await until(() => sent.length > 0);
    expect(opcodeOf(sent[0]!)).toBe(8);
    await server.close();
  });

  test('SEC-01 a message that is too big fails the connection from its header alone', async () => {
    const { server, socket, run } = await connected(undefined, {}, { maxMessageBytes: 1000 });
    socket.write(frame(2, new Uint8Array(1001)).subarray(0, 8));
    expect(await run.closed).toMatchObject({
      sent: { code: 1009 },
      cause: { violation: 'frame-too-big' },
    });
    await server.close();
  });

  test('T-56 T-68 nothing is told after abandon, and what never left is counted', async () => {
    const { server, socket, run } = await connected();
    socket.pause();
    const message = new Uint8Array(8 * 1024 * 1024);
    run.connection.send(message);
    run.connection.send('short');
    await new Promise((resolve) => setImmediate(resolve));
    expect(run.connection.bufferedBytes).toBeGreaterThan(message.length - 4 * 1024 * 1024);
    const closure = run.connection.abandon('cable cut');
    expect(closure).toMatchObject({
      code: 1006,
      clean: false,
      initiator: 'none',
      cause: 'cable cut',
      unsentBytes: message.length + 5,
    });
    socket.destroy();
    await once(socket, 'close');
    await new Promise((resolve) => setImmediate(resolve));
    expect(run.log).toEqual(['opened']);
    await server.close();
  });

  test('T-68 bytes of a connection that is lost are counted as the messages had them, headers not included', async () => {
    const { server, socket, run } = await connected();
    run.connection.send('taken by the system');
    await until(() => run.connection.bufferedBytes === 0);
    socket.pause();
    run.connection.send(new Uint8Array(16 * 1024 * 1024));
    await new Promise((resolve) => setImmediate(resolve));
    socket.resetAndDestroy();
    expect(await run.closed).toMatchObject({ code: 1006, unsentBytes: 16 * 1024 * 1024 });
    await server.close();
  });
});

describe('messages', () => {
  test('room is told of after a message, and not after a Close, behind which nobody sends any more', async () => {
    const came: number[] = [];
    const { server, run } = await connected((bytes) => came.push(opcodeOf(bytes)));
    run.connection.send('a');
    await until(() => came.length === 1 && run.drains() === 1);
    await server.close();
    const other = await connected((bytes) => came.push(opcodeOf(bytes)));
    other.run.connection.close(1000);
    await until(() => came.length === 2);
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([came, other.run.drains()]).toEqual([[1, 8], 0]);
    await other.server.close();
  });

  test('CTL-12 CTL-13 a Ping is answered, and a Pong is told with its payload', async () => {
    const opcodes: number[] = [];
    const scanner = new FrameScanner(({ opcode }) => opcodes.push(opcode));
    const { server, socket, run } = await connected((bytes, peer) => {
      scanner.scan(bytes);
      if (opcodes.includes(9)) peer.write(frame(10, 'abc'));
    });
    socket.write(frame(9, 'are you there'));
    await until(() => opcodes.includes(10));
    run.connection.ping(Buffer.from('abc'));
    await until(() => run.log.includes('pong'));
    await server.close();
    run.connection.abandon();
  });

  test('ping() gives the round trip, also for a Pong that skips an earlier Ping, and rejects when the connection ends', async () => {
    let pings = 0;
    const { server, socket, run } = await connected((bytes, peer) => {
      new FrameScanner(({ opcode, payloadLength }) => {
        if (opcode === 9 && payloadLength === 1 && ++pings === 2) peer.write(frame(10, 'b'));
      }).scan(bytes);
    });
    const first = run.connection.roundTrip(Buffer.from('a'));
    const second = run.connection.roundTrip(Buffer.from('b'));
    expect(await Promise.all([first, second])).toEqual([expect.any(Number), expect.any(Number)]);
    await expect(run.connection.roundTrip(new Uint8Array(126))).rejects.toThrow(RangeError);
    const never = run.connection.roundTrip();
    socket.destroy();
    await expect(never).rejects.toMatchObject({ name: 'ClosedError', code: 'abnormal' });
    await expect(run.connection.roundTrip()).rejects.toMatchObject({
      name: 'ClosedError',
      message: 'the connection is closed, not open',
    });
    await server.close();
  });

  test('pausing stops reading until the peer is held up, and resuming loses nothing', async () => {
    const { server, socket, run } = await connected();
    run.connection.pause();
    const block = frame(2, new Uint8Array(256 * 1024).fill(7));
    let accepted = 0;
    while (socket.write(block) || socket.writableLength < 8 * block.length) {
      accepted += 1;
      if (accepted > 400) throw new Error('the peer was never held up');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(run.messages.length).toBeLessThan(3);
    run.connection.resume();
    await run.received(accepted);
    expect(run.messages.every((message) => message.length === 256 * 1024)).toBe(true);
    run.connection.abandon();
    await server.close();
  });

  test('resume() may be called from within a message', async () => {
    const { server, socket, run } = await connected();
    const push = run.messages.push.bind(run.messages);
    run.messages.push = (...items) => {
      run.connection.pause();
      run.connection.resume();
      return push(...items);
    };
    socket.write(Buffer.concat([frame(1, 'a'), frame(1, 'b'), frame(1, 'c')]));
    await run.received(3);
    expect([...run.messages]).toEqual(['a', 'b', 'c']);
    run.connection.abandon();
    await server.close();
  });

  test('FRG-05 a stream goes out as fragments in flat memory: the source waits for a peer that does not read', async () => {
    const frames: [number, boolean][] = [];
    const scanner = new FrameScanner(({ opcode, fin }) => frames.push([opcode, fin]));
    const { server, socket, run } = await connected((bytes) => scanner.scan(bytes), { compression: false });
    socket.pause();
    const chunk = new Uint8Array(128 * 1024);
    const count = 256;
    let asked = 0;
    let most = 0;
    const sending = run.connection.sendStream(
      (async function* () {
        for (; asked < count; asked++) {
          most = Math.max(most, run.connection.bufferedBytes);
          yield chunk;
        }
      })(),
    );
    for (let idle = 0, before = -1; idle < 50; idle = asked === before ? idle + 1 : 0) {
      before = asked;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(asked).toBeLessThan(count);
    expect(run.connection.bufferedBytes).toBeGreaterThan(0);
    socket.resume();
    await sending;
    expect(most).toBeLessThan(1024 * 1024);
    await until(() => frames.at(-1)?.[1] === true);
    expect(frames[0]).toEqual([2, false]);
    expect(frames.slice(1).every(([opcode]) => opcode === 0)).toBe(true);
    run.connection.abandon();
    await server.close();
  });

  test('FRM-14 a stream goes on when the compressor has taken much and given nothing for it yet', async () => {
    const frames: number[] = [];
    const scanner = new FrameScanner(({ opcode, fin }) => frames.push(opcode, Number(fin)));
    const server = await rawServer(answering(deflating, (bytes) => scanner.scan(bytes)));
    const run = attemptWith({}, { url: server.url });
    await run.opened;
    await run.connection.sendStream(zeros(4, 150_000));
    await until(() => frames.length > 0 && frames.at(-1) === 1);
    expect(run.connection.bufferedBytes).toBe(0);
    run.connection.abandon();
    await server.close();
  });

  test('a source that fails after it has begun fails the connection, and its error is what the caller gets', async () => {
    const closes: Buffer[] = [];
    const { server, socket, run } = await connected((bytes) => closes.push(bytes));
    await expect(run.connection.sendStream(broken())).rejects.toThrow('disk full');
    await until(() => run.log.includes('closing'));
    socket.end();
    expect(await run.closed).toMatchObject({ clean: false });
    await server.close();
  });

  test('T-31 T-30 what is sent is what the view held when it was sent', async () => {
    const received: Buffer[] = [];
    const { server, run } = await connected((bytes) => received.push(bytes), { compression: false });
    const memory = new Uint8Array([0, 1, 2, 3, 0]);
    run.connection.send(memory.subarray(1, 4));
    memory.fill(9);
    await until(() => received.length > 0);
    const bytes = Buffer.concat(received);
    expect(bytes.length).toBe(9);
    expect([...bytes.subarray(6)].map((byte, i) => byte ^ bytes[2 + i]!)).toEqual([1, 2, 3]);
    expect([...memory]).toEqual([9, 9, 9, 9, 9]);
    run.connection.abandon();
    await server.close();
  });
});

describe('a peer that has ended and reads nothing more', () => {
  test('does not keep the socket: after the end it is let go within the close timeout', async () => {
    const clock = new VirtualClock();
    const { server, socket, run } = await connected(undefined, {}, { clock, closeTimeoutMs: 1_000 });
    socket.pause();
    run.connection.send(new Uint8Array(32 * 1024 * 1024));
    await until(() => run.connection.bufferedBytes > 0);
    const gone = once(socket, 'close');
    socket.end();
    const closure = await run.closed;
    expect(closure.clean).toBe(false);
    await clock.advance(1_000);
    socket.resume();
    await gone;
    expect(socket.bytesRead).toBeLessThan(32 * 1024 * 1024);
    await server.close();
  });

  test('T-68 and may still read: what the stream holds then is not called unsent, for it may leave', async () => {
    const total = 32 * 1024 * 1024;
    const { server, socket, run } = await connected();
    socket.pause();
    run.connection.send(new Uint8Array(total));
    await until(() => run.connection.bufferedBytes > 0);
    socket.end();
    const closure = await run.closed;
    socket.resume();
    await once(socket, 'close');
    expect(socket.bytesRead).toBeGreaterThan(total);
    expect(closure).toMatchObject({ clean: false, unsentBytes: 0 });
    await server.close();
  });
});
