import type { ConnectionEvents, Opened } from './attempt.js';
import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import type { Connection, ConnectionHost } from './connection.js';
import { DecodeError } from './errors.js';
import type { ClosedErrorCode } from './errors.js';
import type { HeldEvents } from './held-events.js';
import type { Inbox, InboxSink } from './inbox.js';
import { Liveness, livenessDefaults } from './liveness.js';
import type { LivenessTimes } from './liveness.js';
import type { AnySubprotocol } from './negotiation.js';
import type { SendOptions } from './outbox.js';
import { Prober } from './prober.js';
import { becauseOf } from './quote.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import type { Line, Sender } from './sender.js';
import type { WireData } from './subprotocol.js';
import type { Opening, TransportConnection } from './transport.js';

/** What a live connection needs of the drive. */
export interface LiveSink<In, Out> {
  readonly events: HeldEvents;
  readonly sender: Sender<Out>;
  /** Where messages go that aren't read from the connection itself. */
  readonly inbox: Inbox<In>;
  /** Fulfilled while a message would be written. */
  readonly ready: Promise<void>;
  now(): number;
  deadline(name: 'liveness', milliseconds: number | undefined): void;
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

/** The connection that there is at the moment, with everything that ends when it ends. */
export class LiveConnection<In, Out> implements ConnectionEvents, Line, InboxSink, ConnectionHost<In, Out> {
  readonly opening: Opening;
  readonly subprotocol: AnySubprotocol;
  readonly transport: TransportConnection;
  readonly prober: Prober;
  readonly liveness: Liveness;
  /** Fulfilled when it has ended. */
  readonly ended: Promise<Closure>;
  /** What the application holds of it, maybe longer than it lasts. */
  connection!: Connection<In, Out>;
  /** Where its messages go, if they are read from the connection itself. */
  ownInbox: Inbox<In> | undefined;
  /** The closing handshake has begun: nothing more can be transmitted. */
  isClosing = false;
  received = 0;
  readonly #sink: LiveSink<In, Out>;
  #isOver = false;
  #end!: (closure: Closure) => void;

  constructor({ opening, subprotocol, transport }: Opened, times: LivenessTimes | undefined, sink: LiveSink<In, Out>) {
    this.opening = opening;
    this.subprotocol = subprotocol;
    this.transport = transport;
    this.#sink = sink;
    this.prober = new Prober(transport, subprotocol, times !== undefined);
    this.liveness = new Liveness(times ?? livenessDefaults, {
      // A message can't go between the parts of another one.
      ask: () => (this.prober.kind === 'frames' || !sink.sender.isStreaming) && this.prober.ask(),
      bufferedBytes: () => transport.bufferedBytes,
      deadline: (milliseconds) => sink.deadline('liveness', milliseconds),
      dead: () => sink.lose('liveness', new Error('the peer gave no sign of life in time')),
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  opened(): void {
    if (this.prober.kind !== 'none') this.liveness.start(this.#sink.now());
    this.#sink.opened(this);
  }

  /** The way of every message: no promise and no event object on it. */
  message(data: WireData): void {
    this.received += 1;
    if (this.liveness.isWaiting) this.alive();
    let message: In;
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- In is what the caller says its subprotocol decodes to
      message = this.subprotocol.decode(data) as In;
      if (this.prober.isAnswer(message)) {
        this.liveness.answered(this.#sink.now());
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
    if (this.prober.isPong(payload)) this.liveness.answered(this.#sink.now());
    else this.alive();
  }

  alive(): void {
    this.liveness.alive(this.#sink.now());
  }

  drained(): void {
    this.liveness.drained(this.#sink.now());
    this.#sink.sender.flush();
  }

  /** From here on the closing handshake's own deadline counts. */
  closing(): void {
    this.isClosing = true;
    this.liveness.stop();
    this.#sink.closing();
  }

  closed(closure: Closure): void {
    this.#sink.closed(closure);
  }

  /** It has ended, from whichever side. */
  end(closure: Closure, known?: ClosedErrorCode): void {
    this.#isOver = true;
    this.liveness.stop();
    this.#end(closure);
    if (isNormalEnd(closure)) this.ownInbox?.end();
    else this.ownInbox?.fail(closedError(closure, known), false);
  }

  pause(): boolean {
    if (this.#isOver || this.transport.pause === undefined) return false;
    this.transport.pause();
    this.#paused(true);
    return true;
  }

  resume(): void {
    if (this.#isOver) return;
    this.transport.resume?.();
    this.#paused(false);
  }

  overflow(): void {
    if (!this.#isOver) this.#sink.lose('overflow', new Error('messages came faster than they were read'));
  }

  #paused(paused: boolean): void {
    this.liveness.pause(paused, this.#sink.now());
    this.#sink.paused(paused);
  }

  inbox(): Inbox<In> {
    if (this.ownInbox !== undefined) return this.ownInbox;
    throw new TypeError('messages are read from the session here, or from each of session.connections()');
  }

  send(message: Out | MessageStream, options: SendOptions | undefined): SendOutcome | Promise<SendOutcome> {
    const { events, sender } = this.#sink;
    events.begin();
    try {
      return this.#isOver ? sender.refuse(message) : sender.send(message, options);
    } finally {
      events.end();
    }
  }

  close(code: number, reason: string): void {
    if (!this.#isOver) this.#sink.events.hold(() => this.#sink.closeConnection(code, reason));
  }

  terminate(cause: unknown): void {
    if (!this.#isOver) this.#sink.events.hold(() => this.#sink.lose(undefined, cause));
  }

  get ready(): Promise<void> {
    if (!this.#isOver) return this.#sink.ready;
    return this.ended.then((closure) => {
      throw closedError(closure);
    });
  }
}
