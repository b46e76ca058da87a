export interface AcceptOptions {
    readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
    readonly protocol?: string | undefined;
}

export interface Agreement {
    readonly extensions: readonly Extension[];
    readonly extensionsHeader: string;
    readonly protocol: string;
}

export interface ClientExtension {
    accept(parameters: readonly ExtensionParameter[]): Extension;
    readonly name: string;
    offers(): readonly ExtensionElement[];
}

export class ClientHandshake {
    constructor(options: ClientHandshakeOptions);
    ended(): HandshakeOutcome;
    readonly key: string;
    receive(bytes: Uint8Array): HandshakeOutcome | undefined;
    request(): Uint8Array;
}

export interface ClientHandshakeOptions extends HeadLimits {
    readonly credentials?: readonly string[] | undefined;
    readonly entropy: Entropy;
    readonly extensions?: readonly ClientExtension[] | undefined;
    readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
    readonly protocols?: readonly string[] | undefined;
    readonly requireSubprotocol?: boolean | undefined;
    readonly sha1: Sha1;
    readonly url: WireUrl;
}

export class ClientPerMessageDeflate implements ClientExtension {
    constructor(port: RawDeflatePort, options?: PerMessageDeflateOptions, fallbacks?: readonly PerMessageDeflateOptions[]);
    accept(parameters: readonly ExtensionParameter[]): Extension;
    readonly name: string;
    offers(): readonly ExtensionElement[];
}

export interface CloseCode {
    readonly code: number;
    readonly meaning: string;
    readonly name: string;
    readonly onWire: boolean;
    readonly retry: RetryVerdict;
}

export function closeCode(code: number): CloseCode | undefined;

export const closeCodes: readonly CloseCode[];

export interface CloseFrame {
    readonly code: number | undefined;
    readonly reason: string;
}

export function configureDeflate(options: PerMessageDeflateOptions): DeflateConfiguration;

export const defaultLimits: Limits;

export interface DeflateAgreement {
    readonly compress: DeflateDirection;
    readonly decompress: DeflateDirection;
    readonly threshold: number;
}

export interface DeflateConfiguration extends DeflateParameters {
    readonly threshold: number;
}

export interface DeflateDirection {
    readonly contextTakeover: boolean;
    readonly windowBits: number;
}

export type DeflateDone = (outcome: Uint8Array | DeflateFailure) => void;

export type DeflateFailure = 'corrupt' | 'too-big';

export type Entropy = (target: Uint8Array) => void;

export interface Extension {
    decode(input: Uint8Array, end: boolean, limit: number, done: ExtensionDone): void;
    encode(input: Uint8Array, end: boolean, done: ExtensionDone): void;
    readonly name: string;
    release(): void;
    readonly rsv: number;
    wants(length: number | undefined, text: boolean): boolean;
}

export type ExtensionDone = (outcome: Uint8Array | DeflateFailure) => void;

export interface ExtensionElement {
    readonly name: string;
    readonly parameters: readonly ExtensionParameter[];
}

export type ExtensionParameter = readonly [name: string, value: string | true];

export const FIN = 128;

export function formatExtensions(elements: readonly ExtensionElement[]): string;

export function formatHeaders(headers: Iterable<readonly [string, string]>): string;

export interface FrameMemory {
    giveBack(bytes: Uint8Array): void;
    lend(length: number): Uint8Array | undefined;
    readonly mask?: ((bytes: Uint8Array, start: number, end: number, key: number) => void) | undefined;
}

export type HandshakeOutcome =
/** The connection is open (HSR-15). `rest` is the beginning of the server's frames (HSR-17, T-02). */
({
    readonly kind: 'open';
    readonly head: ResponseHead;
    readonly rest: Uint8Array;
} & Agreement)
/** A final status other than 101 (HSR-01): an ordinary HTTP response, whose content begins with `rest`. */
| {
    readonly kind: 'answered';
    readonly head: ResponseHead;
    readonly rest: Uint8Array;
}
/** The server broke a rule. `head` is there when the head could be read. */
| {
    readonly kind: 'failed';
    readonly error: ProtocolError;
    readonly head: ResponseHead | undefined;
};

export interface HandshakeRequest {
    readonly headers: HeaderFields;
    readonly host: string;
    readonly offers: readonly ExtensionElement[];
    readonly protocols: readonly string[];
    readonly resource: string;
}

