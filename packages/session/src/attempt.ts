import type { AttemptSignal } from './abort-signal.js';
import { RequestOfAttempt } from './attempt-request.js';
import { closedError } from './closed-error.js';
import type { Closure } from './closure.js';
import { OpenError } from './errors.js';
import type { OpenErrorCode, OpenPhase } from './errors.js';
import { greetingMessages } from './greeting.js';
import type { GreetingMessages } from './greeting.js';
import type { InboxBounds } from './inbox.js';
import { selected } from './negotiation.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import type { Given, Providers } from './providers.js';
import { becauseOf, quote } from './quote.js';
import type { WireData } from './subprotocol.js';
import type { Opening, Platform, TransportAttempt, TransportConnection, TransportEvents } from './transport.js';

/** What is the same for each attempt of a session. */
export interface AttemptSettings {
  readonly platform: Pick<Platform, 'transport'>;
  readonly providers: Providers;
  readonly requireSubprotocol: boolean;
  readonly openTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  /** How much a peer may send before it has been greeted. */
  readonly inbox: InboxBounds;
}

/** The connection that an attempt is to lead to. The transport speaks to it from the beginning, and it asks the attempt until it is open. */
export interface ConnectionToBe extends TransportEvents {
  /** It is open and greeted; what follows may happen from now on. */
  begun(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): void;
  /** Reading was paused before it was open: it goes on, if there is room. */
  readOn(): void;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(milliseconds: number | undefined): void;
  now(): number;
}

/** What an attempt tells. */
export interface AttemptSink {
  failed(error: OpenError): void;
}

/** How much longer than its own deadline a transport is waited for. */
const transportGraceMs = 1_000;

/** What has failed where something throws: in the other phases, where that is not known, the attempt. */
const faults: { readonly [Phase in OpenPhase | 'over']?: readonly [OpenErrorCode, string] } = {
  provider: ['provider', 'a provider'],
  greet: ['greet', 'the greeting'],
};

/** One try to open: providers, opening handshake, greeting. Nothing keeps it once that is done. */
export class Attempt {
  readonly #number: number;
  readonly #settings: AttemptSettings;
  readonly #connection: ConnectionToBe;
  readonly #sink: AttemptSink;
  /** What it is about, as an error tells it; a transport knows more than `unknown`. Nothing more happens when it is over. */
  #phase: OpenPhase | 'over' = 'provider';
  /** What is left of the open deadline, and since when it has been running, if it is. */
  #leftMs: number;
  #since: number | undefined;
  #offer: Offer | undefined;
  /** What is to be abandoned: the attempt of the transport, or the connection while it is being greeted. */
  #transport: TransportAttempt | undefined;
  #greeting: GreetingMessages | undefined;
  #isClosing = false;
  #controller: AbortController | undefined;
  /** Why it was given up. */
  #reason: unknown;

  /** The attempt of this number, which leads to `connection`. */
  constructor(number: number, settings: AttemptSettings, connection: ConnectionToBe, sink: AttemptSink) {
    this.#number = number;
    this.#settings = settings;
    this.#connection = connection;
    this.#sink = sink;
    this.#leftMs = settings.openTimeoutMs;
  }

