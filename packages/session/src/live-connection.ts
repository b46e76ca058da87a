import { attemptOf } from './attempt.js';
import type { Attempt, AttemptSettings, AttemptSink, ConnectionToBe } from './attempt.js';
import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import type { Connection, ConnectionHost } from './connection.js';
import { encode } from './encode.js';
import { DecodeError } from './errors.js';
import type { ClosedErrorCode } from './errors.js';
import type { HeldEvents } from './held-events.js';
import type { Inbox, InboxSink } from './inbox.js';
import { Liveness } from './liveness.js';
import type { LivenessKind, LivenessSink, LivenessTimes } from './liveness.js';
import type { AnySubprotocol } from './negotiation.js';
import type { SendOptions } from './outbox.js';
import { becauseOf } from './quote.js';
import { reportUncaught } from './report-uncaught.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import type { Line, Sender } from './sender.js';
import type { WireData } from './subprotocol.js';
import type { Opening, TransportConnection } from './transport.js';

/** What a live connection needs of the drive. */
export interface LiveSink<In, Out> extends AttemptSink {
  readonly events: HeldEvents;
  readonly sender: Sender<Out>;
  /** Where messages go that aren't read from the connection itself. */
  readonly inbox: Inbox<In>;
  /** Fulfilled while a message would be written. */
  readonly ready: Promise<void>;
  deadline(name: 'open' | 'liveness', milliseconds: number | undefined): void;
  /** `isOver`: the connection has ended, and the message is refused. */
  send(
    message: Out | MessageStream,
    options: SendOptions | undefined,
    isOver: boolean,
  ): SendOutcome | Promise<SendOutcome>;
  opened(live: LiveConnection<In, Out>): void;
  decodeError(error: DecodeError, live: LiveConnection<In, Out>): void;
  paused(paused: boolean): void;
  closing(): void;
  closed(closure: Closure): void;
  /** The connection is to be closed from here. */
  closeConnection(code: number, reason: string): void;
  /** The connection is given up from here. */
  lose(code: ClosedErrorCode | undefined, cause: unknown): void;
}

/** The connection that there is at the moment, from its attempt on, with everything that ends when it ends. */
export class LiveConnection<In, Out> implements ConnectionToBe, Line, InboxSink, LivenessSink, ConnectionHost<In, Out> {
  /** This and the next two are known once it is open. */
  opening!: Opening;
  subprotocol!: AnySubprotocol;
  transport!: TransportConnection;
  /** What the application holds of it, maybe longer than it lasts. */
  connection!: Connection<In, Out>;
  /** Where its messages go, if they are read from the connection itself. */
  ownInbox: Inbox<In> | undefined;
  livenessKind: LivenessKind = 'none';
  /** The closing handshake has begun: nothing more can be transmitted. */
  isClosing = false;
  received = 0;
  readonly #sink: LiveSink<In, Out>;
  /** `undefined`: no probes. */
  readonly #times: LivenessTimes | undefined;
  /** Until it is open, and for ever if it never is. */
  attempt: Attempt | undefined;
  /** Only where the peer can be asked. */
  liveness: Liveness | undefined;
  /** How many there were, which is what the next one carries. */
  #pings = 0;
  /** How it ended, if it has. */
  #closure: Closure | undefined;
  #ended: Promise<Closure> | undefined;
  #end: ((closure: Closure) => void) | undefined;

  constructor(
    number: number,
    settings: AttemptSettings & { readonly liveness: LivenessTimes | undefined },
    sink: LiveSink<In, Out>,
  ) {
    this.#times = settings.liveness;
    this.#sink = sink;
    this.attempt = attemptOf(number, settings, this, sink);
  }

  queued(waits: boolean): void {
    this.attempt?.queued(waits);
  }

  opened(opening: Opening): void {
    this.attempt?.opened(opening);
  }

  failed(error: Error): void {
    this.attempt?.failed(error);
  }

