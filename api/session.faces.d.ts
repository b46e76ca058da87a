export function bufferSource(value: unknown, name: string): Uint8Array | undefined;

export function checkCloseCode(code: number): void;

export function checkCloseReason(reason: string): void;

export function checkProtocols(protocols: readonly string[]): readonly string[];

export function clampedUnsignedShort(value: unknown): number;

export function closeArguments(code: unknown, reason: unknown): {
    readonly code: number | undefined;
    readonly reason: string;
};

export function closedError(closure: Closure, known?: ClosedErrorCode): ClosedError;

export function closeInfo(value: unknown, name: string): {
    readonly closeCode: number | undefined;
    readonly reason: string;
};

export function defineInterface<Class extends {
    readonly prototype: object;
}>(constructor: Class, shape: InterfaceShape): Class;

export function dictionary(value: unknown, name: string): Partial<Record<string, unknown>>;

export interface DomException extends Error {
    readonly code: number;
}

export function domException(name: 'AbortError' | 'InvalidAccessError' | 'InvalidStateError' | 'SyntaxError', message: string): DomException;

export const DOMExceptionBase: new (message?: string, name?: string) => DomException;

export function domString(value: unknown): string;

export function enforcedUnsignedShort(value: unknown, name: string): number;

export interface InterfaceShape {
    readonly constants?: Readonly<Record<string, number>>;
    readonly members: readonly string[];
    readonly name: string;
}

export function isNormalEnd(input: Closure): boolean;

export function isObject(value: unknown): value is Record<PropertyKey, unknown>;

export function promised<T>(get: () => Promise<T>): Promise<T>;

export function readProtocols(value: unknown): readonly string[];

export function sequence(value: unknown, name: string, convert: (item: unknown) => string): string[];

export class StreamLife {
    constructor(transport: Transport, request: Omit<AttemptRequest, 'signal'>, signal: AbortSignalLike | undefined, blocked?: OpenError);
    close(closeCode: number | undefined, reason: string): void;
    readonly closed: Promise<WebSocketClosed>;
    readonly opened: Promise<WebSocketOpened<unknown, unknown>>;
}

export function streamOptions(value: unknown): {
    readonly protocols: readonly string[];
    readonly signal: AbortSignalLike | undefined;
    readonly rest: Partial<Record<string, unknown>>;
};

export function unsignedShort(value: unknown): number;

export function usvString(value: unknown): string;

export interface WebSocketClosed {
    readonly closeCode: number;
    readonly reason: string;
}

export interface WebSocketCloseInfo {
    readonly closeCode?: number | undefined;
    readonly reason?: string | undefined;
}

export class WebSocketError extends DOMExceptionBase {
    constructor(message?: string | undefined, init?: WebSocketCloseInfo);
    get closeCode(): number | null;
    get reason(): string;
}

export interface WebSocketOpened<Readable, Writable> {
    readonly extensions: string;
    readonly protocol: string;
    readonly readable: Readable;
    readonly writable: Writable;
}

export interface WebSocketStreamOptions {
    readonly protocols?: readonly string[] | undefined;
    readonly signal?: AbortSignalLike | undefined;
}
