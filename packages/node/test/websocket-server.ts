import { createServer as createHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { ServerOptions } from 'node:https';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { portOf } from './raw-server.js';

/** The `ws` package as a server on loopback that echoes. */
export interface EchoServer {
  readonly port: number;
  readonly url: string;
  /** The requests of the connections that were opened, in order. */
  readonly requests: readonly IncomingMessage[];
  readonly server: WebSocketServer;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, or on the path of a socket file. */
export async function echoServer(
  options: {
    readonly tls?: ServerOptions;
    readonly path?: string;
    readonly connected?: (socket: WebSocket, request: IncomingMessage) => void;
  } = {},
): Promise<EchoServer> {
  const http = options.tls === undefined ? createHttp() : createHttps(options.tls);
  const server = new WebSocketServer({ server: http, perMessageDeflate: true, maxPayload: 256 * 1024 * 1024 });
  const requests: IncomingMessage[] = [];
  server.on('connection', (socket, request) => {
    requests.push(request);
    socket.on('error', () => undefined);
    if (options.connected === undefined) socket.on('message', (data, binary) => socket.send(data, { binary }));
    else options.connected(socket, request);
  });
  http.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => {
    if (options.path === undefined) http.listen(0, '127.0.0.1', resolve);
    else http.listen(options.path, resolve);
  });
  const port = portOf(http.address());
  return {
    port,
    url: `${options.tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}/`,
    requests,
    server,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close();
        http.close(() => resolve());
      }),
  };
}