  begun(opening: Opening, subprotocol: AnySubprotocol, transport: TransportConnection): void {
    this.attempt = undefined;
    this.opening = opening;
    this.subprotocol = subprotocol;
    this.transport = transport;
    if (this.#times !== undefined && (transport.ping ?? subprotocol.heartbeat) !== undefined) {
      this.livenessKind = transport.ping === undefined ? 'probe' : 'frames';
      this.liveness = new Liveness(this.#times, this);
      this.liveness.start(this.#sink.now());
    }
    this.#sink.opened(this);
  }

  /** Lets go at once; nothing is told any more. Returns how it stood, if it was open. */
  abandon(cause: unknown): Closure | undefined {
    if (this.attempt === undefined) return this.transport.abandon(cause);
    this.attempt.abandon(cause);
    return undefined;
  }

  /** Fulfilled when it has ended. */
  get ended(): Promise<Closure> {
    this.#ended ??= new Promise((resolve) => {
      if (this.#closure === undefined) this.#end = resolve;
      else resolve(this.#closure);
    });
    return this.#ended;
  }

  readOn(): void {
    if (this.#isOpen && !(this.ownInbox ?? this.#sink.inbox).paused) this.transport.resume?.();
  }

  /** It is being closed from here: whatever is unread, the peer's Close is to be seen. */
  finishing(): void {
    (this.ownInbox ?? this.#sink.inbox).resume();
  }

  /** The way of every message: no promise and no event object on it. */
  message(data: WireData): void {
    if (this.attempt !== undefined) this.attempt.message(data);
    if (!this.#isOpen) return;
    this.received += 1;
    this.alive();
    let message: In;
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- In is what the caller says its subprotocol decodes to
      message = this.subprotocol.decode(data) as In;
      if (this.livenessKind === 'probe' && this.subprotocol.heartbeat?.isAnswer(message) === true) {
        this.liveness?.answered(this.#sink.now());
        return;
      }
    } catch (error) {
      this.#sink.decodeError(
        new DecodeError(becauseOf('a message does not fit the subprotocol', error), data, error),
        this,
      );
      return;
    }
    (this.ownInbox ?? this.#sink.inbox).push(message, data.length);
  }

  pong(payload: Uint8Array): void {
    const asked = this.#payload();
    // CTL-16: an unsolicited one answers nothing.
    if (this.#pings > 0 && payload.length === asked.length && asked.every((byte, index) => payload[index] === byte))
      this.liveness?.answered(this.#sink.now());
    else this.alive();
  }

  alive(): void {
    if (this.liveness?.isWaiting === true) this.liveness.alive(this.#sink.now());
  }

  drained(): void {
    if (!this.#isOpen) return;
    this.liveness?.drained(this.#sink.now());
    this.#sink.sender.flush();
  }

  /** From here on the closing handshake's own deadline counts. */
  closing(): void {
    this.isClosing = true;
    if (!this.#isOpen) return;
    this.#sink.sender.use(undefined);
    this.liveness?.stop();
    this.#sink.closing();
  }

  closed(closure: Closure): void {
    if (this.#isOpen) this.#sink.closed(closure);
    else this.attempt?.closed(closure);
  }

  /** It has ended, from whichever side. */
  end(closure: Closure, known?: ClosedErrorCode): void {
    this.#closure = closure;
    this.liveness?.stop();
    this.#end?.(closure);
    if (isNormalEnd(closure)) this.ownInbox?.end();
    else this.ownInbox?.fail(closedError(closure, known), false);
  }

  ask(): boolean {
    const { transport, subprotocol } = this;
    const isMessage = transport.ping === undefined;
    // A message can't go between the parts of another one. A question that waits there is not asked yet (T-65).
    if ((isMessage || transport.pingsWaitForStreams === true) && this.#sink.sender.isStreaming) return false;
    try {
      if (isMessage) transport.send(encode(subprotocol, subprotocol.heartbeat?.probe()));
      else {
        this.#pings = (this.#pings + 1) % 0x1_0000_0000;
        transport.ping(this.#payload());
      }
      return true;
    } catch (error) {
      // A Ping is refused where too many wait already: that concerns nobody, and is no fault.
      if (isMessage) reportUncaught(error);
      return false;
    }
  }

  bufferedBytes(): number {
    return this.transport.bufferedBytes;
  }

  deadline(milliseconds: number | undefined): void {
    this.#sink.deadline('liveness', milliseconds);
  }

  dead(): void {
    this.#sink.lose('liveness', new Error('the peer gave no sign of life in time'));
  }

  pause(): boolean {
    // The peer's Close would stand behind what is not read.
    if (this.#closure !== undefined || this.#sink.sender.isFinishing || this.transport.pause === undefined)
      return false;
    this.transport.pause();
    this.#paused(true);
    return true;
  }

  resume(): void {
    if (this.#closure !== undefined) return;
    this.transport.resume?.();
    this.#paused(false);
  }

  overflow(): void {
    // At its end it is not worth losing.
    if (!this.#sink.sender.isFinishing)
      this.#sink.lose('overflow', new Error('messages came faster than they were read'));
  }

  inbox(): Inbox<In> {
    if (this.ownInbox !== undefined) return this.ownInbox;
    throw new TypeError('messages are read from the session here, or from each of session.connections()');
  }

  send(message: Out | MessageStream, options: SendOptions | undefined): SendOutcome | Promise<SendOutcome> {
    return this.#sink.send(message, options, this.#closure !== undefined);
  }

  close(code: number, reason: string): void {
    if (this.#closure === undefined) this.#sink.events.hold(() => this.#sink.closeConnection(code, reason));
  }

  terminate(cause: unknown): void {
    if (this.#closure === undefined) this.#sink.events.hold(() => this.#sink.lose(undefined, cause));
  }

  get ready(): Promise<void> {
    if (this.#closure === undefined) return this.#sink.ready;
    const { ended } = this;
    const ready = ended.then((closure) => {
      throw closedError(closure);
    });
    // Nobody is obliged to look at it: a rejection must not end the process.
    ready.catch(() => undefined);
    return ready;
  }

  /** Before and after, what a transport tells is not for the application. */
  get #isOpen(): boolean {
    return this.attempt === undefined && this.#closure === undefined;
  }

  #payload(): Uint8Array {
    return Uint8Array.of(this.#pings >>> 24, this.#pings >>> 16, this.#pings >>> 8, this.#pings);
  }

  #paused(paused: boolean): void {
    this.liveness?.pause(paused, this.#sink.now());
    this.#sink.paused(paused);
  }
}
