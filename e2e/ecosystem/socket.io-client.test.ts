/* oxlint-disable import/no-unassigned-import -- it is for what it does */
import 'hybi/register';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';

// Its build for Node takes `ws`, or sets a `binaryType` that the standard does not know; this one is for all other platforms.
const { io }: typeof import('socket.io-client') = createRequire(import.meta.url)('socket.io-client/dist/socket.io.js');

test('socket.io-client sends text and binary and is acknowledged, over the global WebSocket', async () => {
  const http = createServer();
  const server = new Server(http, { wsEngine: WebSocketServer });
  server.on('connection', (socket) => {
    socket.on('echo', (...args: unknown[]) => {
      const acknowledge = args.pop();
      if (typeof acknowledge === 'function') Reflect.apply(acknowledge, undefined, args);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = http.address() as AddressInfo;
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
  onTestFinished(() => void socket.close());
  const answer = await new Promise((resolve) => {
    socket.emit('echo', 'text', new Uint8Array([1, 2, 3]), (...args: unknown[]) => resolve(args));
  });
  expect(answer).toStrictEqual(['text', new Uint8Array([1, 2, 3]).buffer]);
  expect(socket.io.engine.transport.name).toBe('websocket');
});
