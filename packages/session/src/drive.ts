import type { Closure } from './closure.js';
import { Connection } from './connection.js';
import { deadline } from './deadline.js';
import type { DriveSink } from './drive-sink.js';
import type { ClosedErrorCode, DecodeError, OpenError } from './errors.js';
import { DecodeErrorEvent, DroppedEvent, SentEvent } from './events.js';
import type { BasicEvent } from './events.js';
import { Inbox } from './inbox.js';
import { Latch } from './latch.js';
import { LiveConnection } from './live-connection.js';
import type { LiveSink } from './live-connection.js';
import type { Input, Machine, MachineSink, SessionEnd } from './machine.js';
import type { AnySubprotocol } from './negotiation.js';
import type { DropReason, SendOptions } from './outbox.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import { Sender } from './sender.js';
import type { SenderSink } from './sender.js';
import type { Settings } from './settings.js';
import type { SessionState } from './state.js';
import type { Clock, Timer } from './transport.js';
import { Turns } from './turns.js';
import { whenAborted } from './when-aborted.js';

/**
 * Performs what the machines order. It owns the present attempt and the connection that it leads to, and
 * joins them with the machine that decides, the sender and the inbox, one thing after the other.
 */
export class Drive<In, Out> extends Turns implements MachineSink, SenderSink<Out>, LiveSink<In, Out> {
  readonly clock: Clock;
  /** Where messages go. Where each connection is read by itself it is that of the latest one. */
  inbox: Inbox<In>;
  readonly sender: Sender<Out>;
  /** The latest connection, also when it has ended. */
  latest: LiveConnection<In, Out> | undefined;
  isReadByConnection: boolean;
  attempts = 0;
  connections = 0;
  /** Messages received over all connections. */
  received = 0;
  /** Messages that were dropped. */
  lost = 0;
  readonly #machine: Machine;
  /** What attempts are made with; gone when there will be no other. */
  #settings: Settings | undefined;
  readonly #sink: DriveSink<In, Out>;
  readonly #single: boolean;
  /** Made when somebody asks whether a message would be written. */
  #ready: Latch<void> | undefined;
  /** The present attempt, or the connection that it has led to. */
  #present: LiveConnection<In, Out> | undefined;
  #detach: (() => void) | undefined;
  #machineTimer: Timer | undefined;

  /** `single`: it is for one connection, which messages are read from and whose end is the end. */
  constructor(settings: Settings, machine: Machine, sink: DriveSink<In, Out>, single: boolean) {
    super();
    this.clock = settings.platform.clock;
    this.#settings = settings;
    this.#machine = machine;
    machine.drive = this;
    this.#sink = sink;
    this.#single = single;
    this.isReadByConnection = single;
    this.inbox = new Inbox(settings.inbox);
    this.sender = new Sender(settings.outbox, settings.highWaterMarkBytes, this);
  }

  /** The connection that there is. */
  get live(): LiveConnection<In, Out> | undefined {
    return this.#present?.attempt ? undefined : this.#present;
  }

  /** The subprotocol in use or, while there is no connection, the one that is expected, if that is known. */
  get encoder(): AnySubprotocol | undefined {
    return this.latest?.subprotocol ?? this.#settings?.providers.first;
  }

  /** Fulfilled while a message would be written. */
  get ready(): Promise<void> {
    this.#ready ??= new Latch();
    if (this.sender.isWritable) this.#ready.open();
    else this.#ready.shut();
    return this.#ready.promise;
  }

