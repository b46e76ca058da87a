export interface AbortSignalLike {
    readonly aborted: boolean;
    addEventListener(type: 'abort', listener: () => void, options?: {
        readonly once?: boolean;
    }): void;
    readonly reason: unknown;
    removeEventListener(type: 'abort', listener: () => void): void;
}

export interface AttemptRequest {
    readonly attempt: number;
    readonly closeTimeoutMs: number;
    readonly credentials?: readonly string[];
    readonly maxMessageBytes: number;
    readonly openTimeoutMs: number;
    readonly protocols: readonly string[];
    readonly requireSubprotocol: boolean;
    readonly signal: AttemptSignal;
    readonly url: string;
    readonly wholeOpenTimeoutMs?: number;
}

export type AttemptSignal = typeof globalThis extends {
    AbortSignal: {
        prototype: infer Signal;
    };
} ? Signal : AbortSignalLike;

export function backoff(options?: RetryOptions, advice?: RetryAdvice): RetryPolicy;

export interface BasicEvent {
    readonly type: string;
}

export function bearer(token: Provided<string>, options?: BearerOptions): BearerCredential;

export interface BearerCredential extends Subprotocol<never, never> {
    readonly offer: (context: ProviderContext) => Promise<string>;
    toJSON(): string;
    toString(): string;
}

export interface BearerOptions {
    readonly prefix?: string | undefined;
}

export function binary(name?: string, hooks?: SubprotocolHooks<Uint8Array, Bytes>): Subprotocol<Uint8Array, Bytes>;

export interface BinaryCodecOptions<In, Out> extends SubprotocolHooks<In, Out> {
    readonly decode: (bytes: Uint8Array) => In;
    readonly encode: (message: Out) => Uint8Array;
    readonly name?: string | undefined;
    readonly type?: 'binary' | undefined;
}

export interface BlobLike {
    readonly size: number;
    stream(): ReadableLike;
}

export type Bytes = ArrayBuffer | ArrayBufferView;

export function checkClose(code: unknown, reason: unknown): void;

export function checkOptions(options?: unknown, names?: OptionNames): CompleteOptions;

export interface Clock {
    after(milliseconds: number, callback: () => void): Timer;
    after<Subject>(milliseconds: number, callback: (subject: Subject) => void, subject: Subject): Timer;
    now(): number;
}

export class ClosedError extends Error {
    constructor(code: ClosedErrorCode, message: string, closure: Closure);
    readonly closure: Closure;
    readonly code: ClosedErrorCode;
    readonly name: string;
}

export type ClosedErrorCode = 'server' | 'abnormal' | 'liveness' | 'protocol' | 'too-big' | 'overflow' | 'timeout' | 'local';

export interface ClosedState {
    readonly cause: unknown;
    readonly closure: Closure | undefined;
    readonly phase: 'closed';
}

export interface CloseFrame {
    readonly code: number | undefined;
    readonly reason: string;
}

export interface ClosingState {
    readonly phase: 'closing';
}

export interface Closure {
    readonly cause: unknown;
    readonly clean: boolean;
    readonly code: number;
    readonly initiator: 'local' | 'remote' | 'none';
    readonly reason: string;
    readonly received: CloseFrame | undefined;
    readonly sent: CloseFrame | undefined;
    readonly unsentBytes: number;
}

export function codec<In = unknown, Out = unknown>(options: BinaryCodecOptions<In, Out> | TextCodecOptions<In, Out>): Subprotocol<In, Out>;

export interface ConnectingState {
    readonly attempt: number;
    readonly cause: Error | undefined;
    readonly phase: 'connecting';
}

export class Connection<In, Out> extends MessageSource<In, ConnectionEventMap<In, Out>> {
    [Symbol.asyncDispose](): Promise<void>;
    constructor(host: ConnectionHost<In, Out>);
    get bufferedBytes(): number;
    close(code?: number, reason?: string): Promise<Closure>;
    get closed(): Promise<Closure>;
    get extensions(): string;
    get headers(): ReadonlyMap<string, string> | undefined;
    get liveness(): LivenessKind;
    get protocol(): string;
    get ready(): Promise<void>;
    send(message: Out, options?: SendOptions): SendOutcome;
    send(stream: MessageStream, options?: SendOptions): Promise<SendOutcome>;
    get url(): string;
}