export class HeaderFields {
    [Symbol.iterator](): IterableIterator<readonly [name: string, value: string]>;
    constructor(fields?: Iterable<readonly [name: string, value: string]>);
    entries(): IterableIterator<readonly [name: string, value: string]>;
    get(name: string): string | undefined;
    getAll(name: string): readonly string[];
}

export interface HeadLimits {
    readonly maxHeadBytes?: number | undefined;
    readonly maxHeaderFields?: number | undefined;
}

export class HeadReader {
    constructor(limits: HeadLimits, prefix: string);
    read(bytes: Uint8Array, from: number): {
        readonly head: HttpHead;
        readonly next: number;
    } | undefined;
    get untouched(): boolean;
}

export interface HttpHead {
    readonly headers: HeaderFields;
    readonly startLine: string;
}

export function isPortableCloseCode(code: number): boolean;

export function isReceivableCloseCode(code: number): boolean;

export function isToken(text: string): boolean;

export function judgeUpgrade(head: ResponseHead, request: UpgradeRequest): Agreement;

export function legacyDraft(headers: HeaderFields): string | undefined;

export interface Limits {
    readonly maxFragments: number;
    readonly maxFrameBytes: number;
    readonly maxMessageBytes: number;
    readonly maxQueuedControlFrames: number;
}

export function listHas(value: string | undefined, token: string): boolean;

export const maxCloseReasonBytes = 123;

export type MessageOpcode = 0x1 | 0x2;

export const Opcode: {
    readonly continuation: 0;
    readonly text: 1;
    readonly binary: 2;
    readonly close: 8;
    readonly ping: 9;
    readonly pong: 10;
};

export interface OutgoingMessage {
    abort(): void;
    end(): void;
    write(chunk: Uint8Array | string): void;
}

export function parseExtensions(header: string): ExtensionElement[];

export class PerMessageDeflate implements Extension {
    constructor(port: RawDeflatePort, agreed: DeflateAgreement);
    decode(input: Uint8Array, end: boolean, limit: number, done: ExtensionDone): void;
    encode(input: Uint8Array, end: boolean, done: ExtensionDone): void;
    readonly name: string;
    release(): void;
    readonly rsv: number;
    wants(length: number | undefined): boolean;
}

export interface PerMessageDeflateOptions {
    readonly clientMaxWindowBits?: number | boolean | undefined;
    readonly clientNoContextTakeover?: boolean | undefined;
    readonly serverMaxWindowBits?: number | undefined;
    readonly serverNoContextTakeover?: boolean | undefined;
    readonly threshold?: number | undefined;
}

export class ProtocolError extends Error {
    constructor(violation: ViolationId, detail?: string);
    readonly closeCode: number | undefined;
    readonly name: "ProtocolError";
    readonly section: string;
    readonly violation: ViolationId;
}

export const protocolVersion = "13";

export interface RawDeflatePort {
    deflater(windowBits: number): RawDeflateStream;
    inflater(windowBits: number): RawDeflateStream;
}

export interface RawDeflateStream {
    push(input: Uint8Array, end: boolean, limit: number, done: DeflateDone): void;
    release(): void;
}

export interface ResponseHead {
    readonly headers: HeaderFields;
    readonly reason: string;
    readonly status: number;
    readonly version: string;
}

export class ResponseReader {
    constructor(limits: HeadLimits);
    read(bytes: Uint8Array): {
        readonly head: ResponseHead;
        readonly next: number;
    } | undefined;
    get untouched(): boolean;
}

export type RetryVerdict = 'stop' | 'retry' | 'later';

export function retryVerdict(code: number): RetryVerdict;

export type Role = 'client' | 'server';

export const RSV = 112;

export interface ServerExtension {
    answer(offer: readonly ExtensionParameter[]): {
        readonly element: ExtensionElement;
        readonly extension: Extension;
    } | undefined;
    readonly name: string;
}

export class ServerHandshake {
    constructor(options: ServerHandshakeOptions);
    receive(bytes: Uint8Array): ServerHandshakeOutcome | undefined;
}

export interface ServerHandshakeOptions extends HeadLimits {
    readonly extensions?: readonly ServerExtension[] | undefined;
    readonly sha1: Sha1;
}

