import type { Clock } from '@hybi/session';
import type { Closure } from '@hybi/session';
import { Connection } from '@hybi/session';
import type { ConnectionInit } from '@hybi/session';
import type { ConnectOptions } from '@hybi/session';
import type { Duplex } from 'node:stream';
import type { LookupFunction } from 'node:net';
import type { MessageIn } from '@hybi/session';
import type { MessageOut } from '@hybi/session';
import type { MessageStream } from '@hybi/session';
import type { OfferedProtocols } from '@hybi/session';
import type { OpenError } from '@hybi/session';
import type { PeerCertificate } from 'node:tls';
import { PerMessageDeflateOptions } from '@hybi/codec';
import type { Platform } from '@hybi/session';
import { ProtocolError } from '@hybi/codec';
import type { Provided } from '@hybi/session';
import type { SecureVersion } from 'node:tls';
import type { SendOptions } from '@hybi/session';
import type { SendOutcome } from '@hybi/session';
import type { Session } from '@hybi/session';
import type { SubprotocolOption } from '@hybi/session';
import type { UrlLike } from '@hybi/session';

export interface AttemptDiagnostic {
    readonly attempt: number;
    readonly url: string;
}

export type AuthenticateHook = (challenge: Challenge) => string | undefined | Promise<string | undefined>;

export interface Challenge {
    readonly body: Uint8Array;
    readonly challenges: readonly string[];
    readonly headers: ReadonlyMap<string, string>;
    readonly resource: string;
    readonly signal: AbortSignal;
    readonly url: string;
}

export interface CloseDiagnostic {
    readonly closure: Closure;
    readonly url: string;
}

export function connect<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: NodeConnectOptions<Protocols>): Session<MessageIn<Protocols>, MessageOut<Protocols>>;

export interface CookieHook {
    get(url: string): string | undefined | Promise<string | undefined>;
    set?(url: string, setCookie: readonly string[]): void | Promise<void>;
}

export interface FrameDiagnostic extends FrameHeader {
    readonly url: string;
}

export interface FrameHeader {
    readonly fin: boolean;
    readonly masked: boolean;
    readonly opcode: number;
    readonly payloadLength: number;
    readonly rsv: number;
}

export type HeaderInput = Iterable<readonly [string, string]> | HeaderObject;

export class NodeConnection<In, Out> extends Connection<In, Out> {
    constructor(init: ConnectionInit<In, Out>);
    ping(payload?: Uint8Array): Promise<number>;
    ref(): void;
    send(message: Out, options?: SendOptions): SendOutcome;
    send(stream: MessageStream | Blob, options?: SendOptions): Promise<SendOutcome>;
    terminate(cause?: unknown): void;
    unref(): void;
}

export interface NodeConnectOptions<Protocols extends SubprotocolOption | readonly SubprotocolOption[] = readonly SubprotocolOption[]> extends ConnectOptions<Protocols>, NodeOptions {
}

export interface NodeOptions {
    readonly authenticate?: AuthenticateHook | undefined;
    readonly compression?: boolean | PerMessageDeflateOptions | undefined;
    readonly cookies?: CookieHook | undefined;
    readonly family?: 4 | 6 | undefined;
    readonly handshakesPerAddress?: number | undefined;
    readonly headers?: Provided<HeaderInput> | undefined;
    readonly interleavePings?: boolean | undefined;
    readonly localAddress?: string | undefined;
    readonly lookup?: LookupFunction | undefined;
    readonly maxBodyBytes?: number | undefined;
    readonly maxFragments?: number | undefined;
    readonly maxFrameBytes?: number | undefined;
    readonly maxHeadBytes?: number | undefined;
    readonly maxHeaderFields?: number | undefined;
    readonly maxRedirects?: number | undefined;
    readonly noDelay?: boolean | undefined;
    readonly origin?: string | undefined;
    readonly proxy?: ProxyOption | undefined;
    readonly socket?: Provided<Duplex> | undefined;
    readonly tcpKeepAliveMs?: number | false | undefined;
    readonly tls?: TlsOptions | undefined;
    readonly urlCredentials?: UrlCredentials | undefined;
}

export function nodePlatform(options?: NodeOptions, clock?: NodeClock): Platform;

function open_2<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: NodeConnectOptions<Protocols>): Promise<NodeConnection<MessageIn<Protocols>, MessageOut<Protocols>>>;
export { open_2 as open }

export interface OpenDiagnostic extends AttemptDiagnostic {
    readonly error?: OpenError;
    readonly extensions?: string;
    readonly protocol?: string;
}

export type Pem = string | Uint8Array;

export { PerMessageDeflateOptions }

export { ProtocolError }

export type ProxyFunction = (url: string) => string | URL | ProxyOptions | false | undefined | Promise<string | URL | ProxyOptions | false | undefined>;

export type ProxyOption = false | string | URL | ProxyOptions | ProxyFunction;

export interface ProxyOptions {
    readonly headers?: HeaderInput | undefined;
    readonly tls?: TlsOptions | undefined;
    readonly url: string | URL;
}

export interface TlsOptions {
    readonly alpn?: readonly string[] | undefined;
    readonly ca?: Pem | readonly Pem[] | undefined;
    readonly cert?: Pem | undefined;
    readonly checkServerIdentity?: ((hostname: string, certificate: PeerCertificate) => Error | undefined) | undefined;
    readonly ciphers?: string | undefined;
    readonly fingerprint256?: string | readonly string[] | undefined;
    readonly key?: Pem | undefined;
    readonly maxVersion?: SecureVersion | undefined;
    readonly minVersion?: SecureVersion | undefined;
    readonly passphrase?: string | undefined;
    readonly pfx?: Uint8Array | undefined;
    readonly rejectUnauthorized?: boolean | undefined;
    readonly servername?: string | undefined;
}

export type UrlCredentials = 'refuse' | 'basic';

export * from "@hybi/session";
