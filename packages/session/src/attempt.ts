import { closedError } from './closed-error.js';
import type { Closure } from './closure.js';
import { OpenError } from './errors.js';
import type { OpenErrorCode, OpenPhase } from './errors.js';
import { GreetingPeer } from './greeting.js';
import type { InboxBounds } from './inbox.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import type { Providers } from './providers.js';
import { becauseOf, quote } from './quote.js';
import type { Greeting } from './subprotocol.js';
import type { AttemptRequest, Opening, Transport, TransportConnection, TransportEvents } from './transport.js';

/** What is the same for each attempt of a session. */
export interface AttemptSettings {
  readonly transport: Transport;
  readonly providers: Providers;
  readonly requireSubprotocol: boolean;
  readonly openTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  /** How much a peer may send before it has been greeted. */
  readonly bounds: InboxBounds;
}

/** A connection that has been opened and greeted. */
export interface Opened {
  readonly opening: Opening;
  readonly subprotocol: AnySubprotocol;
  readonly transport: TransportConnection;
}

/** What happens to a connection that has been opened. */
export interface ConnectionEvents extends Omit<TransportEvents, 'queued' | 'opened' | 'failed'> {
  /** What follows may happen from now on. */
  opened(): void;
}

/** What an attempt tells. */
export interface AttemptSink {
  failed(error: OpenError): void;
  /** It led to a connection, and what is returned is told what happens to that. */
  connected(opened: Opened): ConnectionEvents;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(name: 'open', milliseconds: number | undefined): void;
  now(): number;
}

/** How much longer than its own deadline a transport is waited for. */
const graceMs = 1_000;

/** One try to open, and the connection that it leads to: providers, opening handshake, greeting. */
export class Attempt implements TransportEvents {
  readonly #number: number;
  readonly #settings: AttemptSettings;
  readonly #sink: AttemptSink;
  readonly #controller = new AbortController();
  #phase: 'provider' | 'handshake' | 'greet' | 'open' | 'over' = 'provider';
  #beganAt = 0;
  /** Since when the transport has been waiting for its turn, if it does. */
  #queuedAt: number | undefined;
  #offer: Offer | undefined;
  #transport: TransportConnection | undefined;
  #greeting: GreetingPeer | undefined;
  /** The closing handshake has begun. */
  #isClosing = false;
  /** What came of it. Neither this nor a greeting: what happens is late, and absorbed. */
  #live: ConnectionEvents | undefined;

  constructor(number: number, settings: AttemptSettings, sink: AttemptSink) {
    this.#number = number;
    this.#settings = settings;
    this.#sink = sink;
  }

  begin(): void {
    this.#beganAt = this.#sink.now();
    this.#sink.deadline('open', this.#settings.openTimeoutMs);
    void this.#connect();
  }

  /** The open deadline has passed. */
  elapsed(): void {
    const phase = this.#phase === 'provider' || this.#phase === 'greet' ? this.#phase : 'unknown';
    this.#fail('timeout', `not open within ${this.#settings.openTimeoutMs} ms`, phase);
  }

  /** Lets go at once; nothing is told any more. Returns how the connection stood, if it was open. */
  abandon(cause: unknown): Closure | undefined {
    const wasOpen = this.#live !== undefined;
    const transport = this.#transport;
    this.#letGo();
    const closure = transport?.abandon(cause);
    if (wasOpen) return closure;
    const reason = cause ?? new OpenError('aborted', 'the attempt was given up from here', { phase: 'unknown' });
    this.#greeting?.end(reason);
    this.#controller.abort(reason);
    return undefined;
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
    if (offer === undefined || transport === undefined) return;
    const { protocol } = opening;
    const subprotocol = protocol === '' ? offer.first : offer.select(protocol);
    // HSR-21 for transports that leave it to the session.
    const isMissing = protocol === '' && offer.names.length > 0 && this.#settings.requireSubprotocol;
    if (subprotocol === undefined || isMissing) {
      // It is not quoted where it may be a credential.
      const selected = offer.names.includes(protocol) ? 'a credential' : quote(protocol);
      const what = isMissing ? 'none of the subprotocols offered' : `${selected}, which can't be selected`;
      this.#fail('subprotocol', `the server selected ${what}`, 'http');
      return;
    }
    const opened = { opening, subprotocol, transport };
    if (subprotocol.greet === undefined) this.#open(opened);
    else void this.#greet(opened, subprotocol.greet.bind(subprotocol));
  }

  failed(error: Error): void {
    this.#broken('opaque', 'unknown', 'the attempt failed', error);
  }

  message(data: string | Uint8Array): void {
    if (this.#live !== undefined) this.#live.message(data);
    else this.#greeting?.push(data);
  }

  pong(payload: Uint8Array): void {
    this.#live?.pong(payload);
  }

  alive(): void {
    this.#live?.alive();
  }

  drained(): void {
    this.#live?.drained();
  }

  closing(): void {
    this.#isClosing = true;
    this.#live?.closing();
  }

  closed(closure: Closure): void {
    const live = this.#live;
    if (live === undefined) {
      const cause = closedError(closure);
      this.#fail('greet', `${cause.message} before the greeting was over`, 'greet', cause);
    } else {
      this.#letGo();
      live.closed(closure);
    }
  }

  async #connect(): Promise<void> {
    const { providers, transport, requireSubprotocol, closeTimeoutMs, maxMessageBytes } = this.#settings;
    const { signal } = this.#controller;
    try {
      const { url, offer } = providers.fixed ?? (await providers.ask({ attempt: this.#number, signal }));
      if (this.#phase !== 'provider') return;
      this.#phase = 'handshake';
      this.#offer = offer;
      this.#waitForTransport();
      const request: AttemptRequest = {
        url,
        protocols: offer.names,
        credentials: offer.credentials,
        requireSubprotocol,
        attempt: this.#number,
        openTimeoutMs: this.#left(),
        closeTimeoutMs,
        maxMessageBytes,
        signal,
      };
      this.#transport = transport(request, this);
    } catch (error) {
      // A transport never throws. One that does, because its author overlooked something, must not end the process.
      if (this.#phase === 'provider') this.#broken('provider', 'provider', 'a provider failed', error);
      else this.#broken('opaque', 'unknown', 'the transport threw', error);
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

  async #greet(opened: Opened, greet: (peer: Greeting<unknown, unknown>) => Promise<void> | void): Promise<void> {
    this.#phase = 'greet';
    this.#sink.deadline('open', this.#left());
    const greeting = new GreetingPeer(opened, this.#controller.signal, this.#settings.bounds, () =>
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
    if (this.#isClosing) return;
    this.#open(opened);
    // What `greet` did not take goes to the application, in order, as long as the connection is there.
    for (let data = greeting.take(); data !== undefined; data = greeting.take()) this.#live?.message(data);
  }

  #open(opened: Opened): void {
    this.#phase = 'open';
    this.#sink.deadline('open', undefined);
    this.#live = this.#sink.connected(opened);
    this.#live.opened();
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

  #letGo(): void {
    this.#phase = 'over';
    this.#sink.deadline('open', undefined);
    this.#offer = undefined;
    this.#transport = undefined;
    this.#live = undefined;
  }
}