  /** Starts, in a microtask: what is ended in the same turn as it was made costs nothing. */
  start(): void {
    if (this.#attach()) queueMicrotask(() => this.input({ type: 'start' }));
    else this.call(() => this.input({ type: 'abort', reason: this.#settings?.signal?.reason }));
  }

  /** Everything that has ended is to begin anew; `false` where the signal was aborted since. */
  revive(): boolean {
    if (!this.#attach()) return false;
    this.#ready = undefined;
    if (!this.isReadByConnection) this.inbox.reopen();
    return true;
  }

  /** Something happened. */
  input(input: Input): void {
    this.perform(() => this.#machine.input(this.clock.now(), input));
  }

  /** The application wants something. */
  call(step: () => void): void {
    this.begin();
    try {
      step();
    } finally {
      this.end();
    }
  }

  /** The application sends over the present connection, or over one that `isOver`, which can't any more. */
  send(
    message: Out | MessageStream,
    options: SendOptions | undefined,
    isOver = false,
  ): SendOutcome | Promise<SendOutcome> {
    this.begin();
    try {
      return this.sender.send(message, options, isOver);
    } finally {
      this.end();
    }
  }

  /** Listens to what isn't the network; `false` where the signal is aborted. */
  #attach(): boolean {
    const signal = this.#settings?.signal;
    const wakeUps = this.#settings?.platform.wakeUps;
    if (signal?.aborted) return false;
    if (!signal && !wakeUps) return true;
    const release = whenAborted(signal, () => this.input({ type: 'abort', reason: signal?.reason }));
    const quiet = wakeUps?.((reason) => {
      this.live?.liveness?.probe();
      this.input({ type: 'wake', reason });
    });
    const detach = (): void => {
      release();
      quiet?.();
    };
    this.#detach = detach;
    return true;
  }

  // What the machine orders.

  wait(milliseconds: number | undefined): void {
    this.#machineTimer = deadline(this.#machineTimer, this.clock, milliseconds, this);
  }

  /** The time that the machine waited for has passed. */
  elapsed(): void {
    this.input({ type: 'elapsed' });
  }

  attempt(number: number): void {
    this.attempts += 1;
    this.#present = this.#settings && new LiveConnection<In, Out>(number, this.#settings, this);
    this.#present?.attempt?.begin();
  }

  abandon(cause?: unknown, code?: ClosedErrorCode): Closure | undefined {
    const end = this.#present?.abandon(cause, code);
    this.#leave();
    return end;
  }

  finish(code: number, reason: string): void {
    this.sender.finish(code, reason);
    // Whatever is unread, the peer's Close is to be seen.
    this.inbox.resume();
  }

  state(state: SessionState, end: SessionEnd = 'closed'): void {
    const { phase } = state;
    this.sender.accept(phase !== 'closing' && phase !== 'closed');
    let why: (() => unknown) | undefined;
    if (state.phase === 'closed') {
      const { cause } = state;
      why = () => cause ?? new TypeError(`the ${this.#single ? 'connection' : 'session'} was closed`);
      this.#detach?.();
      this.sender.clear(end);
      // A connection that is read by itself ends its own, in its own way; an abort ends everything at once.
      if (!this.isReadByConnection || end === 'aborted') this.inbox.end(end, cause);
      this.#ready ??= new Latch();
      this.#ready.fail(why);
    }
    this.#sink.state(state, end, why);
    // The connection may carry what waits in the outbox once it is known that there is one.
    if (phase === 'open') this.sender.flush();
  }

  // What the attempt tells, and the connection that it leads to.

  failed(end: OpenError | Closure, code?: ClosedErrorCode): void {
    this.#leave();
    this.input({ type: 'lost', end, code });
  }

  opened(live: LiveConnection<In, Out>): void {
    if (this.isReadByConnection) live.ownInbox = this.inbox = this.inbox.another();
    this.inbox.sink = live;
    live.connection = this.#settings?.platform.makeConnection?.(live) ?? new Connection(live);
    if (this.#single) this.#settings = undefined;
    this.connections += 1;
    this.latest = live;
    this.sender.use(live);
    this.#sink.connected(live.connection);
    this.input({ type: 'opened', opening: live.opening });
    if (this.inbox.paused && this.live === live) live.pause();
  }

  decodeError(error: DecodeError): void {
    this.#tell(() => new DecodeErrorEvent(error));
  }

  // What the sender tells.

  dropped(message: Out | undefined, reason: DropReason, cause: unknown, isLate = false): void {
    this.lost += 1;
    this.#tell(() => new DroppedEvent(message, reason, cause), isLate);
  }

  sent(message: Out | undefined): void {
    this.#tell(() => new SentEvent(message));
  }

  writable(): void {
    this.#ready?.open();
  }

  /** Dispatches an event, and another one on the object of the present connection, if there is one beside the session's. */
  #tell(make: () => BasicEvent, isLate = false): void {
    const connection = isLate || this.#single ? undefined : this.live?.connection;
    this.emit(() => {
      this.#sink.dispatchEvent(make());
      connection?.dispatchEvent(make());
    });
  }

  /** There is no attempt any more, and no connection. */
  #leave(): void {
    this.#present = undefined;
    this.sender.use(undefined);
  }
}
