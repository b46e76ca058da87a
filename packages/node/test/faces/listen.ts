/* oxlint-disable typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- events are what the test that asks for them says */
import { WebSocketServer } from 'ws';
import type { WebSocket as Peer, ServerOptions } from 'ws';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { acceptance, answering, rawServer } from '../raw-server.js';
import type { RawServer } from '../raw-server.js';

/** The next event of a type. */
export function next<E extends Event = Event>(source: EventTarget, type: string): Promise<E> {
  return new Promise((resolve) => source.addEventListener(type, resolve as (event: Event) => void, { once: true }));
}

/** The `ws` package on loopback, until the test is over; by default it echoes. Its URL. */
export async function wsServer(
  connected: (peer: Peer, request: IncomingMessage) => void = (peer) =>
    peer.on('message', (data, binary) => peer.send(data, { binary })),
  options: ServerOptions = {},
): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  server.on('connection', connected);
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A TCP server that accepts each handshake and then does what a test says, until the test is over. */
export async function accepting(
  opened: (socket: RawServer['sockets'][number]) => void,
  received: (bytes: Buffer, socket: RawServer['sockets'][number]) => void = () => undefined,
): Promise<RawServer> {
  const server = await rawServer(
    answering((request, socket) => {
      queueMicrotask(() => opened(socket));
      return acceptance(request);
    }, received),
  );
  onTestFinished(() => server.close());
  return server;
}
