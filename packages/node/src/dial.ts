import { connect as connectTcp, isIP } from 'node:net';
import type { LookupFunction, OnReadOpts, Socket, TcpNetConnectOpts } from 'node:net';
import type { Duplex, DuplexOptions } from 'node:stream';
import { TLSSocket, connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { answerWith, lookupAddresses } from './address-lookup.js';
import { lostConnection, untilEvent } from './attempt-scope.js';
import type { AttemptScope, Channel } from './attempt-scope.js';
import { EventSource } from './byte-source.js';
import { OnReadSource } from './onread-source.js';
import { isTlsError } from './node-error.js';
import { wordsOf } from './quote.js';
import { nobody, own } from './stream-owner.js';
import { pinMismatch } from './tls-options.js';
import type { TlsSettings } from './tls-options.js';

/** How TCP connections are made. */
export interface DialSettings {
  readonly lookup: LookupFunction | undefined;
  readonly family: 4 | 6 | undefined;
  readonly localAddress: string | undefined;
  readonly noDelay: boolean;
  /** Milliseconds of silence after which the system probes; `undefined`: never. */
  readonly keepAliveMs: number | undefined;
}

/** Where a TCP connection, or one through a socket file, goes. */
export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
  readonly socketPath: string | undefined;
}

/** For `connect` of `net` and of `tls`. */
type SocketOptions = TcpNetConnectOpts & DuplexOptions & Route;

/** A queue that an attempt has to stand in before it may speak to an address. */
export type AddressGate = (address: string, port: number) => Promise<void>;

/** What is written ahead before the transport has to wait: a few frames of the codec's slab. */
const highWaterMark = 256 * 1024;

/**
 * Opens a connection to the server itself: DNS, then TCP to the first address that answers (CON-05, CON-11), then TLS where `tls` says so
 * (CON-09). It is read by the fast way.
 */
export async function dial(
  endpoint: Endpoint,
  tls: TlsSettings | undefined,
  settings: DialSettings,
  scope: AttemptScope,
  gate?: AddressGate,
): Promise<Channel> {
  const source = new OnReadSource();
  const where = directRoute(endpoint, settings, gate) ?? (await lookedUpRoute(endpoint, settings, scope, gate));
  const stream = begin(where, tls, endpoint, scope, source.onread);
  await untilReady(stream, tls, endpoint, settings, scope);
  return { stream, source };
}

/** The same to a proxy: a socket that a tunnel will be spoken through, and that nobody reads yet. */
export async function dialProxy(
  endpoint: Endpoint,
  tls: TlsSettings | undefined,
  settings: DialSettings,
  scope: AttemptScope,
): Promise<Socket> {
  const where =
    directRoute(endpoint, settings, undefined) ?? (await lookedUpRoute(endpoint, settings, scope, undefined));
  const stream = begin(where, tls, endpoint, scope, undefined);
  await untilReady(stream, tls, endpoint, settings, scope);
  return stream;
}

function begin(
  where: Route,
  tls: TlsSettings | undefined,
  endpoint: Endpoint,
  scope: AttemptScope,
  onread: OnReadOpts | undefined,
): Socket {
  // Given up meanwhile: not even a SYN may go out any more.
  if (scope.isOver) throw lostConnection();
  scope.enter('tcp');
  const common = socketOptions(where, onread);
  const socket =
    tls === undefined ? connectTcp(common) : connectTls({ ...common, ...tlsOptions(endpoint.hostname, tls) });
  scope.hold(socket);
  return socket;
}

/**
 * All that `net` looks for, in one shape. The last four it would set itself, with these values, in a copy: that V8 gives the copy of each
 * socket a shape of its own for them is nine tenths of the time of making a socket.
 */
function socketOptions(where: Route, onread: OnReadOpts | undefined): SocketOptions {
  const { host, port, path, localAddress, lookup } = where;
  return {
    host,
    port,
    path,
    localAddress,
    lookup,
    // CON-05. To an address of our own there is one that fits.
    autoSelectFamily: lookup !== undefined && localAddress === undefined ? true : undefined,
    onread,
    highWaterMark,
    writableHighWaterMark: highWaterMark,
    allowHalfOpen: false,
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
  };
}

