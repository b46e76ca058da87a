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
import { closeTimeout } from './close-timeout.js';
import type { ScriptedCapabilities } from './scripted-capabilities.js';
import { ScriptedConnection } from './scripted-connection.js';
import { ScriptedLink } from './scripted-link.js';
import type { ScriptedPhase } from './scripted-link.js';

/** A closing that a test makes up; what is left out is as in an abnormal end. */
export type ScriptedClosure = Partial<Closure>;

/**
 * One attempt of a session, seen from the test: what the session asked for and did, and the methods by which the test plays the
 * network and the peer.
 *
 * Events reach the session at once, inside the call. Whoever needs them later calls later.
 */
export class ScriptedAttempt {
  readonly request: AttemptRequest;
  /** The session's side. */
  readonly connection: TransportConnection;
  /** The session's own callbacks, for events that no transport should send: a late message of a connection long abandoned. */
  readonly events: TransportEvents;
  /** What the session sent, in order, as it was at the time. */
  readonly sent: (string | Uint8Array)[];
  /** What the session sent after the closing handshake had begun: no transport transmits it. */
  readonly lost: (string | Uint8Array)[];
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

  readonly #showsHeaders: boolean;
  readonly #link: ScriptedLink;

  /** Made by a `ScriptedTransport`. */
  constructor(
    request: AttemptRequest,
    events: TransportEvents,
    settings: ScriptedCapabilities & {
      readonly clock?: Clock | undefined;
      readonly answersClose: boolean;
      readonly headers: boolean;
    },
  ) {
    this.request = request;
    this.events = events;
    this.answersClose = settings.answersClose;
    this.#showsHeaders = settings.headers;
    this.#link = new ScriptedLink(settings.clock, request.closeTimeoutMs, () =>
      this.drop(closeTimeout(request.closeTimeoutMs)),
    );
    this.connection = new ScriptedConnection(this, this.#link).for(settings);
    this.sent = this.#link.outgoing.sent;
    this.lost = this.#link.outgoing.lost;
    this.#link.deadlines.add(request.openTimeoutMs, () => {
      if (this.#link.phase === 'connecting') this.fail('timeout', 'The open deadline passed', { phase: 'tcp' });
    });
    request.signal.addEventListener(
      'abort',
      () => {
        if (this.#link.phase === 'connecting') {
          this.fail('aborted', 'The attempt was aborted', { phase: 'unknown', cause: request.signal.reason });
        }
      },
      { once: true },
    );
  }

  get phase(): ScriptedPhase {
    return this.#link.phase;
  }

  /** Whether the session stopped the delivery of messages. */
  get paused(): boolean {
    return this.#link.paused;
  }

  /** Messages that came while reading was paused and still wait. */
  get held(): number {
    return this.#link.held.length;
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
    this.#link.phase = 'open';
    this.#link.deadlines.clear();
    this.events.opened(
      {
        url: opening.url ?? this.request.url,
        protocol: opening.protocol ?? '',
        extensions: opening.extensions ?? '',
        headers: this.#showsHeaders ? (opening.headers ?? new Map()) : undefined,
      },
      this.connection,
    );
  }

  /** Ends the attempt before it opened, with an error of the test or one that is made from a code. */
  fail(error: Error): void;
  fail(code: OpenErrorCode, message?: string, details?: Partial<OpenErrorDetails>): void;
  fail(error: Error | OpenErrorCode, message?: string, details: Partial<OpenErrorDetails> = {}): void {
    if (!this.#plays('fail', ['connecting'])) return;
    this.#link.phase = 'ended';
    this.#link.deadlines.clear();
    this.events.failed(
      typeof error === 'string'
        ? new OpenError(error, message ?? `The attempt failed: ${error}`, { phase: 'unknown', ...details })
        : error,
    );
  }

  /** The peer sends a message. While reading is paused it waits, as in the kernel's buffer. */
  message(data: string | Uint8Array): void {
    if (!this.#plays('message', ['open', 'closing'])) return;
    // What waited comes first, also when reading goes on in this very turn.
    if (this.#link.paused || this.held > 0) this.#link.held.push(data);
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
    this.#link.outgoing.stall();
  }

  /** The operating system takes some bytes, by default all, and takes what follows, unless only a part was taken. */
  drain(bytes: number = Number.POSITIVE_INFINITY): void {
    if (!this.#plays('drain', ['open', 'closing'])) return;
    this.#link.outgoing.drain(bytes);
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
    if (!this.#link.closing.receive({ code, reason })) return;
    this.#link.beginClosing();
    this.events.closing();
  }

  /** The transport ends: completely if a Close came and one was sent, else as it stands. */
  end(closure: ScriptedClosure = {}): void {
    if (!this.#plays('end', ['open', 'closing'])) return;
    this.#link.phase = 'ended';
    this.#link.clear();
    this.events.closed({ ...this.#link.closure, ...closure });
  }

  /** The connection is lost without a Close: a reset, or a FIN out of the blue. */
  drop(cause?: unknown): void {
    this.end({ clean: false, cause });
  }

  /** The peer answers the Close that the session sent, by default with the same body. */
  answerClose(code?: number, reason?: string): void {
    const asked = this.#link.closing.sent;
    if (asked === undefined) throw new Error('The session sent no Close that could be answered');
    this.close(code ?? asked.code, reason ?? asked.reason);
  }

  /** Whether the network may do this now; a play after the session let go is counted and goes nowhere. */
  #plays(what: string, phases: readonly ScriptedPhase[]): boolean {
    if (this.#link.phase === 'abandoned') {
      this.lateEvents++;
      return false;
    }
    if (!phases.includes(this.#link.phase)) {
      throw new Error(`Attempt ${this.request.attempt} is ${this.#link.phase}: no transport could tell "${what}" now`);
    }
    return true;
  }
}