export type ServerHandshakeOutcome = {
    readonly kind: 'requested';
    readonly request: HandshakeRequest;
    readonly rest: Uint8Array;
    accept(options?: AcceptOptions): {
        readonly response: Uint8Array;
    } & Agreement;
    refuse(status: number, text?: string, headers?: Iterable<readonly [name: string, value: string]>): Uint8Array;
}
/** The request is not valid: `response` says so, and the transport ends behind it (HSQ-21, HSQ-22). */
| {
    readonly kind: 'failed';
    readonly error: ProtocolError;
    readonly response: Uint8Array;
};

export class ServerPerMessageDeflate implements ServerExtension {
    constructor(port: RawDeflatePort, options?: PerMessageDeflateOptions);
    answer(parameters: readonly ExtensionParameter[]): {
        readonly element: ExtensionElement;
        readonly extension: Extension;
    } | undefined;
    readonly name: string;
}

export type Sha1 = (input: Uint8Array) => Uint8Array;

export function splitList(value: string): string[];

export interface TextPort {
    byteLength(text: string): number;
    decode(bytes: Uint8Array, start: number, end: number): string | undefined;
    encode(text: string, target: Uint8Array, offset: number, length?: number): number;
    encoded?(text: string): Uint8Array | undefined;
    isValid?(bytes: Uint8Array, start: number, end: number): boolean;
}

export function trimWhitespace(text: string): string;

export interface UpgradeRequest {
    readonly accept: string;
    readonly credentials: readonly string[];
    readonly extensions: readonly ClientExtension[];
    readonly protocols: readonly string[];
    readonly requireSubprotocol: boolean;
}

export interface UrlParts {
    readonly host: string;
    readonly href: string;
    readonly password: string;
    readonly pathname: string;
    readonly protocol: string;
    readonly search: string;
    readonly username: string;
}

export class Utf8Validator {
    constructor(port: Pick<TextPort, 'isValid'>);
    get complete(): boolean;
    push(bytes: Uint8Array, start: number, end: number): number;
    reset(): void;
}

export function versionsOf(head: ResponseHead): readonly string[] | undefined;

export interface Violation {
    readonly close: number | undefined;
    readonly section: string;
    readonly sentence: string;
}

export type ViolationId = keyof typeof violations;