/** Fulfilled when the socket can be spoken through; rejected when it failed or closed before. */
function untilReady(
  socket: Socket,
  tls: TlsSettings | undefined,
  { socketPath }: Endpoint,
  settings: DialSettings,
  scope: AttemptScope,
): Promise<void> {
  const tune = (): void => {
    if (socketPath !== undefined) return;
    socket.setNoDelay(settings.noDelay);
    if (settings.keepAliveMs !== undefined) socket.setKeepAlive(true, settings.keepAliveMs);
  };
  if (tls !== undefined && socket instanceof TLSSocket) {
    const streamConnected = (): void => {
      scope.enter('tls');
      tune();
    };
    own(socket, { ...nobody, streamConnected });
    return secured(socket, tls);
  }
  return new Promise((resolve, reject) => {
    const streamConnected = (): void => {
      tune();
      resolve();
    };
    own(socket, { streamConnected, streamFailed: reject, streamEnded: () => reject(lostConnection()) });
  });
}

/** TLS inside a stream that is there already: a tunnel through a proxy, or one that the caller gave. */
export async function secure(
  stream: Duplex,
  hostname: string,
  tls: TlsSettings,
  scope: AttemptScope,
): Promise<Channel> {
  scope.enter('tls');
  // The name is the target's, whoever carries the bytes (TLS-03).
  const socket = connectTls({ ...tlsOptions(hostname, tls), host: hostname, socket: stream });
  scope.hold(socket);
  await secured(socket, tls);
  return { stream: socket, source: new EventSource(socket) };
}

async function secured(socket: TLSSocket, tls: TlsSettings): Promise<void> {
  await untilEvent(socket, 'secureConnect');
  const mismatch = pinMismatch(socket, tls.pins);
  if (mismatch !== undefined) throw mismatch; // TLS-04: before the request is sent
}

/** Where a socket goes: an address, or a name with what looks it up, or the path of a socket file. */
interface Route {
  readonly host: string | undefined;
  readonly port: number;
  readonly path: string | undefined;
  readonly localAddress: string | undefined;
  readonly lookup: LookupFunction | undefined;
}

/** The way for which nobody has to be asked and nothing waited for: a socket file, a literal address. */
function directRoute(endpoint: Endpoint, settings: DialSettings, gate: AddressGate | undefined): Route | undefined {
  const { hostname, port, socketPath: path } = endpoint;
  if (path !== undefined) return { host: undefined, port, path, localAddress: undefined, lookup: undefined };
  if (gate !== undefined || isIP(hostname) === 0) return undefined;
  return { host: hostname, port, path, localAddress: settings.localAddress, lookup: undefined };
}

async function lookedUpRoute(
  endpoint: Endpoint,
  { lookup: asked, family, localAddress }: DialSettings,
  scope: AttemptScope,
  gate: AddressGate | undefined,
): Promise<Route> {
  const { hostname: host, port } = endpoint;
  scope.enter('dns');
  const addresses = await lookupAddresses(host, asked, family);
  await gate?.(addresses[0]!.address, port);
  const lookup = answerWith(addresses, localAddress === undefined ? 0 : isIP(localAddress));
  return { host, port, path: undefined, localAddress, lookup };
}

function tlsOptions(hostname: string, tls: TlsSettings): ConnectionOptions {
  const { options, context } = tls;
  const { checkServerIdentity } = options;
  return {
    secureContext: context,
    // CON-10; RFC 6066 §3: no SNI for an IP literal (URI-10).
    // "without a trailing dot" (RFC 6066 §3)
    servername: options.servername ?? (isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : ''),
    ALPNProtocols: [...(options.alpn ?? ['http/1.1'])], // TLS-06
    ...(checkServerIdentity === undefined ? {} : { checkServerIdentity: guarded(checkServerIdentity) }),
    ...(options.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: options.rejectUnauthorized }),
    ...(options.minVersion === undefined ? {} : { minVersion: options.minVersion }),
    ...(options.maxVersion === undefined ? {} : { maxVersion: options.maxVersion }),
  };
}

/** Node calls it where nobody would catch what it throws: that is an answer, too. */
function guarded(check: IdentityCheck): IdentityCheck {
  return (hostname, certificate) => {
    try {
      const verdict: unknown = check(hostname, certificate);
      return verdict ? notAccepted(verdict) : undefined;
    } catch (error) {
      return notAccepted(error);
    }
  };
}

/** A no without a code that is known would be taken for a lost connection, and tried again (TLS-04). */
function notAccepted(verdict: unknown): Error {
  if (verdict instanceof Error && isTlsError(verdict)) return verdict;
  return Object.assign(new Error(wordsOf(verdict), { cause: verdict }), { code: 'CERT_REJECTED' });
}

type IdentityCheck = NonNullable<TlsSettings['options']['checkServerIdentity']>;
