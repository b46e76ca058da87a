import type { Duplex } from 'node:stream';
import { ResponseReader, formatHeaders } from '@hybi/codec';
import type { HeadLimits, ResponseHead } from '@hybi/codec';
import { OpenError } from '@hybi/session';
import { lookupAddresses } from './address-lookup.js';
import { lostConnection } from './attempt-scope.js';
import type { AttemptScope, Channel } from './attempt-scope.js';
import { EventSource } from './byte-source.js';
import { dialProxy } from './dial.js';
import type { DialSettings } from './dial.js';
import { connectHeaders } from './proxy-option.js';
import type { Proxy } from './proxy-option.js';
import { quote } from './quote.js';
import { rejection } from './refusal.js';
import { readRefusal } from './refusal-body.js';
import type { RefusalLimits } from './refusal-body.js';
import { Socks5Client, Socks5Error } from './socks5.js';
import type { Target } from './websocket-url.js';

/** What a tunnel is asked for with. The limits are the caller's: a proxy is a peer like any other. */
export interface TunnelInit {
  readonly proxy: Proxy;
  readonly target: Target;
  readonly dial: DialSettings;
  readonly scope: AttemptScope;
  readonly limits: HeadLimits & RefusalLimits;
}

/** What a protocol for tunnels makes of the bytes that come. */
interface TunnelStep {
  /** What to answer. */
  readonly write?: Uint8Array;
  /** The tunnel stands; this follows it. */
  readonly rest?: Uint8Array;
  /** There will be no tunnel; why, is still to be read. */
  readonly refused?: (channel: Channel) => Promise<OpenError>;
}

/**
 * Asks a proxy for a way to the target (CON-04): whatever is spoken afterwards, TLS first, is spoken with the target.
 *
 * @throws OpenError with code `proxy` for an answer that is no, and what the network fails with.
 */
export async function tunnel(init: TunnelInit): Promise<Duplex> {
  const { proxy, target, dial, scope } = init;
  // Until the tunnel stands every step is the proxy's.
  const inProxy: AttemptScope = {
    signal: scope.signal,
    get isOver() {
      return scope.isOver;
    },
    get leftMs() {
      return scope.leftMs;
    },
    enter: () => scope.enter('proxy'),
    hold: (stream) => scope.hold(stream),
  };
  const endpoint = { hostname: proxy.hostname, port: proxy.port, socketPath: undefined };
  const bySocks = proxy.kind === 'socks5' || proxy.kind === 'socks5h';
  if (bySocks) checkSocksName(proxy, target);
  const stream = await dialProxy(endpoint, proxy.tls, dial, inProxy);
  if (!bySocks) return httpTunnel(stream, init);
  return socksTunnel(stream, proxy, await socksHost(proxy, target, dial, inProxy), target);
}

function httpTunnel(stream: Duplex, { proxy, target, limits }: TunnelInit): Promise<Duplex> {
  const host = target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname;
  const authority = `${host}:${target.port}`;
  const request = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${formatHeaders(connectHeaders(proxy))}\r\n`;
  const reader = new ResponseReader(limits);
  return negotiate(stream, Buffer.from(request, 'latin1'), (bytes) => {
    const read = reader.read(bytes);
    if (read === undefined) return {};
    const { head } = read;
    const rest = bytes.subarray(read.next);
    // CON-08; RFC 9110 §9.3.6: any 2xx opens the tunnel, and has no content.
    if (head.status >= 200 && head.status <= 299) return { rest };
    return {
      refused: async (channel) => {
        const body = await readRefusal(channel, head, rest, limits);
        return refusedBy(proxy, target, head, body, limits.clock.now());
      },
    };
  });
}

/** T-14: 407 and the others are the proxy's, not the target's. */
function refusedBy(proxy: Proxy, target: Target, head: ResponseHead, body: Uint8Array, now: number): OpenError {
  const why =
    head.status === 407
      ? 'it asks for credentials (407)'
      : head.status === 504
        ? 'it got no answer from there in time (504)'
        : `it answered ${head.status}`;
  return rejection('proxy', 'proxy', head, body, now, doesNotConnect(proxy, target, why));
}

/** A name that a redirect gave may be as long as a header field. */
function doesNotConnect(proxy: Proxy, target: Target, why: string): string {
  return `${proxy.name} does not connect to ${quote(target.host)}: ${why}`;
}

/** RFC 1928 §5 has one byte for the length of a name. */
function checkSocksName(proxy: Proxy, target: Target): void {
  if (target.hostname.length <= 255) return;
  const why = `SOCKS5 takes host names of at most 255 bytes, not ${target.hostname.length}`;
  throw new OpenError('proxy', doesNotConnect(proxy, target, why), { phase: 'proxy', fatal: true });
}

async function socksTunnel(stream: Duplex, proxy: Proxy, host: string, target: Target): Promise<Duplex> {
  const socks = new Socks5Client(host, target.port, proxy.userinfo);
  try {
    return await negotiate(stream, socks.greeting(), (bytes) => socks.receive(bytes));
  } catch (error) {
    if (!(error instanceof Socks5Error)) throw error;
    throw new OpenError('proxy', doesNotConnect(proxy, target, error.message), { phase: 'proxy', cause: error });
  }
}

/** `socks5:` resolves here, `socks5h:` leaves it to the proxy. */
async function socksHost(proxy: Proxy, target: Target, settings: DialSettings, scope: AttemptScope): Promise<string> {
  if (proxy.kind === 'socks5h') return target.hostname;
  scope.enter('dns');
  try {
    const addresses = await lookupAddresses(target.hostname, settings.lookup, settings.family);
    return addresses[0]!.address;
  } catch (cause) {
    throw new OpenError('dns', `${quote(target.host)}: the name could not be resolved for ${proxy.name}`, {
      phase: 'dns',
      cause,
    });
  }
}

const nothing = new Uint8Array(0);

/**
 * Speaks until the tunnel stands; what came behind the last answer is the target's and goes back into the stream, which has made the
 * pieces that it gave for us alone.
 */
function negotiate(stream: Duplex, first: Uint8Array, step: (bytes: Uint8Array) => TunnelStep): Promise<Duplex> {
  const source = new EventSource(stream);
  return new Promise((resolve, reject) => {
    const done = (): void => {
      stream.off('error', failed);
      stream.off('end', ended);
      stream.off('close', ended);
    };
    const failed = (error: unknown): void => {
      done();
      source.release(nothing);
      reject(error);
    };
    const ended = (): void => failed(lostConnection());
    const receive = (bytes: Uint8Array): void => {
      try {
        const { write, rest, refused } = step(bytes);
        if (write !== undefined) stream.write(write);
        if (rest === undefined && refused === undefined) return;
        done();
        if (refused !== undefined) void refused({ stream, source }).then(reject);
        if (rest === undefined) return;
        source.release(rest);
        resolve(stream);
      } catch (error) {
        failed(error);
      }
    };
    source.consumer = { receive };
    stream.on('error', failed);
    stream.on('end', ended);
    stream.on('close', ended);
    stream.write(first);
  });
}