export const violations: {
    readonly 'reserved-bit': {
        readonly section: "RFC 6455 §5.2";
        readonly close: 1002;
        readonly sentence: "A reserved bit is set to which no negotiated extension gives a meaning";
    };
    readonly 'unknown-opcode': {
        readonly section: "RFC 6455 §5.2";
        readonly close: 1002;
        readonly sentence: "A frame has a reserved opcode";
    };
    readonly 'length-not-minimal': {
        readonly section: "RFC 6455 §5.2";
        readonly close: 1002;
        readonly sentence: "A payload length is not encoded in the fewest bytes";
    };
    readonly 'length-top-bit': {
        readonly section: "RFC 6455 §5.2";
        readonly close: 1002;
        readonly sentence: "The most significant bit of a 64-bit payload length is set";
    };
    readonly 'masked-by-server': {
        readonly section: "RFC 6455 §5.1";
        readonly close: 1002;
        readonly sentence: "The server masked a frame";
    };
    readonly 'unmasked-by-client': {
        readonly section: "RFC 6455 §5.1";
        readonly close: 1002;
        readonly sentence: "The client did not mask a frame";
    };
    readonly 'frame-too-big': {
        readonly section: "RFC 6455 §10.4";
        readonly close: 1009;
        readonly sentence: "A frame is longer than the limit";
    };
    readonly 'unexpected-continuation': {
        readonly section: "RFC 6455 §5.4";
        readonly close: 1002;
        readonly sentence: "A continuation frame came although no message had been begun";
    };
    readonly 'interleaved-message': {
        readonly section: "RFC 6455 §5.4";
        readonly close: 1002;
        readonly sentence: "A message was begun before the fragments of the last one had ended";
    };
    readonly 'message-too-big': {
        readonly section: "RFC 6455 §10.4";
        readonly close: 1009;
        readonly sentence: "A message is longer than the limit";
    };
    readonly 'too-many-fragments': {
        readonly section: "RFC 6455 §10.4";
        readonly close: 1008;
        readonly sentence: "A message has more fragments than the limit";
    };
    readonly 'invalid-utf8': {
        readonly section: "RFC 6455 §8.1";
        readonly close: 1007;
        readonly sentence: "A text message is not valid UTF-8";
    };
    readonly 'corrupt-payload': {
        readonly section: "RFC 7692 §7.2.2";
        readonly close: 1007;
        readonly sentence: "An extension could not restore the payload of a message";
    };
    readonly 'fragmented-control': {
        readonly section: "RFC 6455 §5.5";
        readonly close: 1002;
        readonly sentence: "A control frame is fragmented";
    };
    readonly 'control-too-long': {
        readonly section: "RFC 6455 §5.5";
        readonly close: 1002;
        readonly sentence: "A control frame has a payload of more than 125 bytes";
    };
    readonly 'truncated-close-code': {
        readonly section: "RFC 6455 §5.5.1";
        readonly close: 1002;
        readonly sentence: "The body of a Close is a single byte, too short for its code";
    };
    readonly 'illegal-close-code': {
        readonly section: "RFC 6455 §7.4";
        readonly close: 1002;
        readonly sentence: "A Close carries a code that must not be sent";
    };
    readonly 'invalid-close-reason': {
        readonly section: "RFC 6455 §5.5.1";
        readonly close: 1007;
        readonly sentence: "The reason of a Close is not valid UTF-8";
    };
    readonly 'handshake-not-http': {
        readonly section: "RFC 9112 §4";
        readonly close: undefined;
        readonly sentence: "What came is not HTTP/1.1";
    };
    readonly 'handshake-header-syntax': {
        readonly section: "RFC 9112 §5";
        readonly close: undefined;
        readonly sentence: "A header line breaks the grammar of HTTP";
    };
    readonly 'handshake-head-too-big': {
        readonly section: "RFC 6455 §10.4";
        readonly close: undefined;
        readonly sentence: "The header block is longer than the limit";
    };
    readonly 'handshake-interim-flood': {
        readonly section: "RFC 9110 §15.2";
        readonly close: undefined;
        readonly sentence: "More interim responses came than the limit";
    };
    readonly 'handshake-cut-off': {
        readonly section: "RFC 6455 §4.1";
        readonly close: undefined;
        readonly sentence: "The transport ended during the opening handshake";
    };
    readonly 'handshake-http-version': {
        readonly section: "RFC 9110 §7.8";
        readonly close: undefined;
        readonly sentence: "The server switched protocols under HTTP/1.0";
    };
    readonly 'handshake-upgrade': {
        readonly section: "RFC 6455 §4.1";
        readonly close: undefined;
        readonly sentence: "The Upgrade header does not name WebSocket";
    };
    readonly 'handshake-connection': {
        readonly section: "RFC 6455 §4.1";
        readonly close: undefined;
        readonly sentence: "The Connection header does not confirm the upgrade";
    };
    readonly 'handshake-accept': {
        readonly section: "RFC 6455 §4.1";
        readonly close: undefined;
        readonly sentence: "The Sec-WebSocket-Accept header does not answer the key";
    };
    readonly 'handshake-subprotocol': {
        readonly section: "RFC 6455 §4.1";
        readonly close: undefined;
        readonly sentence: "The server chose a subprotocol that was not offered";
    };
    readonly 'handshake-subprotocol-syntax': {
        readonly section: "RFC 6455 §11.3.4";
        readonly close: undefined;
        readonly sentence: "The Sec-WebSocket-Protocol header is not a single subprotocol";
    };
    readonly 'handshake-subprotocol-missing': {
        readonly section: "WHATWG WebSockets, establish a connection";
        readonly close: undefined;
        readonly sentence: "The server chose none of the subprotocols that were offered";
    };
    readonly 'handshake-request': {
        readonly section: "RFC 6455 §4.2.1";
        readonly close: undefined;
        readonly sentence: "The request is not an opening handshake";
    };
    readonly 'handshake-version': {
        readonly section: "RFC 6455 §4.2.2";
        readonly close: undefined;
        readonly sentence: "The client asks for another version of the protocol";
    };
    readonly 'legacy-server': {
        readonly section: "RFC 6455 §4.1";
        readonly close: undefined;
        readonly sentence: "The server speaks a draft from before RFC 6455";
    };
    readonly 'extension-syntax': {
        readonly section: "RFC 6455 §9.1";
        readonly close: undefined;
        readonly sentence: "The Sec-WebSocket-Extensions header breaks its grammar";
    };
    readonly 'extension-not-offered': {
        readonly section: "RFC 6455 §4.1";
        readonly close: undefined;
        readonly sentence: "The server accepted an extension that was not offered";
    };
    readonly 'extension-repeated': {
        readonly section: "RFC 6455 §9.1";
        readonly close: undefined;
        readonly sentence: "The server accepted an extension twice";
    };
    readonly 'extension-conflict': {
        readonly section: "RFC 7692 §5";
        readonly close: undefined;
        readonly sentence: "The server accepted two extensions that use the same reserved bit";
    };
    readonly 'deflate-unknown-parameter': {
        readonly section: "RFC 7692 §7";
        readonly close: undefined;
        readonly sentence: "permessage-deflate came with a parameter that it does not have";
    };
    readonly 'deflate-repeated-parameter': {
        readonly section: "RFC 7692 §7";
        readonly close: undefined;
        readonly sentence: "permessage-deflate came with a parameter twice";
    };
    readonly 'deflate-invalid-value': {
        readonly section: "RFC 7692 §7";
        readonly close: undefined;
        readonly sentence: "permessage-deflate came with an invalid parameter value";
    };
    readonly 'deflate-not-as-offered': {
        readonly section: "RFC 7692 §5";
        readonly close: undefined;
        readonly sentence: "permessage-deflate was accepted in a configuration that was not offered";
    };
};

