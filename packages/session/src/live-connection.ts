import { Attempt } from './attempt.js';
import type { AttemptSettings, AttemptSink, ConnectionToBe } from './attempt.js';
import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import type { Connection, ConnectionHost } from './connection.js';
import { deadline } from './deadline.js';
import { encode } from './encode.js';
import { DecodeError } from './errors.js';
import type { ClosedErrorCode, OpenError } from './errors.js';
import type { Inbox, InboxSink } from './inbox.js';
import { Latch } from './latch.js';
import { Liveness } from './liveness.js';
import type { LivenessKind, LivenessSink, LivenessTimes } from './liveness.js';
import type { Input } from './machine.js';
import type { AnySubprotocol } from './negotiation.js';
import type { SendOptions } from './outbox.js';
import { becauseOf } from './quote.js';
import { reportUncaught } from './report-uncaught.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import type { Line, Sender } from './sender.js';
import type { WireData } from './subprotocol.js';
import type { Clock, Opening, Timer, TransportConnection } from './transport.js';

/** What a live connection needs of the drive. */
export interface LiveSink<In, Out> extends AttemptSink {
  readonly sender: Sender<Out>;
  /** Where its messages go. */
  readonly inbox: Inbox<In>;
  /** How many messages came. */
  received: number;
  readonly clock: Clock;
  /** Fulfilled while a message would be written. */
  readonly ready: Promise<void>;
  /** `isOver`: the connection has ended, and the message is refused. */
  send(
    message: Out | MessageStream,
    options: SendOptions | undefined,
    isOver: boolean,
  ): SendOutcome | Promise<SendOutcome>;
  opened(live: LiveConnection<In, Out>): void;
  decodeError(error: DecodeError): void;
  /** The attempt has failed, or the connection has ended. */
  failed(end: OpenError | Closure, code?: ClosedErrorCode): void;
  /** Something happened. */
  input(input: Input): void;
  /** The application wants something. */
  call(step: () => void): void;
}

/** The connection that there is at the moment, from its attempt on, with everything that ends when it ends. */
export class LiveConnection<In, Out> implements ConnectionToBe, Line, InboxSink, LivenessSink, ConnectionHost<In, Out> {
  /** This and the next two are known once it is open. */
  opening!: Opening;
  subprotocol!: AnySubprotocol;
  transport!: TransportConnection;
  /** What the application holds of it, maybe longer than it lasts. */
  connection!: Connection<In, Out>;
  /** Where its messages wait, if they are read from the connection itself. */
  ownInbox: Inbox<In> | undefined;
  readonly #sink: LiveSink<In, Out>;
  /** Until it is open, and for ever if it never is. */
  attempt: Attempt | undefined;
  /** Only where the peer is asked. */
  liveness: Liveness | undefined;
  #timer: Timer | undefined;
  /** How many there were, which is what the next one carries. */
  #pings = 0;
  /** How it ended, if it has. */
  closure: Closure | undefined;
  /** Made when somebody asks for it. */
  #ended: Latch<Closure> | undefined;

  constructor(
    number: number,
    settings: AttemptSettings & { readonly liveness: LivenessTimes | undefined },
    sink: LiveSink<In, Out>,
  ) {
    this.#sink = sink;
    this.liveness = settings.liveness && new Liveness(settings.liveness, this);
    this.attempt = new Attempt(number, settings, this, sink);
  }

  queued(waits: boolean): void {
    this.attempt?.queued(waits);
  }

  opened(opening: Opening, transport: TransportConnection): void {
    this.attempt?.opened(opening, transport);
  }

  failed(error: Error): void {
    this.attempt?.failed(error);
  }

  begun(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): void {
    this.attempt = undefined;
    this.opening = opening;
    this.subprotocol = subprotocol;
    this.transport = transport;
    if (!transport.ping && !subprotocol.heartbeat) this.liveness = undefined;
    this.liveness?.start();
    this.#sink.opened(this);
  }

  /** Lets go at once; nothing is told any more. Returns how it ended, if it was open. */
  abandon(cause: unknown, code?: ClosedErrorCode): Closure | undefined {
    if (!this.attempt) return this.#end(this.transport.abandon(cause), code);
    this.attempt.abandon(cause);
    return undefined;
  }

  /** Fulfilled when it has ended. */
  get ended(): Promise<Closure> {
    this.#ended ??= new Latch();
    if (this.closure) this.#ended.open(this.closure);
    return this.#ended.promise;
  }

  get livenessKind(): LivenessKind {
    if (!this.liveness) return 'none';
    return this.transport.ping ? 'frames' : 'probe';
  }