export interface ConnectionEventMap<In, Out> {
    decodeerror: DecodeErrorEvent;
    dropped: DroppedEvent<Out>;
    message: MessageArrivalEvent<In>;
    sent: SentEvent<Out>;
}

export interface ConnectionHost<In, Out> extends InboxHost<In> {
    close(code: number, reason: string): void;
    readonly ended: Promise<Closure>;
    readonly livenessKind: LivenessKind;
    readonly opening: Opening;
    readonly ready: Promise<void>;
    send(message: Out | MessageStream, options: SendOptions | undefined): SendOutcome | Promise<SendOutcome>;
    terminate(cause: unknown): void;
    readonly transport: TransportConnection;
}

export interface ConnectOptions<Protocols extends SubprotocolOption | readonly SubprotocolOption[] = readonly SubprotocolOption[]> {
    readonly closeTimeoutMs?: number | undefined;
    readonly highWaterMarkBytes?: number | undefined;
    readonly inbox?: InboxOptions | undefined;
    readonly liveness?: LivenessOptions | false | undefined;
    readonly maxMessageBytes?: number | undefined;
    readonly openTimeoutMs?: number | undefined;
    readonly outbox?: OutboxOptions | undefined;
    readonly protocols?: Provided<Protocols> | undefined;
    readonly requireSubprotocol?: boolean | undefined;
    readonly retry?: RetryOptions | RetryPolicy | false | undefined;
    readonly signal?: AbortSignalLike | undefined;
    readonly unread?: 'queue' | 'discard' | undefined;
}

export function createSession<const Protocols extends OfferedProtocols = readonly []>(platform: Platform, url: Provided<string | UrlLike>, options?: ConnectOptions<Protocols>): Session<MessageIn<Protocols>, MessageOut<Protocols>>;

export class DecodeError extends Error {
    constructor(message: string, data: string | Uint8Array, cause: unknown);
    readonly data: string | Uint8Array;
    readonly name: string;
}

export class DecodeErrorEvent extends EventBase {
    constructor(error: DecodeError);
    readonly error: DecodeError;
}

export class DroppedEvent<Out> extends EventBase {
    constructor(message: Out | undefined, reason: DropReason, cause: unknown);
    readonly cause: unknown;
    readonly message: Out | undefined;
    readonly reason: DropReason;
}

export type DropReason =
/** The outbox was full. */
'overflow'
/** It waited longer than its time to live. */
| 'expired'
/** Its own signal, or the session's, was aborted. */
| 'aborted'
/** The session was closed, or had ended. */
| 'closed'
/** A later message with the same key took its place. */
| 'superseded'
/** The session gave up. */
| 'gave-up'
/** Another subprotocol was negotiated than it had been encoded for, and that one could not encode it. */
| 'encode'
/** The stream that it was to be made of failed. */
| 'source'
/** Its connection ended, or began to close, while its parts were being sent. */
| 'lost';

export const EventTargetBase: new <Events>() => TypedEventTarget<Events>;

export class GaveUpError extends Error {
    constructor(message: string, history: readonly HistoryEntry[]);
    readonly history: readonly HistoryEntry[];
    readonly name: string;
}

export interface Greeting<In, Out> {
    receive(): Promise<In>;
    send(message: Out): void;
    readonly signal: AttemptSignal;
}

export interface Heartbeat<In, Out> {
    isAnswer(message: In): boolean;
    probe(): Out;
}

export interface HistoryEntry {
    readonly at: number;
    readonly attempt: number;
    readonly cause: Error;
    readonly uptimeMs: number;
}

export interface InboxOptions {
    readonly maxBytes?: number | undefined;
    readonly maxMessages?: number | undefined;
    readonly overflow?: 'close' | 'drop-oldest' | 'drop-newest' | undefined;
}

export function isWireData(value: unknown): value is WireData;

