import { closedError } from './closed-error.js';
import type { Closure } from './closure.js';
import { OpenError } from './errors.js';
import type { OpenErrorCode, OpenPhase } from './errors.js';
import { GreetingPeer } from './greeting.js';
import type { InboxBounds } from './inbox.js';
import type { AnySubprotocol, Offer } from './negotiation.js';
import { Providers } from './providers.js';
import { quote } from './quote.js';
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

/** What an attempt tells: first `opened` or `failed`, and after `opened` what the connection does. */
export interface AttemptSink {
  opened(opened: Opened): void;
  failed(error: OpenError): void;
  message(data: string | Uint8Array): void;
  pong(payload: Uint8Array): void;
  alive(): void;
  drained(): void;
  closing(): void;
  closed(closure: Closure): void;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(milliseconds: number | undefined): void;
  now(): number;
}

/** How much longer than its own deadline a transport is waited for. */
const graceMs = 1_000;

/** One try to open, and the connection that it leads to: providers, opening handshake, greeting, messages, end. */
export class Attempt implements TransportEvents {
  readonly number: number;
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

  constructor(number: number, settings: AttemptSettings, sink: AttemptSink) {
    this.number = number;
    this.#settings = settings;
    this.#sink = sink;
  }

  begin(): void {
    this.#beganAt = this.#sink.now();
    this.#sink.deadline(this.#settings.openTimeoutMs);
    void this.#connect();
  }

  /** The open deadline has passed. */
  elapsed(): void {
    const phase: OpenPhase = this.#phase === 'provider' || this.#phase === 'greet' ? this.#phase : 'unknown';
    this.#fail('timeout', `not open within ${this.#settings.openTimeoutMs} ms`, phase);
  }

  /** Lets go at once; nothing is told any more. Returns how the connection stood, if it was open. */
  abandon(cause: unknown): Closure | undefined {
    const before = this.#phase;
    this.#phase = 'over';
    this.#sink.deadline(undefined);
    const closure = before === 'over' ? undefined : this.#transport?.abandon(cause);
    if (before !== 'open') {
      const reason = cause ?? new OpenError('aborted', 'the attempt was given up from here', { phase: 'unknown' });
      this.#greeting?.end(reason);
      this.#controller.abort(reason);
    }
    return before === 'open' ? closure : undefined;
  }