  readOn(): void {
    if (this.#isOpen && !this.#sink.inbox.paused) this.transport.resume?.();
  }

  /** The way of every message: no promise and no event object on it. */
  message(data: WireData): void {
    this.attempt?.message(data);
    if (!this.#isOpen) return;
    this.#sink.received += 1;
    this.alive();
    let message: In;
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- In is what the caller says its subprotocol decodes to
      message = this.subprotocol.decode(data) as In;
      if (this.livenessKind === 'probe' && this.subprotocol.heartbeat?.isAnswer(message)) {
        this.liveness?.answered();
        return;
      }
    } catch (error) {
      this.#sink.decodeError(new DecodeError(becauseOf('a message does not fit the subprotocol', error), data, error));
      return;
    }
    this.#sink.inbox.push(message, data.length);
  }

  pong(payload: Uint8Array): void {
    // CTL-16: an unsolicited one answers nothing.
    if (this.#pings > 0 && String(payload) === String(this.#payload())) this.liveness?.answered();
    else this.alive();
  }

  alive(): void {
    this.liveness?.alive();
  }

  drained(): void {
    if (!this.#isOpen) return;
    this.liveness?.drained();
    this.#sink.sender.flush();
  }

  /** From here on the closing handshake's own deadline counts. */
  closing(): void {
    this.attempt?.closing();
    if (!this.#isOpen) return;
    this.#sink.sender.use(undefined);
    this.liveness?.stop();
    this.#sink.input({ type: 'closing' });
  }

  closed(closure: Closure): void {
    if (this.#isOpen) this.#sink.failed(this.#end(closure));
    else this.attempt?.closed(closure);
  }

  ask(): boolean {
    const { transport, subprotocol } = this;
    const isMessage = !transport.ping;
    // A message can't go between the parts of another one. A question that waits there is not asked yet (T-65).
    if ((isMessage || transport.pingsWaitForStreams) && this.#sink.sender.isStreaming) return false;
    try {
      if (isMessage) transport.send(encode(subprotocol, subprotocol.heartbeat?.probe()));
      else {
        this.#pings += 1;
        transport.ping(this.#payload());
      }
      return true;
    } catch (error) {
      // A Ping is refused where too many wait already: that concerns nobody, and is no fault.
      if (isMessage) reportUncaught(error);
      return false;
    }
  }

  now(): number {
    return this.#sink.clock.now();
  }

  /** An attempt is over before liveness begins. */
  deadline(milliseconds: number | undefined): void {
    this.#timer = deadline(this.#timer, this.#sink.clock, milliseconds, this);
  }

  /** The deadline has passed. */
  elapsed(): void {
    (this.attempt ?? this.liveness)?.elapsed();
  }

  dead(): void {
    this.#lose(new Error('the peer gave no sign of life in time'), 'liveness');
  }

  pause(): boolean {
    // The peer's Close would stand behind what is not read.
    if (this.closure || this.#sink.sender.isFinishing || !this.transport.pause) return false;
    this.transport.pause();
    this.#paused(true);
    return true;
  }

  resume(): void {
    if (this.closure) return;
    this.transport.resume?.();
    this.#paused(false);
  }

  overflow(): void {
    // At its end it is not worth losing.
    if (!this.#sink.sender.isFinishing) this.#lose(new Error('messages came faster than they were read'), 'overflow');
  }

  inbox(): Inbox<In> {
    if (this.ownInbox) return this.ownInbox;
    throw new TypeError('messages are read from the session here, or from each of session.connections()');
  }

  send(message: Out | MessageStream, options: SendOptions | undefined): SendOutcome | Promise<SendOutcome> {
    return this.#sink.send(message, options, this.closure !== undefined);
  }

  close(code: number, reason: string): void {
    if (!this.closure) this.#sink.call(() => this.#sink.input({ type: 'finish', code, reason }));
  }

  terminate(cause: unknown): void {
    this.#sink.call(() => this.#lose(cause));
  }

  get ready(): Promise<void> {
    const { closure } = this;
    if (!closure) return this.#sink.ready;
    const ready = new Latch<void>();
    ready.fail(() => closedError(closure));
    return ready.promise;
  }

  /** Before and after, what a transport tells is not for the application. */
  get #isOpen(): boolean {
    return !this.attempt && !this.closure;
  }

  #payload(): Uint8Array {
    return Uint8Array.of(this.#pings >>> 24, this.#pings >>> 16, this.#pings >>> 8, this.#pings);
  }

  #paused(paused: boolean): void {
    this.liveness?.pause(paused);
    this.#sink.input({ type: 'paused', paused });
  }

  /** It can't go on. */
  #lose(cause: unknown, code?: ClosedErrorCode): void {
    const end = this.closure ? undefined : this.abandon(cause, code);
    if (end) this.#sink.failed(end, code);
  }

  /** It has ended, from whichever side. */
  #end(closure: Closure, code?: ClosedErrorCode): Closure {
    this.closure = closure;
    this.liveness?.stop();
    this.#ended?.open(closure);
    // An error is made for those alone who may be told of it: it takes a stack, which is a good part of the time of closing.
    if (isNormalEnd(closure)) this.ownInbox?.end();
    else this.ownInbox?.end('gave-up', closedError(closure, code));
    return closure;
  }
}
