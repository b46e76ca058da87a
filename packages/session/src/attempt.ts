import type { AttemptSignal } from './abort-signal.js';
import { closedError } from './closed-error.js';
import type { Closure } from './closure.js';
import { RequestOfAttempt } from './attempt-request.js';
import { OpenError } from './errors.js';
import type { OpenErrorCode, OpenPhase } from './errors.js';
import { GreetingPeer } from './greeting.js';
import type { InboxBounds } from './inbox.js';
import { selected } from './negotiation.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import type { Given, Providers } from './providers.js';
import { becauseOf, quote } from './quote.js';
import type { Greeting } from './subprotocol.js';
import type { Opening, Platform, TransportConnection, TransportEvents } from './transport.js';

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
  /** The closing handshake has begun. */
  readonly isClosing: boolean;
  /** It is open and greeted; what follows may happen from now on. */
  begun(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): void;
  /** Reading was paused before it was open: it goes on, if there is room. */
  readOn(): void;
}

/** What an attempt tells. */
export interface AttemptSink {
  failed(error: OpenError): void;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(name: 'open', milliseconds: number | undefined): void;
  now(): number;
}

/** How much longer than its own deadline a transport is waited for. */
const graceMs = 1_000;

/** One try to open: providers, opening handshake, greeting. Nothing keeps it once that is done. */
export class Attempt {
  readonly #number: number;
  readonly #settings: AttemptSettings;
  readonly #connection: ConnectionToBe;
  readonly #sink: AttemptSink;
  #controller: AbortController | undefined;
  /** Why it was given up. */
  #reason: unknown;
  #phase: 'provider' | 'handshake' | 'greet' | 'over' = 'provider';
  #beganAt = 0;
  /** Since when the transport has been waiting for its turn, if it does. */
  #queuedAt: number | undefined;
  #offer: Offer | undefined;
  #transport: TransportConnection | undefined;
  #greeting: GreetingPeer | undefined;

  constructor(number: number, settings: AttemptSettings, connection: ConnectionToBe, sink: AttemptSink) {
    this.#number = number;
    this.#settings = settings;
    this.#connection = connection;
    this.#sink = sink;
  }

