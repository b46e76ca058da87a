import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { rawServer } from './raw-server.js';
import type { RawServer } from './raw-server.js';

/** A small SOCKS5 proxy (RFC 1928, RFC 1929). */
export interface SocksProxy extends RawServer {
  /** The hosts that were asked for: `name:port`. */
  readonly targets: readonly string[];
}

export interface SocksBehaviour {
  /** Demanded of the client. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Where every connection leads, whatever was asked for. */
  readonly to?: number;
  /** The reply to every request, instead of connecting. */
  readonly reply?: number;
}

export async function socksProxy(behaviour: SocksBehaviour = {}): Promise<SocksProxy> {
  const targets: string[] = [];
  const serve = async (client: Socket): Promise<void> => {
    const take = reader(client);
    const [, count] = await take(2);
    const methods = await take(count!);
    const wanted = behaviour.credentials === undefined ? 0 : 2;
    if (!methods.includes(wanted)) {
      client.end(Buffer.of(5, 0xff));
      return;
    }
    client.write(Buffer.of(5, wanted));
    if (behaviour.credentials !== undefined) {
      const [, userLength] = await take(2);
      const user = (await take(userLength!)).toString();
      const password = (await take((await take(1))[0]!)).toString();
      const good = user === behaviour.credentials.user && password === behaviour.credentials.password;
      client.write(Buffer.of(1, good ? 0 : 1));
      if (!good) {
        client.end();
        return;
      }
    }
    const [, , , type] = await take(4);
    const host =
      type === 3
        ? (await take((await take(1))[0]!)).toString()
        : type === 1
          ? (await take(4)).join('.')
          : (await take(16)).toString('hex');
    const port = (await take(2)).readUInt16BE();
    targets.push(`${host}:${port}`);
    if (behaviour.reply !== undefined) {
      client.end(Buffer.of(5, behaviour.reply, 0, 1, 0, 0, 0, 0, 0, 0));
      return;
    }
    const upstream = connect(behaviour.to ?? port, '127.0.0.1', () => {
      client.write(Buffer.of(5, 0, 0, 3, 4, 0x68, 0x6f, 0x73, 0x74, 0, 0));
      const rest = take.release();
      if (rest.length > 0) upstream.write(rest);
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.end(Buffer.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
    client.on('close', () => upstream.destroy());
  };
  const server = await rawServer((client) => void serve(client));
  return { ...server, targets };
}

interface Reader {
  (count: number): Promise<Buffer>;
  release(): Buffer;
}

/** Takes so many bytes at a time. A client that goes away leaves the promise open for ever, which nobody minds. */
function reader(socket: Socket): Reader {
  let held = Buffer.alloc(0);
  let wake: (() => void) | undefined;
  const listener = (bytes: Buffer): void => {
    held = Buffer.concat([held, bytes]);
    wake?.();
  };
  socket.on('data', listener);
  const take = async (count: number): Promise<Buffer> => {
    while (held.length < count) await new Promise<void>((resolve) => (wake = resolve));
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  return Object.assign(take, {
    release: () => {
      socket.off('data', listener);
      return held;
    },
  });
}
