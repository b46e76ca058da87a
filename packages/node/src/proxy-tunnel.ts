import type { Duplex } from 'node:stream';
import { ResponseReader, formatHeaders } from '@hybi/codec';
import type { ResponseHead } from '@hybi/codec';
import { OpenError } from '@hybi/session';
import type { Clock } from '@hybi/session';
import { lookupAddresses } from './address-lookup.js';
import { lostConnection } from './attempt-scope.js';
import type { AttemptScope } from './attempt-scope.js';
import { EventSource } from './byte-source.js';
import { dialProxy } from './dial.js';
import type { DialSettings } from './dial.js';
import { connectHeaders } from './proxy-option.js';
import type { Proxy } from './proxy-option.js';
import { rejection } from './refusal.js';
import { Socks5Client, Socks5Error } from './socks5.js';
import type { Target } from './websocket-url.js';

/** What a protocol for tunnels makes of the bytes that come: what to answer, or that the tunnel stands, with what follows it. */
interface TunnelStep {
  readonly write?: Uint8Array;
  readonly rest?: Uint8Array;
}

/**
 * Asks a proxy for a way to the target (CON-04): whatever is spoken afterwards, TLS first, is spoken with the target.
 *
 * @throws OpenError with code `proxy` for an answer that is no, and what the network fails with.
 */
export async function tunnel(
  proxy: Proxy,
  target: Target,
  settings: DialSettings,
  scope: AttemptScope,
  clock: Clock,
): Promise<Duplex> {
  // Until the tunnel stands every step is the proxy's.
  const inProxy: AttemptScope = {
    signal: scope.signal,
    enter: () => scope.enter('proxy'),
    hold: (stream) => scope.hold(stream),
  };
  const endpoint = { hostname: proxy.hostname, port: proxy.port, socketPath: undefined };
  const stream = await dialProxy(endpoint, proxy.tls, settings, inProxy);
  if (proxy.kind === 'http' || proxy.kind === 'https') return httpTunnel(stream, proxy, target, clock);
  return socksTunnel(stream, proxy, await socksHost(proxy, target, settings, inProxy), target);
}

function httpTunnel(stream: Duplex, proxy: Proxy, target: Target, clock: Clock): Promise<Duplex> {
  const host = target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname;
  const authority = `${host}:${target.port}`;
  const request = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${formatHeaders(connectHeaders(proxy))}\r\n`;
  const reader = new ResponseReader({});
  return negotiate(stream, Buffer.from(request, 'latin1'), (bytes) => {
    const read = reader.read(bytes);
    if (read === undefined) return {};
    // CON-08; RFC 9110 §9.3.6: any 2xx opens the tunnel, and has no content.
    if (read.head.status < 200 || read.head.status > 299)
      throw refusedBy(proxy, target, read.head, bytes.slice(read.next), clock);
    return { rest: bytes.slice(read.next) };
  });
}

/** T-14: 407 and the others are the proxy's, not the target's. */
function refusedBy(proxy: Proxy, target: Target, head: ResponseHead, body: Uint8Array, clock: Clock): OpenError {
  const why =
    head.status === 407
      ? 'it asks for credentials (407)'
      : head.status === 504
        ? 'it got no answer from there in time (504)'
        : `it answered ${head.status}`;
  return rejection(
    'proxy',
    'proxy',
    head,
    body,
    clock.now(),
    `${proxy.name} does not connect to ${target.host}: ${why}`,
  );
}

function socksTunnel(stream: Duplex, proxy: Proxy, host: string, target: Target): Promise<Duplex> {
  const socks = new Socks5Client(host, target.port, proxy.userinfo);
  return negotiate(stream, socks.greeting(), (bytes) => {
    try {
      return socks.receive(bytes);
    } catch (error) {
      if (!(error instanceof Socks5Error)) throw error;
      throw new OpenError('proxy', `${proxy.name} does not connect to ${target.host}: ${error.message}`, {
        phase: 'proxy',
        cause: error,
      });
    }
  });
}

/** `socks5:` resolves here, `socks5h:` leaves it to the proxy. */
async function socksHost(proxy: Proxy, target: Target, settings: DialSettings, scope: AttemptScope): Promise<string> {
  if (proxy.kind === 'socks5h') return target.hostname;
  scope.enter('dns');
  try {
    const addresses = await lookupAddresses(target.hostname, settings.lookup, settings.family);
    return addresses[0]!.address;
  } catch (cause) {
    throw new OpenError('dns', `${target.host}: the name could not be resolved for ${proxy.name}`, {
      phase: 'dns',
      cause,
    });
  }
}

/** Speaks until the tunnel stands; what came behind the last answer is the target's and goes back into the stream. */
function negotiate(stream: Duplex, first: Uint8Array, step: (bytes: Uint8Array) => TunnelStep): Promise<Duplex> {
  const source = new EventSource(stream);
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, rest?: Uint8Array): void => {
      stream.off('error', settle);
      stream.off('end', ended);
      stream.off('close', ended);
      source.consumer = () => undefined;
      if (rest === undefined) {
        reject(error);
        return;
      }
      source.release(rest);
      resolve(stream);
    };
    const ended = (): void => settle(lostConnection());
    source.consumer = (bytes) => {
      try {
        const { write, rest } = step(bytes);
        if (write !== undefined) stream.write(write);
        if (rest !== undefined) settle(undefined, rest);
      } catch (error) {
        settle(error);
      }
    };
    stream.on('error', settle);
    stream.on('end', ended);
    stream.on('close', ended);
    stream.write(first);
  });
}
