import type { AttemptRequest } from '@hybi/session';
import type { Clock } from '@hybi/session';
import type { CloseFrame } from '@hybi/codec';
import type { CloseFrame as CloseFrame_2 } from '@hybi/session';
import type { Closure } from '@hybi/session';
import type { ConnectOptions } from '@hybi/session';
import type { Extension } from '@hybi/codec';
import type { OpenErrorCode } from '@hybi/session';
import type { OpenErrorDetails } from '@hybi/session';
import type { Opening } from '@hybi/session';
import type { ProtocolError } from '@hybi/codec';
import type { SessionState } from '@hybi/session';
import type { TextPort } from '@hybi/codec';
import type { Timer } from '@hybi/session';
import type { Transport } from '@hybi/session';
import type { TransportConnection } from '@hybi/session';
import type { TransportEvents } from '@hybi/session';
import type { Wire } from '@hybi/codec';
import type { WireClosure } from '@hybi/codec';
import type { WireDeadline } from '@hybi/codec';
import type { WireOptions } from '@hybi/codec';
import type { WireSink } from '@hybi/codec';

export interface Capabilities {
    readonly closeCodesVisible: boolean;
    readonly failureCauses: boolean;
    readonly headers: boolean;
    readonly pause: boolean;
    readonly ping: boolean;
    readonly streaming: boolean;
    readonly unaskedSubprotocol: boolean;
    readonly unselectedSubprotocol: boolean;
}

export type Capability = keyof Capabilities;

export interface ConnectedPair {
    readonly client: PairEnd;
    readonly run: () => number;
    readonly server: PairEnd;
}

export function connectedPair(options?: ConnectedPairOptions): ConnectedPair;

export interface ConnectedPairOptions {
    readonly capacityBytes?: number | undefined;
    readonly client?: PairEndOptions | undefined;
    readonly seed?: number | undefined;
    readonly segmentation?: Segmentation | undefined;
    readonly server?: PairEndOptions | undefined;
}

export function contract(runner: {
    readonly test: (title: string, run: () => Promise<void>) => unknown;
    readonly fixture: ContractFixture;
}): void;

export interface ContractCase {
    readonly id: string;
    readonly needs: readonly Capability[];
    run(fixture: ContractFixture): Promise<void>;
    readonly title: string;
}

export const contractCases: readonly ContractCase[];

export interface ContractConnection extends AsyncIterable<unknown> {
    close(code?: number, reason?: string): PromiseLike<Closure | undefined>;
    readonly closed: PromiseLike<Closure>;
    readonly headers: ReadonlyMap<string, string> | undefined;
    readonly protocol: string;
    send(message: unknown): 'written' | 'queued' | 'dropped';
}

export type ContractEvent = 'statechange' | 'message' | 'dropped' | 'sent';

export interface ContractFixture {
    readonly capabilities: Capabilities;
    connect(url: string | ((context: {
        readonly attempt: number;
    }) => string), options?: ConnectOptions): ContractSession;
    readonly nowhere: string;
    open(url: string, options?: ConnectOptions & {
        readonly retry?: undefined;
    }): PromiseLike<ContractConnection>;
    readonly server: string;
}

export type ContractResult = {
    readonly id: string;
    readonly title: string;
    readonly outcome: 'passed';
} | {
    readonly id: string;
    readonly title: string;
    readonly outcome: 'failed';
    readonly error: string;
} | {
    readonly id: string;
    readonly title: string;
    readonly outcome: 'unsupported';
    readonly missing: readonly Capability[];
};

export interface ContractSession extends AsyncIterable<unknown> {
    [Symbol.asyncDispose](): PromiseLike<void>;
    addEventListener(type: ContractEvent, listener: () => void): void;
    close(code?: number, reason?: string): PromiseLike<Closure | undefined>;
    readonly closed: PromiseLike<unknown>;
    connections(): AsyncIterable<unknown>;
    readonly liveness: string;
    readonly opened: PromiseLike<unknown>;
    receive(handler: (message: unknown) => void): unknown;
    removeEventListener(type: ContractEvent, listener: () => void): void;
    send(stream: AsyncIterable<string>): PromiseLike<'written' | 'queued' | 'dropped'>;
    send(message: unknown): 'written' | 'queued' | 'dropped';
    readonly state: SessionState;
}

export class ContractViolation extends Error {
    readonly name: string;
}

export class FaultyTransport {
    constructor(inner: Transport, options: FaultyTransportOptions);
    attempts: number;
    cut(cause?: unknown): void;
    delay(delayMs: () => number): void;
    failAttempts(failing: (nth: number) => OpenErrorCode | undefined): void;
    goOn(): void;
    stall(): void;
    readonly transport: (...given: Parameters<Transport>) => TransportConnection;
}

export interface FaultyTransportOptions {
    readonly clock: Clock;
    readonly delayMs?: (() => number) | undefined;
}

export function missingFor(input: ContractCase, input2: Pick<ContractFixture, 'capabilities'>): Capability[];

