import type { Clock } from '@hybi/session';
import type { ClosedError } from '@hybi/session';
import type { Closure } from '@hybi/session';
import { Connection } from '@hybi/session';
import type { ConnectionHost } from '@hybi/session';
import type { ConnectOptions } from '@hybi/session';
import type { Duplex } from 'node:stream';
import type { LookupFunction } from 'node:net';
import type { MessageIn } from '@hybi/session';
import type { MessageOut } from '@hybi/session';
import type { OfferedProtocols } from '@hybi/session';
import type { OpenError } from '@hybi/session';
import type { PeerCertificate } from 'node:tls';
import { PerMessageDeflateOptions } from '@hybi/codec';
import type { Platform } from '@hybi/session';
import { ProtocolError } from '@hybi/codec';
import type { Provided } from '@hybi/session';
import type { ReadableStream as ReadableStream_2 } from 'node:stream/web';
import { ReconnectingWebSocketBase } from '@hybi/session';
import type { ReconnectingWebSocketOptions } from '@hybi/session';
import type { SecureVersion } from 'node:tls';
import type { Session } from '@hybi/session';
import type { SocketProtocols } from '@hybi/session';
import type { SubprotocolOption } from '@hybi/session';
import type { UrlLike } from '@hybi/session';
import { WebSocketClosed } from '@hybi/session/faces';
import { WebSocketCloseInfo } from '@hybi/session/faces';
import { WebSocketError } from '@hybi/session/faces';
import type { WebSocketOpened } from '@hybi/session/faces';
import type { WebSocketStreamOptions as WebSocketStreamOptions_2 } from '@hybi/session/faces';
import type { WritableStream as WritableStream_2 } from 'node:stream/web';

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

interface CloseEvent_2 extends Event {
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
}

const CloseEvent_2: CloseEventClass;
export { CloseEvent_2 as CloseEvent }

interface CloseEventInit_2 extends NonNullable<ConstructorParameters<typeof Event>[1]> {
    readonly code?: number | undefined;
    readonly reason?: string | undefined;
    readonly wasClean?: boolean | undefined;
}
export { CloseEventInit_2 as CloseEventInit }

export function connect<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: NodeConnectOptions<Protocols>): Session<MessageIn<Protocols>, MessageOut<Protocols>, NodeConnection<MessageIn<Protocols>, MessageOut<Protocols>>>;

export interface CookieHook {
    get(url: string): string | undefined | Promise<string | undefined>;
    set?(url: string, setCookie: readonly string[]): void | Promise<void>;
}

export interface FaceOptions extends Omit<NodeOptions, 'receive'> {
    readonly baseUrl?: string | URL | undefined;
    readonly closeTimeoutMs?: number | undefined;
    readonly maxMessageBytes?: number | undefined;
    readonly openTimeoutMs?: number | undefined;
    readonly urlCredentials?: UrlCredentials | undefined;
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
    constructor(host: ConnectionHost<In, Out>);
    incoming(): AsyncIterable<StreamedMessage>;
    ping(payload?: Uint8Array): Promise<number>;
    ref(): void;
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
    readonly receive?: 'messages' | 'streams' | undefined;
    readonly socket?: Provided<Duplex> | undefined;
    readonly tcpKeepAliveMs?: number | false | undefined;
    readonly tls?: TlsOptions | undefined;
    readonly urlCredentials?: UrlCredentials | undefined;
}

export function nodePlatform(options?: NodeOptions & Pick<ConnectOptions, 'liveness'>, clock?: Clock): Platform;

export interface NodeReconnectingWebSocketOptions extends ReconnectingWebSocketOptions, Omit<NodeOptions, 'receive'> {
}

function open_2<const Protocols extends OfferedProtocols = readonly []>(url: Provided<string | UrlLike>, options?: NodeConnectOptions<Protocols> & {
    readonly retry?: false | undefined;
}): Promise<NodeConnection<MessageIn<Protocols>, MessageOut<Protocols>>>;
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

export class ReconnectingWebSocket extends ReconnectingWebSocketBase {
    constructor(url: Provided<string | UrlLike>, protocols?: SocketProtocols, options?: NodeReconnectingWebSocketOptions);
}

export interface StreamedMessage extends AsyncIterable<Uint8Array> {
    bytes(): Promise<Uint8Array>;
    text(): Promise<string>;
    readonly type: 'text' | 'binary';
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

class WebSocket_2 extends EventTarget {
    constructor(url: string | URL, protocols?: string | readonly string[], options?: WebSocketOptions);
    addEventListener<Name extends keyof WebSocketEventMap_2>(type: Name, listener: Listener<Name> | null, options?: AddOptions): void;
    addEventListener(type: string, listener: AnyListener, options?: AddOptions): void;
    get binaryType(): 'blob' | 'arraybuffer';
    set binaryType(type: 'blob' | 'arraybuffer');
    get bufferedAmount(): number;
    close(code?: number | undefined, reason?: string | undefined): void;
    static readonly CLOSED: 3;
    readonly CLOSED: 3;
    static readonly CLOSING: 2;
    readonly CLOSING: 2;
    static readonly CONNECTING: 0;
    readonly CONNECTING: 0;
    get extensions(): string;
    get onclose(): Handler<'close'>;
    set onclose(handler: Handler<'close'>);
    get onerror(): Handler<'error'>;
    set onerror(handler: Handler<'error'>);
    get onmessage(): Handler<'message'>;
    set onmessage(handler: Handler<'message'>);
    get onopen(): Handler<'open'>;
    set onopen(handler: Handler<'open'>);
    static readonly OPEN: 1;
    readonly OPEN: 1;
    ping(payload?: Uint8Array): Promise<number>;
    get protocol(): string;
    get readyState(): 0 | 1 | 2 | 3;
    ref(): void;
    removeEventListener<Name extends keyof WebSocketEventMap_2>(type: Name, listener: Listener<Name> | null, options?: RemoveOptions): void;
    removeEventListener(type: string, listener: AnyListener, options?: RemoveOptions): void;
    send(data: string | ArrayBuffer | ArrayBufferView | Blob): void;
    terminate(): void;
    unref(): void;
    get url(): string;
}
export { WebSocket_2 as WebSocket }

export { WebSocketClosed }

export { WebSocketCloseInfo }

export { WebSocketError }

interface WebSocketEventMap_2 {
    readonly close: CloseEvent_2;
    readonly error: Event & {
        readonly error?: OpenError | ClosedError;
        readonly message?: string;
    };
    readonly message: MessageEvent;
    readonly open: Event;
}
export { WebSocketEventMap_2 as WebSocketEventMap }

export type WebSocketOpenInfo = WebSocketOpened<ReadableStream_2<string | Uint8Array>, WritableStream_2<string | ArrayBuffer | ArrayBufferView>>;

export interface WebSocketOptions extends FaceOptions {
    readonly maxBufferedAmount?: number | undefined;
}

export class WebSocketStream {
    constructor(url: string | URL, options?: WebSocketStreamOptions);
    close(closeInfoDict?: WebSocketCloseInfo): void;
    get closed(): Promise<WebSocketClosed>;
    get opened(): Promise<WebSocketOpenInfo>;
    get url(): string;
}

export interface WebSocketStreamOptions extends WebSocketStreamOptions_2, FaceOptions {
}

export * from "@hybi/session";