  /** Made when somebody asks for it: most transports are told by `abandon` alone. */
  get signal(): AttemptSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  begin(): void {
    const { providers, openTimeoutMs } = this.#settings;
    this.#beganAt = this.#sink.now();
    if (providers.fixed !== undefined) this.#connect(providers.fixed);
    else {
      this.#sink.deadline('open', openTimeoutMs);
      providers.ask({ attempt: this.#number, signal: this.signal }).then(
        (given) => this.#connect(given),
        (error) => this.#broken('provider', 'provider', 'a provider failed', error),
      );
    }
  }

  /** The open deadline has passed. */
  elapsed(): void {
    const phase = this.#phase === 'provider' || this.#phase === 'greet' ? this.#phase : 'unknown';
    this.#fail('timeout', `not open within ${this.#settings.openTimeoutMs} ms`, phase);
  }

  /** Lets go at once; nothing is told any more. */
  abandon(cause: unknown): void {
    this.#end();
    this.#transport?.abandon(cause);
    this.#reason = cause ?? new OpenError('aborted', 'the attempt was given up from here', { phase: 'unknown' });
    this.#greeting?.end(this.#reason);
    this.#controller?.abort(this.#reason);
  }

  queued(waits: boolean): void {
    if (this.#phase !== 'handshake') return;
    const now = this.#sink.now();
    if (waits) {
      this.#queuedAt ??= now;
      this.#sink.deadline('open', undefined);
    } else if (this.#queuedAt !== undefined) {
      this.#beganAt += now - this.#queuedAt;
      this.#queuedAt = undefined;
      this.#waitForTransport();
    }
  }

  opened(opening: Opening): void {
    const offer = this.#offer;
    const transport = this.#transport;
    if (this.#phase !== 'handshake' || offer === undefined || transport === undefined) return;
    const { protocol } = opening;
    const subprotocol = selected(offer, protocol);
    // HSR-21 for transports that leave it to the session.
    const isMissing = protocol === '' && offer.names.length > 0 && this.#settings.requireSubprotocol;
    if (subprotocol === undefined || isMissing) {
      // It is not quoted where it may be a credential.
      const name = offer.names.includes(protocol) ? 'a credential' : quote(protocol);
      const what = isMissing ? 'none of the subprotocols offered' : `${name}, which can't be selected`;
      this.#fail('subprotocol', `the server selected ${what}`, 'http');
      return;
    }
    if (subprotocol.greet === undefined) this.#open(opening, subprotocol, transport);
    else void this.#greet(opening, subprotocol, transport, subprotocol.greet.bind(subprotocol));
  }

  failed(error: Error): void {
    this.#broken('opaque', 'unknown', 'the attempt failed', error);
  }

  message(data: string | Uint8Array): void {
    this.#greeting?.push(data);
  }

  closed(closure: Closure): void {
    const cause = closedError(closure);
    this.#fail('greet', `${cause.message} before the greeting was over`, 'greet', cause);
  }

  #connect(given: Given): void {
    if (this.#phase !== 'provider') return;
    this.#phase = 'handshake';
    this.#waitForTransport();
    this.#offer = given.offer;
    const request = new RequestOfAttempt(this.#number, given, this.#settings, this.#left(), this);
    try {
      this.#transport = this.#settings.platform.transport(request, this.#connection);
    } catch (error) {
      // A transport never throws. One that does, because its author overlooked something, must not end the process.
      this.#broken('opaque', 'unknown', 'the transport threw', error);
    }
  }

  /** The transport has its own deadline, and knows which step it is in. This one is for a transport that is stuck itself. */
  #waitForTransport(): void {
    this.#sink.deadline('open', this.#left() + graceMs);
  }

  /** What is left of the open deadline; never more than all of it, however the wall clock is set. */
  #left(): number {
    const { openTimeoutMs } = this.#settings;
    return Math.min(openTimeoutMs, Math.max(1, openTimeoutMs - (this.#sink.now() - this.#beganAt)));
  }

  async #greet(
    opening: Opening,
    subprotocol: AnySubprotocol,
    transport: TransportConnection,
    greet: (peer: Greeting<unknown, unknown>) => Promise<void> | void,
  ): Promise<void> {
    this.#phase = 'greet';
    this.#sink.deadline('open', this.#left());
    const greeting = new GreetingPeer({ subprotocol, transport }, this.signal, this.#settings.inbox, () =>
      this.#fail('greet', 'more came before the greeting was over than the inbox has room for', 'greet'),
    );
    this.#greeting = greeting;
    try {
      await greet(greeting);
    } catch (error) {
      this.#broken('greet', 'greet', 'the greeting failed', error);
      return;
    }
    if (this.#phase !== 'greet') return;
    greeting.end(new TypeError('receive() was called on a greeting that is over'));
    // What is sent from here on would not be transmitted (T-68). `closed` follows, and says with which code.
    if (this.#connection.isClosing) return;
    const { paused } = greeting;
    this.#open(opening, subprotocol, transport);
    // What `greet` did not take goes to the application, in order, as long as the connection is there.
    for (let data = greeting.take(); data !== undefined; data = greeting.take()) this.#connection.message(data);
    if (paused) this.#connection.readOn();
  }

  #open(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): void {
    this.#end();
    this.#connection.begun(opening, subprotocol, transport);
  }

  #end(): void {
    this.#phase = 'over';
    this.#sink.deadline('open', undefined);
  }

  #fail(code: OpenErrorCode, message: string, phase: OpenPhase, cause?: unknown): void {
    this.#over(new OpenError(code, message, { phase, cause }));
  }

  /** Something threw: an `OpenError` says by itself what that means for the attempt. */
  #broken(code: OpenErrorCode, phase: OpenPhase, what: string, error: unknown): void {
    if (error instanceof OpenError) this.#over(error);
    else this.#fail(code, becauseOf(what, error), phase, error);
  }

  #over(error: OpenError): void {
    if (this.#phase === 'over') return;
    this.abandon(error);
    this.#sink.failed(error);
  }
}
