import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ServerOptions, WebSocket as Peer } from 'ws';

/** A `WebSocketServer` of the `ws` package on loopback until the test is over, and its URL. */
export async function listen(
  options: ServerOptions = {},
  connected: (peer: Peer, request: IncomingMessage) => void = () => undefined,
): Promise<{ readonly url: string; readonly server: WebSocketServer }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  server.on('connection', connected);
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
