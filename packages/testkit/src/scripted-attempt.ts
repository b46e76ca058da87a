import type {
  AttemptRequest,
  Clock,
  Closure,
  CloseFrame,
  OpenErrorCode,
  OpenErrorDetails,
  Opening,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import { OpenError } from '@hybi/session';
import { utf8Length } from './utf8-length.js';

/** What a scripted platform can do. */
export interface ScriptedCapabilities {
  /** Whether Ping frames can be sent, as in Node. Default: true. */
  readonly ping?: boolean | undefined;
  /** Whether reading can be paused, as in Node. Default: true. */
  readonly pause?: boolean | undefined;
  /** Whether a message of unknown length can be transmitted from its parts, as in Node. Default: false. */
  readonly streaming?: boolean | undefined;
  /** Whether the platform shows the headers of the response, as Node does. Default: true. */
  readonly headers?: boolean | undefined;
}

/** Where a scripted attempt stands. `abandoned`: the session let go of it, and is told nothing any more. */
export type ScriptedPhase = 'connecting' | 'open' | 'closing' | 'ended' | 'abandoned';

/** A closing that a test makes up; what is left out is as in an abnormal end. */
export type ScriptedClosure = Partial<Closure>;

const size = (data: string | Uint8Array): number => (typeof data === 'string' ? utf8Length(data) : data.byteLength);

/**
 * One attempt of a session, seen from the test: what the session asked for and did, and the methods by which the test plays the
 * network and the peer.
 *
 * Events reach the session at once, inside the call. Whoever needs them later calls later.
 */
export class ScriptedAttempt {
  readonly request: AttemptRequest;
  /** The session's own callbacks, for events that no transport should send: a late message of a connection long abandoned. */
  readonly events: TransportEvents;
  /** What the session sent, in order, as it was at the time. */
  readonly sent: (string | Uint8Array)[] = [];
  /** What the session sent after the closing handshake had begun: no transport transmits it. */
  readonly lost: (string | Uint8Array)[] = [];
  /** The payloads of the Pings that the session sent. */
  readonly pings: Uint8Array[] = [];
  /** The Close frames that the session asked for; more than one is the session's fault. */
  readonly closes: CloseFrame[] = [];
  /** What the session gave as the reason to let go. */
  abandonCause: unknown = undefined;
  /** Events played after the session let go; they were not handed to it. */
  lateEvents = 0;
  /** Whether a Close of the session is answered by itself, one microtask later. */
  answersClose: boolean;
  /** Plays the peer: called with each message that the session sends, one microtask later. Default: nobody listens. */
  onSent: ((data: string | Uint8Array) => void) | undefined;
  /** Whether every Ping is answered by itself, one microtask later. */
  answersPings = false;
  /** Whether the connection keeps the process alive, as the session said last. */
  referenced = true;

  readonly #clock: Clock | undefined;
  readonly #showsHeaders: boolean;
  readonly #held: (string | Uint8Array)[] = [];
  readonly #timers = new Set<() => void>();
  #phase: ScriptedPhase = 'connecting';
  #paused = false;
  #stalled = false;
  #buffered = 0;
  #unsent = 0;
  #receivedClose: CloseFrame | undefined;
  #sentClose: CloseFrame | undefined;
  #initiator: Closure['initiator'] = 'none';

  /** Made by a `ScriptedTransport`. */
  constructor(
    request: AttemptRequest,
    events: TransportEvents,
    settings: { readonly clock?: Clock | undefined; readonly answersClose: boolean; readonly headers: boolean },
  ) {
    this.request = request;
    this.events = events;
    this.answersClose = settings.answersClose;
    this.#clock = settings.clock;
    this.#showsHeaders = settings.headers;
    this.#deadline(request.openTimeoutMs, () => {
      if (this.#phase === 'connecting') this.fail('timeout', 'The open deadline passed', { phase: 'tcp' });
    });
    request.signal.addEventListener(
      'abort',
      () => {
        if (this.#phase === 'connecting') {
          this.fail('aborted', 'The attempt was aborted', { phase: 'unknown', cause: request.signal.reason });
        }
      },
      { once: true },
    );
  }

  get phase(): ScriptedPhase {
    return this.#phase;
  }

  /** Whether the session stopped the delivery of messages. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Messages that came while reading was paused and still wait. */
  get held(): number {
    return this.#held.length;
  }

  /** What was sent as text; fails on bytes, so that a test does not compare the wrong thing. */
  get sentTexts(): string[] {
    return this.sent.map((data) => {
      if (typeof data !== 'string') throw new Error(`Bytes were sent where the test expects text: [${data.join()}]`);
      return data;
    });
  }

  /** Completes the opening handshake. What is not given: the requested URL, no subprotocol, no extensions, no headers. */
  open(opening: Partial<Opening> = {}): void {
    if (!this.#plays('open', ['connecting'])) return;
    this.#phase = 'open';
    this.#clearDeadlines();
    this.events.opened({
      url: opening.url ?? this.request.url,
      protocol: opening.protocol ?? '',
      extensions: opening.extensions ?? '',
      headers: this.#showsHeaders ? (opening.headers ?? new Map()) : undefined,
    });
  }

  /** Ends the attempt before it opened, with an error of the test or one that is made from a code. */
  fail(error: Error): void;
  fail(code: OpenErrorCode, message?: string, details?: Partial<OpenErrorDetails>): void;
  fail(error: Error | OpenErrorCode, message?: string, details: Partial<OpenErrorDetails> = {}): void {
    if (!this.#plays('fail', ['connecting'])) return;
    this.#phase = 'ended';
    this.#clearDeadlines();
    this.events.failed(
      typeof error === 'string'
        ? new OpenError(error, message ?? `The attempt failed: ${error}`, { phase: 'unknown', ...details })
        : error,
    );
  }

  /** The peer sends a message. While reading is paused it waits, as in the kernel's buffer. */
  message(data: string | Uint8Array): void {
    if (!this.#plays('message', ['open', 'closing'])) return;
    if (this.#paused) this.#held.push(data);
    else this.events.message(data);
  }

  /** A message that was already on its way when reading was paused. */
  messageOnItsWay(data: string | Uint8Array): void {
    if (this.#plays('messageOnItsWay', ['open', 'closing'])) this.events.message(data);
  }

  /** The peer sends a Pong: by default the answer to the last Ping. */
  pong(payload: Uint8Array = this.pings.at(-1) ?? new Uint8Array(0)): void {
    if (this.#plays('pong', ['open', 'closing'])) this.events.pong(payload);
  }

  /** Something came from the peer that is no message. */
  alive(): void {
    if (this.#plays('alive', ['open', 'closing'])) this.events.alive();
  }

  /** From now on the operating system takes nothing more: what is sent stays in `bufferedBytes`. */
  stall(): void {
    this.#stalled = true;
  }

  /** The operating system takes some bytes, by default all, and takes what follows, unless only a part was taken. */
  drain(bytes: number = Number.POSITIVE_INFINITY): void {
    if (!this.#plays('drain', ['open', 'closing'])) return;
    this.#buffered -= Math.min(bytes, this.#buffered);
    if (this.#buffered === 0) this.#stalled = false;
    this.events.drained();
  }

  /**
   * The peer closes, and the closing handshake is completed.
   *
   * @param code as in the frame; without one the frame is empty, and the session sees 1005.
   */
  close(code?: number, reason = ''): void {
    if (!this.#plays('close', ['open', 'closing'])) return;
    this.closing(code, reason);
    this.end();
  }

  /** The peer closes; the end of the connection is still to come. */
  closing(code?: number, reason = ''): void {
    if (!this.#plays('closing', ['open', 'closing'])) return;
    this.#receivedClose = { code, reason };
    if (this.#phase === 'closing') return;
    // RFC 6455 §5.5.1: whoever receives a Close and has sent none answers, and echoes the code.
    this.#sentClose = { code, reason: '' };
    this.#phase = 'closing';
    this.#initiator = 'remote';
    this.#deadlineOfClose();
    this.events.closing();
  }

  /** The transport ends: completely if a Close came and one was sent, else as it stands. */
  end(closure: ScriptedClosure = {}): void {
    if (!this.#plays('end', ['open', 'closing'])) return;
    this.#phase = 'ended';
    this.#clearDeadlines();
    this.#held.length = 0;
    this.events.closed({ ...this.#closure(), ...closure });
  }

  /** The connection is lost without a Close: a reset, or a FIN out of the blue. */
  drop(cause?: unknown): void {
    this.end({ clean: false, cause });
  }

  /** The peer answers the Close that the session sent, by default with the same body. */
  answerClose(code?: number, reason?: string): void {
    const asked = this.#sentClose;
    if (asked === undefined) throw new Error('The session sent no Close that could be answered');
    this.close(code ?? asked.code, reason ?? asked.reason);
  }

  /** The session's side. Made by a `ScriptedTransport`. */
  connection(capabilities: ScriptedCapabilities): TransportConnection {
    const buffered = () => this.#buffered;
    return {
      get bufferedBytes() {
        return buffered();
      },
      send: (data) => this.#send(data),
      ...(capabilities.ping === false ? {} : { ping: (payload: Uint8Array) => this.#ping(payload) }),
      ...(capabilities.pause === false ? {} : { pause: () => this.#pause(), resume: () => this.#resume() }),
      ...(capabilities.streaming === true ? { sendStream: (chunks) => this.#sendStream(chunks) } : {}),
      close: (code, reason) => this.#close(code, reason),
      abandon: (cause) => this.#abandon(cause),
      ref: () => {
        this.referenced = true;
      },
      unref: () => {
        this.referenced = false;
      },
    };
  }

  #send(data: string | Uint8Array): void {
    this.#used('send', ['open', 'closing', 'ended']);
    const copy = typeof data === 'string' ? data : data.slice();
    if (this.#phase !== 'open') {
      this.lost.push(copy);
      this.#unsent += size(copy);
      return;
    }
    this.sent.push(copy);
    if (this.#stalled) this.#buffered += size(copy);
    void this.#soon(() => this.onSent?.(copy), ['open', 'closing']);
  }

  /** A message in parts is recorded as the one that the peer would see. */
  async #sendStream(chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
    this.#used('sendStream', ['open', 'closing', 'ended']);
    const texts: string[] = [];
    const bytes: number[] = [];
    for await (const chunk of chunks) {
      if (this.#phase !== 'open') throw new Error('The connection ended in the middle of a message');
      if (typeof chunk === 'string') texts.push(chunk);
      else for (const byte of chunk) bytes.push(byte);
    }
    this.#send(bytes.length > 0 ? Uint8Array.from(bytes) : texts.join(''));
  }

  #ping(payload: Uint8Array): void {
    this.#used('ping', ['open', 'closing', 'ended']);
    if (payload.byteLength > 125) throw new RangeError(`A Ping carries at most 125 bytes, not ${payload.byteLength}`);
    const copy = payload.slice();
    this.pings.push(copy);
    if (this.answersPings) void this.#soon(() => this.pong(copy), ['open']);
  }

  #pause(): void {
    this.#used('pause', ['open', 'closing', 'ended']);
    this.#paused = true;
  }

  #resume(): void {
    this.#used('resume', ['open', 'closing', 'ended']);
    this.#paused = false;
    const deliver = () => {
      while (!this.#paused) {
        const data = this.#held.shift();
        if (data === undefined) return;
        this.events.message(data);
      }
    };
    void this.#soon(deliver, ['open', 'closing']);
  }

  #close(code: number | undefined, reason = ''): void {
    this.#used('close', ['open', 'closing', 'ended']);
    if (this.#phase === 'ended') return;
    this.closes.push({ code, reason });
    if (this.#phase === 'closing') return;
    this.#sentClose = { code, reason };
    // The event comes after the call has returned, as everything that a transport tells.
    this.#phase = 'closing';
    this.#initiator = 'local';
    void this.#soon(() => this.events.closing(), ['closing']);
    this.#deadlineOfClose();
    if (this.answersClose) void this.#soon(() => this.answerClose(), ['closing']);
  }

  #abandon(cause: unknown): Closure {
    const closure = { ...this.#closure(), clean: false, cause };
    if (this.#phase !== 'ended') {
      this.#phase = 'abandoned';
      this.abandonCause = cause;
    }
    this.#clearDeadlines();
    this.#held.length = 0;
    return closure;
  }

  #closure(): Closure {
    const received = this.#receivedClose;
    return {
      code: received === undefined ? 1006 : (received.code ?? 1005),
      reason: received?.reason ?? '',
      clean: received !== undefined,
      received,
      sent: this.#sentClose,
      initiator: this.#initiator,
      unsentBytes: this.#buffered + this.#unsent,
      cause: undefined,
    };
  }

  /** Whether the network may do this now; a play after the session let go is counted and goes nowhere. */
  #plays(what: string, phases: readonly ScriptedPhase[]): boolean {
    if (this.#phase === 'abandoned') {
      this.lateEvents++;
      return false;
    }
    if (!phases.includes(this.#phase)) {
      throw new Error(`Attempt ${this.request.attempt} is ${this.#phase}: no transport could tell "${what}" now`);
    }
    return true;
  }

  /** Whether the session may do this now: the rules of `TransportConnection`. */
  #used(what: string, phases: readonly ScriptedPhase[]): void {
    if (!phases.includes(this.#phase)) {
      throw new Error(`The session called ${what}() on attempt ${this.request.attempt}, which is ${this.#phase}`);
    }
  }

  async #soon(play: () => void, phases: readonly ScriptedPhase[]): Promise<void> {
    await Promise.resolve();
    if (phases.includes(this.#phase)) play();
  }

  #deadline(milliseconds: number, elapsed: () => void): void {
    if (this.#clock === undefined || milliseconds === Infinity) return;
    const cancel = this.#clock.after(milliseconds, () => {
      this.#timers.delete(cancel);
      elapsed();
    });
    this.#timers.add(cancel);
  }

  #deadlineOfClose(): void {
    this.#deadline(this.request.closeTimeoutMs, () => {
      if (this.#phase === 'closing') this.drop(new Error('The closing handshake was not completed in time'));
    });
  }

  #clearDeadlines(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }
}
