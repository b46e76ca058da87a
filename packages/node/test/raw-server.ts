import { createHash } from 'node:crypto';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';

/** A TCP or TLS server on loopback that does nothing but what a test says. */
export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** The sockets that have come, in order. */
  readonly sockets: readonly Socket[];
  /** Fulfilled when so many sockets have come. */
  connected(count: number): Promise<Socket>;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, or on the path of a socket file. */
export async function rawServer(
  accept: (socket: Socket) => void,
  options: { readonly tls?: TlsOptions; readonly path?: string } = {},
): Promise<RawServer> {
  const sockets: Socket[] = [];
  const waiting: { readonly count: number; readonly resolve: (socket: Socket) => void }[] = [];
  const onSocket = (socket: Socket): void => {
    socket.on('error', () => undefined);
    sockets.push(socket);
    accept(socket);
    for (const { count, resolve } of waiting) if (sockets.length >= count) resolve(socket);
  };
  const server: Server = options.tls === undefined ? createTcpServer(onSocket) : createTlsServer(options.tls, onSocket);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => {
    if (options.path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(options.path, resolve);
  });
  const port = portOf(server.address());
  return {
    port,
    url: `${options.tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}/`,
    sockets,
    connected: (count) =>
      sockets.length >= count
        ? Promise.resolve(sockets[count - 1]!)
        : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Reads the head of each request and answers it; returns what comes after. Nothing is answered for `undefined`. */
export function answering(
  answer: (request: string, socket: Socket) => string | Uint8Array | undefined,
  after: (bytes: Buffer, socket: Socket) => void = () => undefined,
): (socket: Socket) => void {
  return (socket) => {
    let head = '';
    let open = false;
    socket.on('data', (bytes: Buffer) => {
      if (open) {
        after(bytes, socket);
        return;
      }
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const response = answer(head, socket);
      head = '';
      if (response === undefined) return;
      open = Buffer.from(response).toString('latin1').startsWith('HTTP/1.1 101');
      socket.write(response);
    });
  };
}

/** The 101 that accepts a request. */
export function acceptance(request: string, more = ''): string {
  const key = /^sec-websocket-key: (.*)\r$/im.exec(request)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${more}\r\n`;
}

/** A frame as a server sends it. */
export function frame(opcode: number, payload: string | Uint8Array, fin = true): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | opcode;
  if (bytes.length < 126) return Buffer.concat([Buffer.of(first, bytes.length), bytes]);
  if (bytes.length < 0x10000)
    return Buffer.concat([Buffer.of(first, 126, bytes.length >> 8, bytes.length & 255), bytes]);
  const header = Buffer.alloc(10);
  header[0] = first;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([header, bytes]);
}

/** The payload of a Close. */
export function closeBody(code: number, reason = ''): Buffer {
  return Buffer.concat([Buffer.of(code >> 8, code & 255), Buffer.from(reason)]);
}

/** The port of a server that listens; 0 for a socket file. */
export function portOf(address: AddressInfo | string | null): number {
  return address === null || typeof address === 'string' ? 0 : address.port;
}