export class PairEnd {
    constructor(makeWire: (sink: WireSink) => Wire, incoming: BytePipe, outgoing: BytePipe);
    get closure(): WireClosure | undefined;
    readonly deadlines: Map<WireDeadline, number>;
    destroy(): void;
    elapse(deadline: WireDeadline): void;
    readonly events: PairEvent[];
    get messages(): (string | Uint8Array)[];
    onEvent: ((event: PairEvent) => void) | undefined;
    step(): boolean;
    readonly wire: Wire;
}

export type PairEndOptions = Partial<Omit<WireOptions, 'role' | 'extensions'>> & {
    readonly extensions?: readonly Extension[] | undefined;
};

export type PairEvent = {
    readonly kind: 'text';
    readonly message: string;
} | {
    readonly kind: 'binary';
    readonly message: Uint8Array;
} | {
    readonly kind: 'piece';
    readonly bytes: Uint8Array;
    readonly text: boolean;
    readonly end: boolean;
} | {
    readonly kind: 'ping' | 'pong';
    readonly payload: Uint8Array;
} | {
    readonly kind: 'close';
    readonly frame: CloseFrame;
} | {
    readonly kind: 'fail';
    readonly error: ProtocolError;
} | {
    readonly kind: 'closed';
    readonly closure: WireClosure;
};

export const plainTextPort: TextPort;

export function runContract(fixture: ContractFixture, within?: (run: Promise<void>, each: ContractCase) => Promise<void>): Promise<ContractResult[]>;

export class ScriptedAttempt {
    constructor(request: AttemptRequest, events: TransportEvents, settings: ScriptedCapabilities & {
        readonly clock?: Clock | undefined;
        readonly answersClose: boolean;
        readonly headers: boolean;
    });
    abandonCause: unknown;
    alive(): void;
    answerClose(code?: number, reason?: string): void;
    answersClose: boolean;
    answersPings: boolean;
    close(code?: number, reason?: string): void;
    readonly closes: CloseFrame_2[];
    closing(code?: number, reason?: string): void;
    readonly connection: TransportConnection;
    drain(bytes?: number): void;
    drop(cause?: unknown): void;
    end(closure?: ScriptedClosure): void;
    readonly events: TransportEvents;
    fail(error: Error): void;
    fail(code: OpenErrorCode, message?: string, details?: Partial<OpenErrorDetails>): void;
    get held(): number;
    lateEvents: number;
    readonly lost: (string | Uint8Array)[];
    message(data: string | Uint8Array): void;
    messageOnItsWay(data: string | Uint8Array): void;
    onSent: ((data: string | Uint8Array) => void) | undefined;
    open(opening?: Partial<Opening>): void;
    get paused(): boolean;
    get phase(): ScriptedPhase;
    readonly pings: Uint8Array[];
    pong(payload?: Uint8Array): void;
    referenced: boolean;
    readonly request: AttemptRequest;
    readonly sent: (string | Uint8Array)[];
    get sentTexts(): string[];
    stall(): void;
}

export interface ScriptedCapabilities {
    readonly headers?: boolean | undefined;
    readonly pause?: boolean | undefined;
    readonly ping?: boolean | undefined;
    readonly pingsWait?: boolean | undefined;
    readonly streaming?: boolean | undefined;
}

export type ScriptedClosure = Partial<Closure>;

export type ScriptedPhase = 'connecting' | 'open' | 'closing' | 'ended' | 'abandoned';

export class ScriptedTransport {
    constructor(options?: ScriptedTransportOptions);
    assertNothingLeft(): void;
    readonly attempts: ScriptedAttempt[];
    get last(): ScriptedAttempt;
    next(): Promise<ScriptedAttempt>;
    onAttempt: ((attempt: ScriptedAttempt) => void) | undefined;
    readonly transport: (...given: Parameters<Transport>) => TransportConnection;
}

export interface ScriptedTransportOptions extends ScriptedCapabilities {
    readonly answersClose?: boolean | undefined;
    readonly clock?: Clock | undefined;
    readonly onAttempt?: ((attempt: ScriptedAttempt) => void) | undefined;
}

export function seededRandom(seed: number): () => number;

export type Segmentation = (available: number) => number;

export interface Throttling {
    readonly everyMs?: number | undefined;
    readonly lateMs?: (() => number) | undefined;
}

export class VirtualClock implements Clock {
    constructor(options?: VirtualClockOptions);
    advance(milliseconds: number): Promise<void>;
    advanceTo(wallClock: number): Promise<void>;
    advanceToNext(): Promise<void>;
    after(milliseconds: number, callback: () => void): Timer;
    after<Subject>(milliseconds: number, callback: (subject: Subject) => void, subject: Subject): Timer;
    jump(milliseconds: number): void;
    get nextIn(): number | undefined;
    now(): number;
    get pending(): number;
    settle(): Promise<void>;
    throttle(throttling?: Throttling): void;
}

export interface VirtualClockOptions {
    readonly now?: number | undefined;
    readonly turns?: number | undefined;
}