  queued(waits: boolean): void {
    if (this.#phase !== 'handshake') return;
    const now = this.#sink.now();
    if (waits) {
      this.#queuedAt ??= now;
      this.#sink.deadline(undefined);
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
    const subprotocol = opening.protocol === '' ? offer.first : offer.select(opening.protocol);
    // HSR-21 for transports that leave it to the session.
    if (opening.protocol === '' && offer.names.length > 0 && this.#settings.requireSubprotocol) {
      this.#fail('subprotocol', 'the server selected none of the offered subprotocols', 'http');
    } else if (subprotocol === undefined) {
      // It is not quoted where it may be a credential.
      const selected = offer.names.includes(opening.protocol) ? 'a credential' : quote(opening.protocol);
      this.#fail('subprotocol', `the server selected ${selected} as subprotocol, which it can't`, 'http');
    } else {
      const opened = { opening, subprotocol, transport };
      this.#phase = 'greet';
      if (subprotocol.greet === undefined) this.#open(opened, undefined);
      else void this.#greet(opened);
    }
  }

  failed(error: Error): void {
    if (this.#phase !== 'handshake') return;
    this.#over(
      error instanceof OpenError
        ? error
        : new OpenError('opaque', `the attempt failed: ${error.message}`, { phase: 'unknown', cause: error }),
    );
  }

  message(data: string | Uint8Array): void {
    if (this.#phase === 'open') this.#sink.message(data);
    else if (this.#phase === 'greet' && this.#greeting?.push(data) === false) {
      this.#fail('greet', 'more messages came before the greeting was over than the inbox has room for', 'greet');
    }
  }

  pong(payload: Uint8Array): void {
    if (this.#phase === 'open') this.#sink.pong(payload);
  }

  alive(): void {
    if (this.#phase === 'open') this.#sink.alive();
  }

  drained(): void {
    if (this.#phase === 'open') this.#sink.drained();
  }

  closing(): void {
    if (this.#phase === 'open') this.#sink.closing();
  }

  closed(closure: Closure): void {
    if (this.#phase === 'open') {
      this.#phase = 'over';
      this.#sink.closed(closure);
    } else if (this.#phase === 'greet') {
      this.#transport = undefined;
      const cause = closedError(closure);
      this.#fail('greet', `${cause.message} before the greeting was over`, 'greet', cause);
    }
  }

  async #connect(): Promise<void> {
    const { providers } = this.#settings;
    const context = { attempt: this.number, signal: this.#controller.signal };
    let given;
    try {
      given = providers.fixed ?? (await providers.ask(context));
    } catch (error) {
      this.#fail(
        'provider',
        error instanceof Error ? error.message : `a provider failed: ${quote(error)}`,
        'provider',
        error,
      );
      return;
    }
    if (this.#phase !== 'provider') return;
    this.#phase = 'handshake';
    this.#offer = given.offer;
    const left = this.#left();
    this.#waitForTransport();
    const request: AttemptRequest = {
      url: given.url,
      protocols: given.offer.names,
      requireSubprotocol: this.#settings.requireSubprotocol,
      attempt: this.number,
      openTimeoutMs: left,
      closeTimeoutMs: this.#settings.closeTimeoutMs,
      maxMessageBytes: this.#settings.maxMessageBytes,
      signal: context.signal,
    };
    try {
      this.#transport = this.#settings.transport(request, this);
    } catch (error) {
      // A transport never throws. One that does, because its author overlooked something, must not end the process.
      this.#fail('opaque', `the transport threw ${quote(String(error))}`, 'unknown', error);
    }
  }

  /** The transport has its own deadline, and knows which step it is in. This one is for a transport that is stuck itself. */
  #waitForTransport(): void {
    this.#sink.deadline(this.#settings.openTimeoutMs === Infinity ? Infinity : this.#left() + graceMs);
  }

  /** What is left of the open deadline; never more than all of it, however the wall clock is set. */
  #left(): number {
    const { openTimeoutMs } = this.#settings;
    return Math.min(openTimeoutMs, Math.max(1, openTimeoutMs - (this.#sink.now() - this.#beganAt)));
  }

  async #greet(opened: Opened): Promise<void> {
    this.#sink.deadline(this.#left());
    const { subprotocol, transport } = opened;
    const greeting = new GreetingPeer(subprotocol, transport, this.#controller.signal, this.#settings.bounds);
    this.#greeting = greeting;
    try {
      await subprotocol.greet?.(greeting);
    } catch (error) {
      if (error instanceof OpenError) this.#over(error);
      else
        this.#fail(
          'greet',
          `the greeting failed: ${error instanceof Error ? error.message : quote(error)}`,
          'greet',
          error,
        );
      return;
    }
    if (this.#phase === 'greet') this.#open(opened, greeting);
  }

  #open(opened: Opened, greeting: GreetingPeer | undefined): void {
    this.#phase = 'open';
    this.#sink.deadline(undefined);
    greeting?.end(new TypeError('receive() was called on a greeting that is over'));
    this.#sink.opened(opened);
    if (greeting !== undefined) this.#handOver(greeting);
  }

  /** What `greet` did not take goes to the application, in order, as long as the connection is there. */
  #handOver(greeting: GreetingPeer): void {
    while (this.#phase === 'open') {
      const data = greeting.shift();
      if (data === undefined) return;
      this.#sink.message(data);
    }
  }

  #fail(code: OpenErrorCode, message: string, phase: OpenPhase, cause?: unknown): void {
    this.#over(new OpenError(code, message, { phase, cause }));
  }

  #over(error: OpenError): void {
    if (this.#phase === 'over' || this.#phase === 'open') return;
    this.abandon(error);
    this.#sink.failed(error);
  }
}
