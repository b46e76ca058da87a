import { Connection } from './connection.js';
import { Deadlines } from './deadlines.js';
import type { Closure } from './closure.js';
import type { DriveSink } from './drive-sink.js';
import type { ClosedErrorCode, DecodeError, OpenError } from './errors.js';
import { DecodeErrorEvent, DroppedEvent, SentEvent } from './events.js';
import type { BasicEvent } from './events.js';
import { HeldEvents } from './held-events.js';
import { Inbox } from './inbox.js';
import type { InboxSink } from './inbox.js';
import { Latch } from './latch.js';
import { LiveConnection } from './live-connection.js';
import type { LiveSink } from './live-connection.js';
import type { Machine, MachineSink, SessionEnd } from './machine.js';
import type { DropReason, SendOptions } from './outbox.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import { Sender } from './sender.js';
import type { SenderSink } from './sender.js';
import type { Settings } from './settings.js';
import type { SessionState } from './state.js';

type DeadlineName = 'open' | 'retry' | 'close' | 'liveness' | 'outbox';

/**
 * Performs what the machines order. It owns the present attempt and the connection that it leads to, and
 * joins them with the machine that decides, the sender and the inbox, of all of which it is the sink.
 */
export class Drive<In, Out>
  extends Deadlines<DeadlineName>
  implements MachineSink, SenderSink<Out>, LiveSink<In, Out>, InboxSink
{
  readonly events: HeldEvents = new HeldEvents();
  /** Where messages wait that are read from the session, or from a connection without one. */
  readonly inbox: Inbox<In>;
  readonly sender: Sender<Out>;
  /** The connection that there is. */
  live: LiveConnection<In, Out> | undefined;
  /** The latest connection, also when it has ended. */
  latest: LiveConnection<In, Out> | undefined;
  isReadByConnection: boolean;
  attempts = 0;
  connections = 0;
  /** Messages that were dropped. */
  lost = 0;
  readonly #machine: Machine;
  /** What attempts are made with; gone when there will be no other. */
  #settings: Settings | undefined;
  readonly #sink: DriveSink<In, Out>;
  readonly #single: boolean;
  /** Made when somebody asks whether a message would be written. */
  #ready: Latch<void> | undefined;
  /** For those who wait for something that will not come: there once it is over. */
  #why: (() => unknown) | undefined;
  /** The present attempt, or what it has led to. */
  #attempt: LiveConnection<In, Out> | undefined;
  #detach: (() => void) | undefined;
  /** Messages received over connections that have ended. */
  #received = 0;
  /** Messages that inboxes of such connections had thrown away. */
  #discarded = 0;

  /** `single`: it is for one connection, which messages are read from and whose end is the end. */
  constructor(settings: Settings, machine: Machine, sink: DriveSink<In, Out>, single: boolean) {
    super(settings.platform.clock);
    this.#settings = settings;
    this.#machine = machine;
    machine.drive = this;
    this.#sink = sink;
    this.#single = single;
    this.isReadByConnection = single;
    this.inbox = new Inbox(settings.inbox, this);
    this.sender = new Sender(settings.outbox, settings.highWaterMarkBytes, settings.providers.first, this);
  }

  /** Messages received over all connections. */
  get received(): number {
    return this.#received + (this.live?.received ?? 0);
  }

  /** Messages thrown away over all connections, whoever they were read by. */
  get discarded(): number {
    return this.#discarded + this.inbox.dropped + (this.live?.ownInbox?.dropped ?? 0);
  }

  /** Fulfilled while a message would be written. */
  get ready(): Promise<void> {
    if (this.#ready === undefined) {
      this.#ready = new Latch();
      if (this.#why !== undefined) this.#ready.fail(this.#why);
    }
    if (this.sender.isWritable) this.#ready.open();
    else if (this.#why === undefined) this.#ready.shut();
    return this.#ready.promise;
  }

  /** Starts, in a microtask: what is ended in the same turn as it was made costs nothing. */
  start(): void {
    this.events.hold(() => {
      if (this.isAborted) this.#machine.abort(this.#settings?.signal?.reason);
      else {
        this.#attach();
        void Promise.resolve().then(() => this.#machine.start());
      }
    });
  }

  /** What has ended listens to its signal no more, and is asked here. */
  get isAborted(): boolean {
    return this.#settings?.signal?.aborted === true;
  }

  /** Everything that has ended is to begin anew. */
  revive(): void {
    this.#why = undefined;
    this.#ready?.shut();
    this.inbox.reopen();
    this.sender.accept(true);
    this.#attach();
  }

  /** A call of the application: sends over the present connection, or says that `isOver`, the one that it is for, can't any more. */
  send(
    message: Out | MessageStream,
    options: SendOptions | undefined,
    isOver = false,
  ): SendOutcome | Promise<SendOutcome> {
    this.events.begin();
    try {
      return isOver ? this.sender.refuse(message, options) : this.sender.send(message, options);
    } finally {
      this.events.end();
    }
  }

  close(code: number, reason: string): void {
    this.sender.accept(false);
    this.#machine.close(code, reason);
    this.live?.finishing();
  }

  protected override elapsed(name: DeadlineName): void {
    if (name === 'open') this.#attempt?.attempt?.elapsed();
    else if (name === 'liveness') this.live?.liveness?.elapsed(this.now());
    else if (name === 'outbox') this.sender.outbox.expire(this.now());
    else this.#machine.elapsed(name, this.now());
  }

  #attach(): void {
    const signal = this.#settings?.signal;
    const wakeUps = this.#settings?.platform.wakeUps;
    if (signal === undefined && wakeUps === undefined) return;
    const onAbort = (): void => this.#machine.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const quiet = wakeUps?.((reason) => {
      this.live?.liveness?.probe(this.now());
      this.#machine.wake(this.now(), reason);
    });
    this.#detach = () => {
      signal?.removeEventListener('abort', onAbort);
      quiet?.();
    };
  }

  // What the machine orders.

  attempt(number: number): void {
    this.attempts += 1;
    this.#attempt = this.#settings && new LiveConnection<In, Out>(number, this.#settings, this);
    this.#attempt?.attempt?.begin();
  }

  abandon(cause: unknown, known?: ClosedErrorCode): Closure | undefined {
    const closure = this.#attempt?.abandon(cause);
    if (closure !== undefined) this.#end(closure, known);
    this.#attempt = undefined;
    return closure;
  }

  flush(): void {
    this.sender.flush();
  }

  finish(code: number, reason: string): void {
    this.sender.finish(code, reason);
  }

  state(state: SessionState): void {
    this.#sink.state(state);
  }

  ended(end: SessionEnd): void {
    const { how, cause } = end;
    this.sender.accept(false);
    this.#detach?.();
    this.#detach = undefined;
    this.sender.clear(how === 'clean' ? 'closed' : how);
    if (!this.#single) {
      if (how === 'clean') this.inbox.end();
      else this.inbox.fail(cause, how === 'aborted');
    }
    if (how === 'aborted') this.latest?.ownInbox?.fail(cause, true);
    const why = (): unknown => cause ?? new TypeError(`the ${this.#single ? 'connection' : 'session'} was closed`);
    this.#why = why;
    this.#ready?.fail(why);
    this.#sink.ended(end, why);
  }

  // What the attempt tells, and the connection that it leads to.

  failed(error: OpenError): void {
    this.#attempt = undefined;
    this.#machine.failed(this.now(), error);
  }

  opened(live: LiveConnection<In, Out>): void {
    const { protocol, extensions } = live.opening;
    if (this.isReadByConnection) live.ownInbox = this.#single ? this.inbox : this.inbox.another(live);
    live.connection = this.#settings?.platform.makeConnection?.(live) ?? new Connection(live);
    if (this.#single) this.#settings = undefined;
    this.connections += 1;
    this.live = live;
    this.latest = live;
    this.sender.use(live);
    this.#sink.connected(live.connection);
    this.#machine.opened(this.now(), protocol, extensions);
    if (this.inbox.paused && this.live === live) live.pause();
  }

  paused(paused: boolean): void {
    this.#machine.paused(paused);
  }

  closing(): void {
    this.#machine.closing();
  }

  closed(closure: Closure): void {
    this.#attempt = undefined;
    this.#end(closure);
    this.#machine.lost(this.now(), closure);
  }

  decodeError(error: DecodeError, live: LiveConnection<In, Out>): void {
    this.#tell(() => new DecodeErrorEvent(error), live);
  }

  closeConnection(code: number, reason: string): void {
    if (this.#single) return this.close(code, reason);
    this.sender.finish(code, reason);
    this.#machine.closing();
    this.live?.finishing();
  }

  lose(known: ClosedErrorCode | undefined, cause: unknown): void {
    this.#machine.lost(this.now(), this.abandon(cause, known), known);
  }

  // What the sender tells.

  dropped(message: Out | undefined, reason: DropReason, cause: unknown, isLate = false): void {
    this.lost += 1;
    this.#tell(() => new DroppedEvent(message, reason, cause), isLate ? undefined : this.live);
  }

  sent(message: Out | undefined): void {
    this.#tell(() => new SentEvent(message), this.live);
  }

  writable(): void {
    this.#ready?.open();
  }

  // What the inbox asks of the connection that fills it.

  pause(): boolean {
    return this.live?.pause() === true;
  }

  resume(): void {
    this.live?.resume();
  }

  overflow(): void {
    this.live?.overflow();
  }

  /** Dispatches an event, and another one on the object of the connection that it is about, if there is one beside the session's. */
  #tell(make: () => BasicEvent, live: LiveConnection<In, Out> | undefined): void {
    this.events.emit(() => {
      this.#sink.dispatch(make());
      if (!this.#single) live?.connection.dispatchEvent(make());
    });
  }

  #end(closure: Closure, known?: ClosedErrorCode): void {
    const { live } = this;
    this.#received = this.received;
    this.#discarded += live?.ownInbox?.dropped ?? 0;
    this.live = undefined;
    this.sender.use(undefined);
    live?.end(closure, known);
  }
}
