import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { rawServer } from './raw-server.js';
import type { RawServer } from './raw-server.js';

/** A small forward proxy that knows `CONNECT`. */
export interface HttpProxy extends RawServer {
  /** The heads of the requests, in order. */
  readonly requests: readonly string[];
}

/** What the proxy does instead of connecting. */
export interface HttpProxyBehaviour {
  readonly tls?: TlsOptions;
  /** Where every tunnel leads, whatever was asked for. */
  readonly to?: number;
  /** The whole answer for a request; `undefined` connects, `'silence'` says nothing. */
  readonly answer?: (request: string) => string | undefined;
  /** The head that answers a `CONNECT`, if not the usual one. */
  readonly head?: string;
  /** Sent in the same segment as the answer. */
  readonly behind?: string;
}

export async function httpProxy(behaviour: HttpProxyBehaviour = {}): Promise<HttpProxy> {
  const requests: string[] = [];
  const accept = (client: Socket): void => {
    let head = '';
    const read = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      client.off('data', read);
      requests.push(head);
      const answer = behaviour.answer?.(head);
      if (answer === 'silence') return;
      if (answer !== undefined) {
        client.end(answer);
        return;
      }
      const port = behaviour.to ?? Number(/^CONNECT \S*:(\d+) /.exec(head)?.[1]);
      const upstream = connect(port, '127.0.0.1', () => {
        const established = behaviour.head ?? 'HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n';
        client.write(`${established}${behaviour.behind ?? ''}`);
        client.pipe(upstream).pipe(client);
      });
      upstream.on('error', () => client.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'));
      client.on('close', () => upstream.destroy());
    };
    client.on('data', read);
  };
  const server = await rawServer(accept, behaviour.tls === undefined ? {} : { tls: behaviour.tls });
  return { ...server, requests };
}