export function json<In = unknown, Out = unknown>(name?: string, options?: JsonOptions<In, Out>): Subprotocol<In, Out>;

export function json<In = unknown, Out = unknown>(options: JsonOptions<In, Out>): Subprotocol<In, Out>;

export interface JsonOptions<In, Out> extends SubprotocolHooks<In, Out> {
    readonly replacer?: ((this: unknown, key: string, value: unknown) => unknown) | undefined;
    readonly reviver?: ((this: unknown, key: string, value: unknown) => unknown) | undefined;
    readonly schema?: StandardSchema<In> | undefined;
}

export type Listener<E> = ((event: E) => void) | {
    handleEvent(event: E): void;
};

export interface ListenerOptions {
    readonly once?: boolean | undefined;
    readonly signal?: AbortSignalLike | undefined;
}

export type LivenessKind = 'frames' | 'probe' | 'none';

export interface LivenessOptions {
    readonly intervalMs?: number | undefined;
    readonly timeoutMs?: number | undefined;
}

export type MakeConnection = <In, Out>(host: ConnectionHost<In, Out>) => Connection<In, Out>;

export class MessageArrivalEvent<In> extends EventBase {
    constructor(data: In);
    readonly data: In;
}

export type MessageIn<Protocols> = Protocols extends readonly (infer Entry)[] ? Received<Entry> : Received<Protocols>;

export type MessageOut<Protocols> = Protocols extends readonly (infer Entry)[] ? Sent<Entry> : Sent<Protocols>;

export type MessageStream = AsyncIterable<string> | AsyncIterable<Uint8Array> | AsyncIterable<string | Uint8Array> | ReadableLike | BlobLike;

export type OfferedProtocols = SubprotocolOption | readonly SubprotocolOption[];

export function openConnection<const Protocols extends OfferedProtocols = readonly []>(platform: Platform, url: Provided<string | UrlLike>, options?: ConnectOptions<Protocols> & {
    readonly retry?: false | undefined;
}): Promise<Connection<MessageIn<Protocols>, MessageOut<Protocols>>>;

export class OpenError extends Error {
    constructor(code: OpenErrorCode, message: string, details: OpenErrorDetails);
    readonly body: Uint8Array | undefined;
    readonly code: OpenErrorCode;
    readonly fatal: boolean;
    readonly headers: ReadonlyMap<string, string> | undefined;
    readonly name: string;
    readonly phase: OpenPhase;
    readonly retryAfterMs: number | undefined;
    readonly status: number | undefined;
}

export type OpenErrorCode = 'provider' | 'dns' | 'refused' | 'unreachable' | 'tls' | 'proxy' | 'timeout' | 'rejected' | 'bad-handshake' | 'subprotocol' | 'legacy-server' | 'greet' | 'blocked' | 'aborted' | 'opaque';

export interface OpenErrorDetails {
    readonly body?: Uint8Array | undefined;
    readonly cause?: unknown;
    readonly fatal?: boolean | undefined;
    readonly headers?: ReadonlyMap<string, string> | undefined;
    readonly phase: OpenPhase;
    readonly retryAfterMs?: number | undefined;
    readonly status?: number | undefined;
}

export interface Opening {
    readonly extensions: string;
    readonly headers: ReadonlyMap<string, string> | undefined;
    readonly protocol: string;
    readonly url: string;
}

export type OpenPhase = 'provider' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'http' | 'greet' | 'unknown';

export interface OpenState {
    readonly extensions: string;
    readonly paused: boolean;
    readonly phase: 'open';
    readonly protocol: string;
    readonly since: number;
}

export type OptionNames = Pick<Platform, 'ownOptions' | 'where'>;

export interface OutboxOptions {
    readonly maxBytes?: number | undefined;
    readonly maxMessages?: number | undefined;
    readonly overflow?: 'drop-newest' | 'drop-oldest' | undefined;
    readonly ttlMs?: number | undefined;
}

export type Phase = 'connecting' | 'open' | 'waiting' | 'closing' | 'closed';