export class Wire {
    constructor(sink: WireSink, options: WireOptions);
    arrived(length: number): void;
    beginMessage(type: 'text' | 'binary'): OutgoingMessage;
    close(code?: number, reason?: string): void;
    get closeTimeoutMs(): number;
    destination(least: number): Uint8Array | undefined;
    drained(): void;
    elapsed(deadline: WireDeadline): void;
    ended(): void;
    flush(): void;
    get frameMemory(): FrameMemory | undefined;
    get interleavesPings(): boolean;
    get isCloseComplete(): boolean;
    get isPerforming(): boolean;
    pause(): void;
    ping(payload?: Uint8Array): void;
    pong(payload?: Uint8Array): void;
    get queuedBytes(): number;
    receive(bytes: Uint8Array): void;
    release(): void;
    resume(): void;
    sendBinary(bytes: Uint8Array): void;
    sendText(text: string): void;
    get state(): 'open' | 'closing' | 'closed';
}

export interface WireClosure {
    readonly clean: boolean;
    readonly code: number;
    readonly error: ProtocolError | undefined;
    readonly initiator: 'local' | 'remote' | 'none';
    readonly reason: string;
    readonly received: CloseFrame | undefined;
    readonly sent: CloseFrame | undefined;
}

export type WireDeadline = 'close';

export interface WireOptions {
    readonly closeTimeoutMs?: number | undefined;
    readonly deliver?: 'whole' | 'pieces' | undefined;
    readonly entropy?: Entropy | undefined;
    readonly extensions?: readonly Extension[] | undefined;
    readonly frameMemory?: FrameMemory | undefined;
    readonly interleavePings?: boolean | undefined;
    readonly limits?: Partial<Limits> | undefined;
    readonly role: Role;
    readonly text: TextPort;
}

export interface WireSink {
    arm(deadline: WireDeadline, milliseconds: number): void;
    binary(message: Uint8Array): void;
    closed(closure: WireClosure): void;
    closeReceived(frame: CloseFrame): void;
    destroy(): void;
    disarm(deadline: WireDeadline): void;
    end(): void;
    fail(error: ProtocolError): void;
    flushNeeded(): void;
    piece?(bytes: Uint8Array, text: boolean, end: boolean): void;
    pingReceived(payload: Uint8Array): void;
    pongReceived(payload: Uint8Array): void;
    readable(flowing: boolean): void;
    text(message: string): void;
    write(bytes: Uint8Array): boolean;
}

export interface WireUrl {
    readonly host: string;
    readonly resource: string;
    readonly secure: boolean;
}

export function wireUrl(url: UrlParts): WireUrl;