  /** Made when somebody asks for it: most transports are told by `abandon` alone. */
  get signal(): AttemptSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  begin(): void {
    const { given } = this.#settings.providers;
    if (typeof given === 'function') {
      this.#run(true);
      given({ attempt: this.#number, signal: this.signal }).then(
        (fresh) => this.#connect(fresh),
        (error) => this.failed(error),
      );
    } else this.#connect(given);
  }

  /** The open deadline has passed. */
  elapsed(): void {
    this.#fail('timeout', `not open within ${this.#settings.openTimeoutMs} ms`);
  }

  /** Lets go at once; nothing is told any more. */
  abandon(cause: unknown): void {
    this.#end();
    this.#transport?.abandon(cause);
    this.#reason = cause ?? new OpenError('aborted', 'the attempt was given up', { phase: 'unknown' });
    this.#greeting?.end(this.#reason);
    this.#controller?.abort(this.#reason);
  }

  queued(waits: boolean): void {
    if (this.#phase === 'unknown') this.#run(!waits);
  }

  opened(opening: Opening, transport: TransportConnection): void {
    const offer = this.#offer;
    if (this.#phase !== 'unknown' || !offer) return;
    this.#phase = 'http';
    this.#transport = transport;
    const { protocol } = opening;
    const { entries, names } = offer;
    const subprotocol = selected(entries, protocol);
    // HSR-21 for transports that leave it to the session.
    const isMissing = protocol === '' && names.length > 0 && this.#settings.requireSubprotocol;
    if (!subprotocol || isMissing) {
      // It is not quoted where it may be a credential.
      const name = names.includes(protocol) ? 'a credential' : quote(protocol);
      const what = isMissing ? 'no subprotocol' : `${name}, which can't be selected`;
      this.#fail('subprotocol', `the server selected ${what}`);
    } else if (!subprotocol.greet) this.#open(opening, subprotocol, transport);
    else void this.#greet(opening, subprotocol, transport);
  }

  /** Something threw. */
  failed(cause: unknown): void {
    const [code, what] = faults[this.#phase] ?? ['opaque', 'the attempt'];
    this.#fail(code, becauseOf(`${what} failed`, cause), cause);
  }

  /** The closing handshake has begun. */
  closing(): void {
    this.#isClosing = true;
  }

  message(data: WireData): void {
    this.#greeting?.inbox.push(data, data.length);
  }

  closed(closure: Closure): void {
    this.failed(closedError(closure));
  }

  #connect(given: Given): void {
    if (this.#phase !== 'provider') return;
    this.#phase = 'unknown';
    this.#offer = given.offer;
    this.#run(true);
    try {
      this.#transport = this.#settings.platform.transport(
        new RequestOfAttempt(this.#number, given, this.#settings, this.#leftMs, this),
        this.#connection,
      );
    } catch (error) {
      // A transport never throws. One that does, because its author overlooked something, must not end the process.
      this.failed(error);
    }
  }

  async #greet(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): Promise<void> {
    this.#phase = 'greet';
    this.#run(true);
    const greeting = greetingMessages({ subprotocol, transport }, this.signal, this.#settings.inbox, () =>
      this.failed(new Error('messages came faster than they were read')),
    );
    this.#greeting = greeting;
    try {
      await subprotocol.greet?.(greeting.peer);
    } catch (error) {
      this.failed(error);
    }
    if (this.#phase !== 'greet') return;
    greeting.end(new TypeError('the greeting is over'));
    // What is sent from here on would not be transmitted (T-68). `closed` follows, and says with which code.
    if (this.#isClosing) return;
    const connection = this.#connection;
    const { inbox } = greeting;
    const { paused } = inbox;
    this.#open(opening, subprotocol, transport);
    // What `greet` did not take goes to the application, in order, as long as the connection is there.
    for (let entry = inbox.take(); entry; entry = inbox.take()) connection.message(entry.message);
    if (paused) connection.readOn();
  }

  #open(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): void {
    this.#end();
    this.#connection.begun(opening, subprotocol, transport);
  }

  /** Goes on with the open deadline, or stops it. What is left never grows, however the wall clock is set. */
  #run(runs: boolean): void {
    const now = this.#connection.now();
    const left = this.#leftMs;
    if (this.#since !== undefined) this.#leftMs = Math.min(left, Math.max(1, left - (now - this.#since)));
    this.#since = runs ? now : undefined;
    // A transport has its own deadline, and knows which step it is in: this one is for a transport that is stuck itself.
    const graceMs = this.#phase === 'unknown' ? transportGraceMs : 0;
    this.#connection.deadline(runs ? this.#leftMs + graceMs : undefined);
  }

  #end(): void {
    this.#phase = 'over';
    this.#run(false);
  }

  #fail(code: OpenErrorCode, message: string, cause?: unknown): void {
    const phase = this.#phase;
    if (phase === 'over') return;
    // One that was thrown says by itself what that means for the attempt.
    const error = cause instanceof OpenError ? cause : new OpenError(code, message, { phase, cause });
    this.abandon(error);
    this.#sink.failed(error);
  }
}