export interface Platform {
    readonly clock: Clock;
    readonly makeConnection?: MakeConnection;
    readonly normalizeUrl?: (url: string) => string;
    readonly ownOptions?: readonly string[];
    readonly random: () => number;
    readonly transport: Transport;
    readonly unreadable?: string | undefined;
    readonly wakeUps?: (wake: (reason: WakeReason) => void) => () => void;
    readonly where?: string;
}

export type Provided<T> = T | ((context: ProviderContext) => T | Promise<T>);

export interface ProviderContext {
    readonly attempt: number;
    readonly signal: AttemptSignal;
}

export interface Queued<Out> {
    readonly bytes: number;
    readonly expiresAt: number;
    readonly key: string | undefined;
    readonly message: Out;
    readonly queuedAt: number;
}

export interface ReadableLike {
    getReader(): {
        read(): Promise<{
            readonly done: boolean;
            readonly value?: string | Uint8Array | undefined;
        }>;
        cancel(reason?: unknown): Promise<void>;
        releaseLock(): void;
    };
}

export class ReconnectingWebSocketBase extends EventTargetBase<ReconnectingWebSocketEventMap> {
    constructor(platform: SocketPlatform, url: Provided<string | UrlLike>, protocols?: SocketProtocols, options?: ReconnectingWebSocketOptions);
    get binaryType(): 'blob' | 'arraybuffer';
    set binaryType(type: 'blob' | 'arraybuffer');
    get bufferedAmount(): number;
    close(code?: number | undefined, reason?: string | undefined): void;
    static readonly CLOSED = 3;
    readonly CLOSED = 3;
    static readonly CLOSING = 2;
    readonly CLOSING = 2;
    static readonly CONNECTING = 0;
    readonly CONNECTING = 0;
    get extensions(): string;
    get onclose(): Handler<'close'>;
    set onclose(handler: Handler<'close'>);
    get onerror(): Handler<'error'>;
    set onerror(handler: Handler<'error'>);
    get onmessage(): Handler<'message'>;
    set onmessage(handler: Handler<'message'>);
    get onopen(): Handler<'open'>;
    set onopen(handler: Handler<'open'>);
    static readonly OPEN = 1;
    readonly OPEN = 1;
    get protocol(): string;
    get readyState(): 0 | 1 | 2 | 3;
    reconnect(code?: number, reason?: string): void;
    get retryCount(): number;
    send(data: SocketData): void;
    get url(): string;
}

export interface ReconnectingWebSocketEventMap {
    close: SocketCloseEvent;
    error: SocketErrorEvent;
    message: SocketMessageEvent;
    open: SocketOpenEvent;
}

export interface ReconnectingWebSocketOptions extends Omit<ConnectOptions, 'protocols' | 'unread'> {
    readonly connectionTimeout?: number | undefined;
    readonly maxEnqueuedMessages?: number | undefined;
    readonly maxReconnectionDelay?: number | undefined;
    readonly maxRetries?: number | undefined;
    readonly minReconnectionDelay?: number | undefined;
    readonly minUptime?: number | undefined;
    readonly startClosed?: boolean | undefined;
}

export type RetryDecision = {
    readonly delayMs: number;
    readonly firm?: boolean | undefined;
} | 'stop';

export const retryDefaults: {
    readonly [Figure in Exclude<keyof RetryOptions, 'verdict'>]-?: number;
};

export interface RetryInput {
    readonly cause: OpenError | ClosedError;
    readonly elapsedMs: number;
    readonly failures: number;
    readonly history: readonly HistoryEntry[];
    readonly random: () => number;
}

export interface RetryOptions {
    readonly maxAttempts?: number | undefined;
    readonly maxDelayMs?: number | undefined;
    readonly maxElapsedMs?: number | undefined;
    readonly minDelayMs?: number | undefined;
    readonly minUptimeMs?: number | undefined;
    readonly verdict?: ((input: RetryInput) => RetryDecision | 'retry' | undefined) | undefined;
}

export type RetryPolicy = (input: RetryInput) => RetryDecision;

export class SchemaError extends Error {
    constructor(issues: readonly StandardIssue[]);
    readonly issues: readonly StandardIssue[];
    readonly name: string;
}

