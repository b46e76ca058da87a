/* oxlint-disable unicorn/prefer-add-event-listener -- programs that were written for the other libraries set handlers */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReferenceServer } from '../../../e2e/servers/reference-server.mjs';
import { ReconnectingWebSocket } from '../src/index.js';
import type { NodeReconnectingWebSocketOptions } from '../src/index.js';
import { until } from './event-loop.js';

let server: Awaited<ReturnType<typeof startReferenceServer>>;
const sockets: ReconnectingWebSocket[] = [];

beforeEach(async () => {
  server = await startReferenceServer();
  return () => server.kill();
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** As in a test one waits for no delay. */
const soon = { minReconnectionDelay: 1, maxReconnectionDelay: 5 };

interface Told {
  readonly socket: ReconnectingWebSocket;
  /** The events, in order, in short. */
  readonly log: string[];
}

function listen(path: string, protocols?: string[], options: NodeReconnectingWebSocketOptions = soon): Told {
  const socket = new ReconnectingWebSocket(`${server.url}${path}`, protocols, options);
  sockets.push(socket);
  const log: string[] = [];
  socket.addEventListener('open', () => log.push('open'));
  socket.addEventListener('message', ({ data }) => log.push(`message ${String(data)}`));
  socket.addEventListener('error', ({ message }) => log.push(`error: ${message}`));
  socket.addEventListener('close', ({ code, wasClean }) => log.push(`close ${code} ${wasClean}`));
  return { socket, log };
}

/**
 * What the README of `reconnecting-websocket` shows, put together: handlers, a URL from a function, protocols, options, binary messages,
 * messages sent before it is open and while the server is gone, `reconnect`. It uses nothing that only hybi has.
 */
async function program(Socket: typeof ReconnectingWebSocket): Promise<unknown> {
  let asked = 0;
  const socket = new Socket(() => Promise.resolve(`${server.url}/echo?visit=${++asked}`), ['chat'], {
    ...soon,
    connectionTimeout: 4_000,
    maxRetries: 100,
    maxEnqueuedMessages: 10,
    minUptime: 1,
  });
  const got: unknown[] = [];
  let opened = 0;
  let closed = 0;
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }) => got.push(typeof data === 'string' ? data : 'bytes');
  socket.onopen = () => (opened += 1);
  socket.onclose = () => (closed += 1);
  socket.send('before it is open');
  await until(() => got.length === 1);
  await server.kill();
  await until(() => closed >= 1);
  socket.send('while the server is gone');
  socket.send(new Uint8Array(3).buffer);
  await server.start();
  await until(() => got.length === 3);
  socket.reconnect();
  await until(() => opened === 3);
  const visits = asked >= 3;
  const { protocol, bufferedAmount } = socket;
  socket.close(1000, 'done');
  await until(() => socket.readyState === 3);
  return { got, opened, visits, protocol, bufferedAmount };
}

test('a program written for reconnecting-websocket moves by a change of import', async () => {
  expect(await program(ReconnectingWebSocket)).toEqual({
    got: ['before it is open', 'while the server is gone', 'bytes'],
    opened: 3,
    visits: true,
    protocol: 'chat',
    bufferedAmount: 0,
  });
});

test('a binary message is a Blob unless binaryType says otherwise', async () => {
  const { socket } = listen('/big/3');
  const first = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)));
  const blob = await first;
  expect(blob).toBeInstanceOf(Blob);
  expect(blob instanceof Blob && (await blob.text())).toBe('xxx');
});

describe('what became of each connection is told as it was', () => {
  test('a reset is 1006 and not clean, after an error that says why, and the next connection follows', async () => {
    const { log } = listen('/reset');
    await until(() => log.filter((line) => line === 'open').length >= 2);
    expect(log.slice(0, 3)).toEqual([
      'open',
      expect.stringMatching(/^error: the connection was closed without a Close/),
      'close 1006 false',
    ]);
  });

  test('a refusal that can not change ends it with the status, and nothing kills the process', async () => {
    const { socket, log } = listen('/refuse/403');
    await until(() => socket.readyState === socket.CLOSED);
    expect(log).toEqual([expect.stringContaining('403'), 'close 1006 false']);
  });

  test('a server that accepts and never answers is an error event', async () => {
    const { socket, log } = listen('/silent', undefined, { ...soon, connectionTimeout: 20, maxRetries: 1 });
    await until(() => socket.readyState === socket.CLOSED);
    expect(log.filter((line) => line.startsWith('close'))).toEqual(['close 1006 false', 'close 1006 false']);
  });
});

test('the options of Node are options here, and each attempt has fresh headers', async () => {
  let asked = 0;
  const { socket, log } = listen('/request', undefined, { ...soon, headers: () => ({ 'x-visit': String(++asked) }) });
  await until(() => log.some((line) => line.startsWith('message')));
  socket.reconnect();
  await until(() => log.filter((line) => line.startsWith('message')).length === 2);
  expect(log.filter((line) => line.startsWith('message')).map((line) => /"x-visit":"(\d)"/.exec(line)?.[1])).toEqual([
    '1',
    '2',
  ]);
});

test('what only the other libraries have is refused at the call', () => {
  // @ts-expect-error an option of reconnecting-websocket that means nothing here
  expect(() => new ReconnectingWebSocket('ws://server.test/', [], { WebSocket: EventTarget })).toThrow(TypeError);
});

test('messages as streams are refused at the call: here they are events', () => {
  // @ts-expect-error an option of open() and connect() that means nothing here
  expect(() => new ReconnectingWebSocket('ws://server.test/', [], { receive: 'streams' })).toThrow(
    new TypeError('receive: there is no such option'),
  );
});

/**
 * Why docs/migration.md says which libraries must not be given it: a library that reconnects by itself logs in when its socket opens,
 * and makes the next socket when that one closes.
 */
test('a library that reconnects by itself ends up with two sockets for each connection lost, and so gets a WebSocket', async () => {
  const made: ReconnectingWebSocket[] = [];
  const connect = (): void => {
    if (made.length === 2) return;
    const { socket } = listen('/echo');
    made.push(socket);
    socket.onopen = () => socket.send('login');
    socket.onclose = connect;
  };
  connect();
  await until(() => made[0]?.readyState === 1);
  server.drop();
  await until(() => made.length === 2 && made.every(({ readyState }) => readyState === 1));
  expect(made.map(({ readyState }) => readyState)).toEqual([1, 1]);
});
