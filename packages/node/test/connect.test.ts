import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VirtualClock } from '@hybi/testkit';
import { describe, expect, test } from 'vitest';
import { NodeConnection, connect, createSession, nodePlatform, open } from '../src/index.js';
import type { Closure, NodeConnectOptions } from '../src/index.js';
import { until } from './event-loop.js';
import { acceptance, answering, closeBody, frame, rawServer } from './raw-server.js';
import { echoServer } from './websocket-server.js';

async function echoed(
  connection: NodeConnection<string | Uint8Array, string | Uint8Array>,
  count: number,
): Promise<(string | Uint8Array)[]> {
  const got: (string | Uint8Array)[] = [];
  for await (const message of connection) if (got.push(message) === count) break;
  return got;
}

async function* parts(): AsyncGenerator<string> {
  yield 'a';
  yield 'b';
}

async function* hanging(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1);
  await new Promise(() => undefined);
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) {
    await Promise.resolve();
    yield new Uint8Array(100_000);
  }
}

/** The bytes of a message that is expected to be binary. */
function bytesOf(message: unknown): Buffer {
  if (message instanceof Uint8Array) return Buffer.from(message);
  throw new TypeError(`bytes were expected, not ${typeof message}`);
}

describe('open', () => {
  test.each<[string, Pick<NodeConnectOptions, 'compression'>]>([
    ['in the clear', { compression: false }],
    ['compressed as browsers do', {}],
    [
      'compressed without context',
      { compression: { clientNoContextTakeover: true, serverNoContextTakeover: true, threshold: 0 } },
    ],
    [
      'compressed with small windows',
      { compression: { clientMaxWindowBits: 10, serverMaxWindowBits: 10, threshold: 0 } },
    ],
  ])('text and bytes of all sizes come back from ws, %s', async (_how, options) => {
    const server = await echoServer();
    const connection = await open(server.url, options);
    expect(connection.extensions.startsWith('permessage-deflate')).toBe(options.compression !== false);
    const messages = [
      '',
      'short',
      'ü€😀\u{feff}',
      'x'.repeat(125),
      'y'.repeat(126),
      JSON.stringify(Array.from({ length: 5000 }, (_, i) => i)),
      'z'.repeat(70_000),
    ];
    const bytes = [
      new Uint8Array(0),
      Uint8Array.of(1, 2, 3),
      Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251),
    ];
    for (const message of [...messages, ...bytes]) expect(connection.send(message)).toBe('written');
    const got = await echoed(connection, messages.length + bytes.length);
    for (const [i, sent] of messages.entries()) expect(got[i] === sent).toBe(true);
    for (const [i, sent] of bytes.entries()) expect(Buffer.compare(bytesOf(got[messages.length + i]), sent)).toBe(0);
    expect(await connection.close(1000, 'bye')).toMatchObject({
      clean: true,
      code: 1000,
      initiator: 'local',
      unsentBytes: 0,
      cause: undefined,
    });
    await server.close();
  });

  test('a Blob, an async iterable and a ReadableStream are one message each', async () => {
    const server = await echoServer();
    const connection = await open(server.url);
    expect(await connection.send(new Blob(['bl', 'ob']))).toBe('written');
    expect(await connection.send(parts())).toBe('written');
    expect(await connection.send(new Blob(['stream']).stream() as AsyncIterable<Uint8Array>)).toBe('written');
    const [blob, text, stream] = await echoed(connection, 3);
    expect([bytesOf(blob).toString(), text, bytesOf(stream).toString()]).toEqual(['blob', 'ab', 'stream']);
    await connection.close();
    await server.close();
  });

  test.each<[string, () => AsyncGenerator<Uint8Array>]>([
    ['its source hangs', hanging],
    ['the peer takes nothing', endless],
  ])('a stream is lost as soon as the peer closes, though %s', async (_, source) => {
    const server = await rawServer(answering((request) => acceptance(request)));
    const session = createSession(nodePlatform({}, new VirtualClock()), server.url);
    await session.opened;
    const socket = await server.connected(1);
    socket.pause();
    const sending = session.send(source());
    await until(() => (session.connection?.bufferedBytes ?? 0) > 0 || source === hanging);
    socket.write(frame(8, closeBody(1001)));
    expect(await sending).toBe('dropped');
    expect(session.state.phase).toBe('open');
    void session.close();
    await server.close();
  });

  test('CLS-01 close() sees the answer of the peer behind messages that nobody reads', async () => {
    const server = await rawServer(
      answering(
        (request) => acceptance(request),
        (bytes, socket) => {
          if ((bytes[0]! & 0x0f) === 8) socket.end(frame(8, closeBody(1000)));
        },
      ),
    );
    const session = createSession(nodePlatform({}, new VirtualClock()), server.url, { inbox: { maxMessages: 2 } });
    await session.opened;
    const socket = await server.connected(1);
    for (let message = 0; message < 5; message += 1) socket.write(frame(1, Buffer.from('unread')));
    await until(() => session.state.phase === 'open' && session.state.paused);
    expect(await session.close()).toMatchObject({ code: 1000, clean: true });
    expect(session.stats).toMatchObject({ messagesUnread: 2, messagesReceived: 5, messagesDiscarded: 3 });
    await server.close();
  });

  test('CLS-01 CLS-02 what a server goes on sending after both Closes is discarded until the deadline, and the end is clean', async () => {
    const flood = Buffer.concat(Array.from({ length: 64 }, () => frame(1, 'x'.repeat(65_000))));
    const server = await rawServer(
      answering(
        (request) => acceptance(request),
        (bytes, socket) => {
          if ((bytes[0]! & 0x0f) === 8) socket.write(Buffer.concat([frame(8, closeBody(1000)), flood]));
        },
      ),
    );
    const clock = new VirtualClock();
    const session = createSession(nodePlatform({}, clock), server.url, { closeTimeoutMs: 700 });
    await session.opened;
    const socket = await server.connected(1);
    const closing = session.close();
    // Nothing of it stays in the way of the rest.
    await until(() => socket.bytesWritten > flood.length && socket.writableLength === 0);
    expect(session.state.phase).toBe('closing');
    await clock.advance(700);
    expect(await closing).toMatchObject({ code: 1000, clean: true, cause: undefined });
    expect(session.stats).toMatchObject({ messagesReceived: 0, messagesDiscarded: 0 });
    await server.close();
  });

  test('CLS-06 a failed socket is told though reading is paused, and what had come is there to be read', async () => {
    const messages = Array.from({ length: 15 }, (_, index) => `message ${index}`);
    const server = await rawServer(
      answering((request) =>
        Buffer.concat([Buffer.from(acceptance(request)), ...messages.map((message) => frame(1, message))]),
      ),
    );
    const connection = await open(server.url, { inbox: { maxMessages: 10 } });
    let closure: Closure | undefined;
    void connection.closed.then((told) => (closure = told));
    (await server.connected(1)).resetAndDestroy();
    // A socket that is not read from learns of its failure by a write.
    await until(() => {
      connection.send('is anybody there?');
      return closure !== undefined;
    });
    expect(closure).toMatchObject({ code: 1006, clean: false, received: undefined });
    const got: unknown[] = [];
    await expect(async () => {
      for await (const message of connection) got.push(message);
    }).rejects.toThrow();
    expect(got).toEqual(messages);
    await server.close();
  });

  test('ping measures, terminate ends as 1006 with its cause', async () => {
    const server = await echoServer();
    const connection = await open(server.url);
    expect(connection).toBeInstanceOf(NodeConnection);
    expect(await connection.ping()).toBeGreaterThanOrEqual(0);
    expect(await connection.ping(Buffer.from('own'))).toBeGreaterThanOrEqual(0);
    const cause = new Error('enough');
    connection.terminate(cause);
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false, cause });
    await expect(connection.ping()).rejects.toMatchObject({ name: 'ClosedError' });
    await server.close();
  });

  test('T-47 API-16 T-48 a wrong URL, code or option throws at the call', async () => {
    expect(() => open('nonsense')).toThrow(SyntaxError);
    expect(() => connect('ws://h/', { openTimeoutMs: 0 })).toThrow(/^openTimeoutMs/);
    const server = await echoServer();
    const connection = await open(server.url);
    expect(() => connection.close(1006)).toThrow(RangeError);
    expect(() => connection.close(1000, 'é'.repeat(62))).toThrow(RangeError);
    await connection.close(1000, `${'é'.repeat(61)}.`);
    await server.close();
  });
});