export interface SendOptions {
    readonly key?: string | undefined;
    readonly signal?: AbortSignalLike | undefined;
    readonly ttlMs?: number | undefined;
}

export type SendOutcome = 'written' | 'queued' | 'dropped';

export class SentEvent<Out> extends EventBase {
    constructor(message: Out | undefined);
    readonly message: Out | undefined;
}

export class Session<In, Out, C extends Connection<In, Out> = Connection<In, Out>> extends MessageSource<In, SessionEventMap<In, Out>> {
    [Symbol.asyncDispose](): Promise<void>;
    constructor(platform: Platform, settings: Settings);
    close(code?: number, reason?: string): Promise<Closure | undefined>;
    get closed(): Promise<Closure | undefined>;
    get connection(): C | undefined;
    connections(): AsyncIterableIterator<C, undefined, undefined>;
    readonly getSnapshot: () => SessionState;
    get liveness(): LivenessKind;
    get opened(): Promise<OpenState>;
    get outbox(): SessionOutbox<Out>;
    get ready(): Promise<void>;
    reconnect(): boolean;
    send(message: Out, options?: SendOptions): SendOutcome;
    send(stream: MessageStream, options?: SendOptions): Promise<SendOutcome>;
    get state(): SessionState;
    get stats(): SessionStats;
    readonly subscribe: (listener: () => void) => (() => void);
}

export interface SessionBehind {
    addEventListener(type: 'statechange', listener: (event: StateChangeEvent) => void): void;
    close(code?: number, reason?: string): Promise<unknown>;
    readonly connection: {
        readonly url: string;
        readonly bufferedBytes: number;
        readonly closed: Promise<Closure>;
        close(code?: number, reason?: string): Promise<Closure>;
    } | undefined;
    readonly outbox: {
        readonly bytes: number;
    };
    receive(handler: (message: WireData) => void): () => void;
    reconnect(): unknown;
    send(message: WireData): SendOutcome;
    readonly state: SessionState;
}

export interface SessionEventMap<In, Out> {
    decodeerror: DecodeErrorEvent;
    dropped: DroppedEvent<Out>;
    message: MessageArrivalEvent<In>;
    sent: SentEvent<Out>;
    statechange: StateChangeEvent;
}

export interface SessionOutbox<Out> {
    readonly bytes: number;
    drain(): (Out | undefined)[];
    inspect(): readonly Queued<Out | undefined>[];
    readonly length: number;
}

export type SessionState = ConnectingState | OpenState | WaitingState | ClosingState | ClosedState;

export interface SessionStats {
    readonly attempts: number;
    readonly bytesBuffered: number;
    readonly bytesQueued: number;
    readonly connections: number;
    readonly messagesDiscarded: number;
    readonly messagesDropped: number;
    readonly messagesQueued: number;
    readonly messagesReceived: number;
    readonly messagesUnread: number;
    readonly messagesWritten: number;
    readonly rttMs: number | undefined;
}

export class SocketCloseEvent extends EventBase_2 {
    constructor(closure: Pick<Closure, 'code' | 'reason' | 'clean'>);
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
}

export type SocketData = string | ArrayBuffer | ArrayBufferView;

export class SocketErrorEvent extends EventBase_2 {
    constructor(error: unknown);
    readonly error: unknown;
    readonly message: string;
}

export class SocketMessageEvent extends EventBase_2 {
    constructor(data: unknown, origin: string);
    readonly data: unknown;
    readonly origin: string;
}

export class SocketOpenEvent extends EventBase_2 {
    constructor();
}

export interface SocketPlatform {
    readonly blob: (bytes: Uint8Array) => unknown;
    connect(url: Provided<string | UrlLike>, options: ConnectOptions<string | readonly string[]>): SessionBehind;
}

export type SocketProtocols = Provided<string | readonly string[] | null>;

export interface StandardIssue {
    readonly message: string;
    readonly path?: readonly (PropertyKey | {
        readonly key: PropertyKey;
    })[] | undefined;
}

