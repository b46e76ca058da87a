import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { OnReadSource } from '../src/onread-source.js';
import { Authority } from './certificates.js';
import { acceptance, answering, frame, rawServer } from './raw-server.js';
import type { RawServer } from './raw-server.js';
import { attemptWith } from './transport-run.js';

const MiB = 1024 * 1024;
let server: RawServer | undefined;
afterEach(() => server?.close());

/** A message that tells where each of its bytes belongs. */
function patterned(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8) + seed) & 0xff;
  return bytes;
}

const same = (message: string | Uint8Array | undefined, expected: Uint8Array): boolean =>
  message instanceof Uint8Array && Buffer.compare(message, expected) === 0;

describe('messages read by onread', () => {
  test.each(['ws', 'wss'])(
    'of %s arrive whole and in memory of their own size, whatever the sizes before',
    async (scheme) => {
      const authority = scheme === 'wss' ? await Authority.create('test') : undefined;
      const issued = await authority?.issue({ ips: ['127.0.0.1'] });
      const lengths = [10, MiB, MiB, 3 * MiB, 5, 200, 300_000, 70_000, 65_536, MiB, 4096, 4082, 4100, 0, 2 * MiB, 1];
      const messages = lengths.map(patterned);
      server = await rawServer(
        answering((request, socket) => {
          setImmediate(() => messages.forEach((message) => socket.write(frame(2, message))));
          return acceptance(request);
        }),
        issued === undefined ? {} : { tls: { ...issued } },
      );
      const run = attemptWith(authority === undefined ? {} : { tls: { ca: authority.cert } }, { url: server.url });
      await run.received(messages.length);
      expect(run.messages.map((message, index) => same(message, messages[index]!))).toEqual(lengths.map(() => true));
      const sizes = run.messages.map((message) => (message instanceof Uint8Array ? message.buffer.byteLength : -1));
      expect(sizes).toEqual(lengths);
      run.connection.abandon();
    },
  );

  test('T-21 survive pauses in the middle, fragments, and control frames between', async () => {
    const whole = patterned(2 * MiB, 7);
    const parts = [0, 600_000, 600_001, 1_900_000, 2 * MiB];
    const [socket, run] = await opened();
    const small = frame(1, 'small');
    const bytes = Buffer.concat(
      parts
        .slice(1)
        .flatMap((end, index) => [
          frame(index === 0 ? 2 : 0, whole.subarray(parts[index], end), index === parts.length - 2),
          frame(9, 'ping'),
        ]),
    );
    socket.write(Buffer.concat([bytes, small, bytes, small]));
    let turns = 0;
    while (run.messages.length < 4) {
      if (turns % 2 === 0) run.connection.pause();
      else run.connection.resume();
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(run.messages.map((message) => message === 'small' || same(message, whole))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    run.connection.abandon();
  });

  test('leave timers and other sockets their turn, however many there are', async () => {
    const [socket, run] = await opened();
    const emptyFrame = frame(1, '');
    const count = (8 * MiB) / emptyFrame.length;
    socket.write(Buffer.alloc(8 * MiB, emptyFrame));
    let most = 0;
    for (let before = 0; run.messages.length < count; before = run.messages.length) {
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, run.messages.length - before);
    }
    // A turn is over with the read that makes it long.
    expect(most * emptyFrame.length).toBeLessThan(MiB + 256 * 1024);
    run.connection.abandon();
  });

  test('rest between two turns without undoing a pause', async () => {
    const [socket, run] = await opened();
    const { connection } = run;
    socket.write(Buffer.alloc(4 * MiB, frame(1, '')));
    for (let count = MiB / 2; count <= 2 * MiB; count += MiB / 2) {
      await run.received(count);
      connection.pause();
      await new Promise((resolve) => setImmediate(resolve));
      expect(connection.stream.isPaused()).toBe(true);
      connection.resume();
    }
    connection.abandon();
  });

  test('CLS-10 a connection that is abandoned in the middle of a large message tells nothing more', async () => {
    const [socket, run] = await opened();
    const message = frame(2, patterned(4 * MiB, 1));
    socket.write(message.subarray(0, 2 * MiB));
    await new Promise((resolve) => setImmediate(resolve));
    run.connection.abandon();
    socket.write(message.subarray(2 * MiB));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(run.log).toEqual(['opened']);
  });
});

test('without memory to land in, bytes go to the consumer', async () => {
  server = await rawServer((socket) => socket.write(Buffer.alloc(MiB, 5)));
  const source = new OnReadSource();
  let length = 0;
  const all = new Promise<void>((resolve) => {
    source.consumer = {
      receive: (bytes) => {
        expect(bytes.every((byte) => byte === 5)).toBe(true);
        length += bytes.length;
        if (length === MiB) resolve();
      },
    };
  });
  const socket = connect({ port: server.port, host: '127.0.0.1', onread: source.onread });
  await all;
  socket.destroy();
});

async function opened(): Promise<[Socket, ReturnType<typeof attemptWith>]> {
  server = await rawServer(answering((request) => acceptance(request)));
  const run = attemptWith({}, { url: server.url });
  const socket = await server.connected(1);
  await run.opened;
  return [socket, run];
}
