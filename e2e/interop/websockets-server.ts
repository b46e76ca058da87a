import { fileURLToPath } from 'node:url';
import { findServers } from '../../scripts/servers.mjs';
import type { Issued } from '../../packages/node/test/certificates.ts';
import { Program } from './program.ts';

/** One port of the server. */
export interface Listener {
  readonly port: number;
  readonly tls?: Issued & {
    /** Demands a client certificate of this authority, and does nothing but shake hands. */ readonly clientCa?: string;
  };
  /** Arguments of Python's `ServerPerMessageDeflateFactory`. Default: no compression. */
  readonly compression?: Readonly<Record<string, boolean | number>>;
  readonly subprotocols?: readonly string[];
}

/** Starts an echo server on the Python package `websockets`; what its paths do stands in `websockets-server.py`. */
export function startWebsocketsServer(listeners: readonly Listener[]): Promise<Program> {
  return Program.start({
    command: findServers().pythonWebsockets!,
    args: (folder) => [fileURLToPath(new URL('websockets-server.py', import.meta.url)), `${folder}/listeners.json`],
    files: (folder) => {
      const files: Record<string, string> = {};
      const write = (name: string, text: string): string => {
        files[name] = text;
        return `${folder}/${name}`;
      };
      const listed = listeners.map(({ tls, ...listener }, index) => ({
        ...listener,
        tls: tls && {
          cert: write(`${index}.crt`, tls.cert),
          key: write(`${index}.key`, tls.key),
          ...(tls.clientCa === undefined ? {} : { clientCa: write(`${index}.ca`, tls.clientCa) }),
        },
      }));
      write('listeners.json', JSON.stringify(listed));
      return files;
    },
    ports: listeners.map(({ port }) => port),
  });
}