export type StandardResult<Output> = {
    readonly value: Output;
    readonly issues?: undefined;
} | {
    readonly issues: readonly StandardIssue[];
};

export interface StandardSchema<Output> {
    readonly '~standard': {
        readonly version: 1;
        readonly vendor: string;
        readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    };
}

export class StateChangeEvent extends EventBase {
    constructor(state: SessionState);
    readonly state: SessionState;
}

export interface Subprotocol<In = unknown, Out = unknown> {
    decode(data: WireData): In;
    encode(message: Out): WireData;
    greet?(peer: Greeting<In, Out>): Promise<void> | void;
    readonly heartbeat?: Heartbeat<In, Out> | undefined;
    readonly name?: string | undefined;
    offer?(context: ProviderContext): Promise<string> | string;
    retry?(input: RetryInput): RetryDecision | undefined;
}

export interface SubprotocolHooks<In, Out> {
    readonly greet?: Subprotocol<In, Out>['greet'] | undefined;
    readonly heartbeat?: Subprotocol<In, Out>['heartbeat'];
    readonly retry?: Subprotocol<In, Out>['retry'] | undefined;
}

export type SubprotocolOption = string | Subprotocol<never, never> | Subprotocol<any, any>;

export function text(name?: string, hooks?: SubprotocolHooks<string, string>): Subprotocol<string, string>;

export interface TextCodecOptions<In, Out> extends SubprotocolHooks<In, Out> {
    readonly decode: (text: string) => In;
    readonly encode: (message: Out) => string;
    readonly name?: string | undefined;
    readonly type: 'text';
}

export interface Timer {
    cancel(): void;
}

export type Transition = 'opened' | 'failed' | 'lost' | 'ended' | 'gave-up' | 'replaced' | 'delay-over' | 'reconnect' | 'close' | 'abort';

export const transitions: {
    readonly [From in Phase]: {
        readonly [On in Transition]?: Phase;
    };
};

export type Transport = (request: AttemptRequest, events: TransportEvents) => TransportAttempt;

export interface TransportAttempt {
    abandon(cause?: unknown): void;
}

export interface TransportConnection {
    abandon(cause?: unknown): Closure;
    readonly bufferedBytes: number;
    close(code?: number, reason?: string): void;
    readonly pause?: () => void;
    readonly ping?: (payload: Uint8Array) => void;
    readonly pingsWaitForStreams?: boolean;
    readonly ref?: () => void;
    readonly resume?: () => void;
    readonly roundTrip?: (payload?: Uint8Array) => Promise<number>;
    send(data: string | Uint8Array): void;
    readonly sendStream?: (chunks: AsyncIterable<string | Uint8Array>, signal?: AbortSignalLike) => Promise<void>;
    readonly unref?: () => void;
}

export interface TransportEvents {
    alive(): void;
    closed(closure: Closure): void;
    closing(): void;
    drained(): void;
    failed(error: Error): void;
    message(data: string | Uint8Array): void;
    opened(opening: Opening, connection: TransportConnection): void;
    pong(payload: Uint8Array): void;
    queued?(waits: boolean): void;
}

export interface TypedEventTarget<Events> {
    addEventListener<Type extends keyof Events & string>(type: Type, listener: Listener<Events[Type]> | null, options?: ListenerOptions | boolean): void;
    dispatchEvent(event: BasicEvent): boolean;
    removeEventListener<Type extends keyof Events & string>(type: Type, listener: Listener<Events[Type]> | null, options?: ListenerOptions | boolean): void;
}

export function unexpected(name: string, expected: string, value: unknown, Mistake?: new (message: string) => Error): Error;

export interface UrlLike {
    readonly href: string;
}

export interface WaitingState {
    readonly attempt: number;
    readonly cause: Error;
    readonly delayMs: number;
    readonly phase: 'waiting';
    readonly until: number;
}

export type WakeReason = 'online' | 'offline' | 'visible' | 'resumed' | 'restored' | 'awake';

export function whenAborted(signal: AbortSignalLike | undefined, onAbort: () => void): () => void;

export type WireData = string | Uint8Array;

export function wireSize(data: WireData): number;