describe('connect', () => {
  test('a session lives on when its connection is lost, and what was queued arrives in order', async () => {
    const server = await echoServer();
    const session = connect(server.url, { retry: { minDelayMs: 0, maxDelayMs: 0 } });
    await session.opened;
    const got: unknown[] = [];
    session.receive((message) => got.push(message));
    session.send('one');
    await until(() => got.length === 1);
    for (const client of server.server.clients) client.terminate();
    await until(() => session.state.phase !== 'open');
    session.send('two');
    session.send('three');
    await until(() => got.length === 3);
    expect(got).toEqual(['one', 'two', 'three']);
    expect(server.requests).toHaveLength(2);
    await session.close();
    expect(session.state.phase).toBe('closed');
    await server.close();
  });

  test('T-45 what cannot succeed ends the session with its history, and nothing escapes to the process', async () => {
    const server = await rawServer(answering(() => 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
    const session = connect(server.url);
    const reading = (async () => {
      for await (const message of session) throw new Error(`unexpected ${String(message)}`);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'GaveUpError', cause: { code: 'rejected', status: 403 } });
    await server.close();
  });

  test('CLS-21 garbage after the handshake, an early Close and a Close with 1013 are told as what they are', async () => {
    const server = await rawServer(
      answering((request) =>
        Buffer.concat([
          Buffer.from(acceptance(request)),
          request.startsWith('GET /later') ? frame(8, closeBody(1013, 'later')) : Buffer.from('garbage'),
        ]),
      ),
    );
    const causes: string[] = [];
    for (const path of ['', 'later']) {
      const session = connect(server.url + path, { retry: false });
      const reading = (async () => {
        for await (const message of session) expect(message).toBeUndefined();
      })();
      server.sockets.at(-1)?.on('data', () => undefined);
      const ending = reading.catch((error: { cause: { code: string } }) => causes.push(error.cause.code));
      await server
        .connected(causes.length + 1)
        .then((socket) => socket.on('data', (bytes: Buffer) => bytes[0] === 0x88 && socket.end()));
      await ending;
    }
    expect(causes).toEqual(['protocol', 'server']);
    await server.close();
  });
});

test('CON-01 a session waits for its turn however long it takes, and its deadline runs only then', async () => {
  const clock = new VirtualClock();
  const requests: (() => void)[] = [];
  const server = await rawServer(
    answering((request, socket) => {
      requests.push(() => socket.write(acceptance(request)));
      return undefined;
    }),
  );
  const first = createSession(nodePlatform({ handshakesPerAddress: 1 }, clock), server.url, {
    openTimeoutMs: 1_000_000,
    retry: false,
  });
  await until(() => requests.length === 1);
  const second = createSession(nodePlatform({ handshakesPerAddress: 1 }, clock), server.url, {
    openTimeoutMs: 1_000,
    retry: false,
  });
  await until(() => clock.pending === 2); // the first attempt's deadline, in the session and in the transport
  await clock.advance(60_000);
  expect(second.state.phase).toBe('connecting');
  requests[0]?.();
  await first.opened;
  await until(() => requests.length === 2);
  await clock.advance(999);
  expect(second.state.phase).toBe('connecting');
  await clock.advance(1);
  expect(second.state).toMatchObject({ phase: 'closed', cause: { cause: { code: 'timeout', phase: 'http' } } });
  void first.close();
  await server.close();
});

describe('the process', () => {
  const run = promisify(execFile);
  const program = async (body: string): Promise<string> => {
    const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
    const outfile = await bundle(index);
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '-e', `import { connect, open } from ${JSON.stringify(outfile)};\n${body}`],
      { timeout: 20_000 },
    );
    return stdout.trim();
  };

  test('T-63 it ends after close(), while waiting for a retry too, and with an unreferenced connection', async () => {
    const server = await echoServer();
    const closed = await rawServer(() => undefined);
    await closed.close();
    const output = await program(`
      const connection = await open(${JSON.stringify(server.url)});
      connection.unref();
      const session = connect(${JSON.stringify(closed.url)}, { retry: { minDelayMs: 3_600_000, maxDelayMs: 3_600_000 } });
      while (session.state.phase !== 'waiting') await new Promise((resolve) => setTimeout(resolve, 1));
      session.close();
      const other = await open(${JSON.stringify(server.url)});
      await other.close();
      console.log('ends', connection.bufferedBytes);
    `);
    expect(output).toBe('ends 0');
    await server.close();
  });
});

/** The package as one file that Node runs as it is. */
async function bundle(entry: string): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = fileURLToPath(new URL(`../node_modules/.cache/connect-test.mjs`, import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@hybi/source'],
    logLevel: 'silent',
  });
  return outfile;
}
