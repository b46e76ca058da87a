import { Attempt } from './attempt.js';
import type { AttemptSink, Opened } from './attempt.js';
import type { Closure } from './closure.js';
import { Connection } from './connection.js';
import type { ConnectionInit } from './connection.js';
import type { DriveSink } from './drive-sink.js';
import { GaveUpError } from './errors.js';
import type { ClosedErrorCode, DecodeError, OpenError } from './errors.js';
import { DecodeErrorEvent, DroppedEvent, SentEvent } from './events.js';
import type { BasicEvent } from './events.js';
import { HeldEvents } from './held-events.js';
import { Inbox } from './inbox.js';
import { Latch } from './latch.js';
import { LiveConnection } from './live-connection.js';
import type { LiveSink } from './live-connection.js';
import { SessionMachine } from './machine.js';
import type { MachineSink, SessionEnd } from './machine.js';
import type { DropReason } from './outbox.js';
import { Sender } from './sender.js';
import type { SenderSink } from './sender.js';
import type { Settings } from './settings.js';
import type { SessionState } from './state.js';
import type { Platform } from './transport.js';

type DeadlineName = 'open' | 'retry' | 'close' | 'liveness' | 'outbox';

/** A timer takes 31 bits: anything longer would elapse at once. */
const longestTimerMs = 0x7fff_ffff;

/**
 * Performs what the machines order; the only file that has a clock. It owns the present attempt and connection, and joins them with the
 * session machine, the sender and the inbox, of all of which it is the sink.
 */
export class Drive<In, Out> implements MachineSink, AttemptSink, SenderSink<Out>, LiveSink<In, Out> {
  readonly events: HeldEvents = new HeldEvents();
  readonly inbox: Inbox<In>;
  readonly sender: Sender<Out>;
  readonly machine: SessionMachine;
  /** The connection that there is. */
  live: LiveConnection<In, Out> | undefined;
  /** The latest connection, also when it has ended. */
  latest: LiveConnection<In, Out> | undefined;
  isReadByConnection: boolean;
  attempts = 0;
  connections = 0;
  /** Messages that were dropped. */
  lost = 0;
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #sink: DriveSink<In, Out>;
  readonly #single: boolean;
  readonly #timers = new Map<DeadlineName, () => void>();
  readonly #ready = new Latch<void>();
  #attempt: Attempt | undefined;
  #detach: (() => void) | undefined;
  /** Messages received over connections that have ended. */
  #received = 0;

  /** `single`: it is for one connection, which messages are read from and whose end is the end. */
  constructor(platform: Platform, settings: Settings, single: boolean, sink: DriveSink<In, Out>) {
    this.#platform = platform;
    this.#settings = settings;
    this.#single = single;
    this.isReadByConnection = single;
    this.#sink = sink;
    const { minUptimeMs, attempt } = settings;
    const policy = settings.policy((input) => (this.latest?.subprotocol ?? attempt.providers.first)?.retry?.(input));
    this.machine = new SessionMachine(
      { policy, minUptimeMs, closeTimeoutMs: attempt.closeTimeoutMs, random: platform.random },
      this,
    );
    this.inbox = new Inbox(settings.inbox, {
      pause: () => this.live?.pause() === true,
      resume: () => this.live?.resume(),
      overflow: () => this.live?.overflow(),
    });
    this.sender = new Sender(settings.outbox, settings.highWaterMarkBytes, attempt.providers.first, this);
  }

  /** Messages received over all connections. */
  get received(): number {
    return this.#received + (this.live?.received ?? 0);
  }

  /** Fulfilled while a message would be written. */
  get ready(): Promise<void> {
    if (!this.sender.isWritable && this.machine.state.phase !== 'closed') this.#ready.shut();
    return this.#ready.promise;
  }

  /** Starts, in a microtask: what is ended in the same turn as it was made costs nothing. */
  start(): void {
    const { signal } = this.#settings;
    if (signal?.aborted === true) {
      this.machine.abort(signal.reason);
      return;
    }
    this.#attach();
    void Promise.resolve().then(() => this.machine.start());
  }

  /** Whether `reconnect` would do anything. A session that has ended listens to its signal no more, and is asked here. */
  get canReconnect(): boolean {
    return this.machine.canReconnect && this.#settings.signal?.aborted !== true;
  }

  /** A new connection now, also after the session gave up. `false`: the session was ended, and stays so. */
  reconnect(): boolean {
    if (!this.canReconnect) return false;
    if (this.machine.state.phase === 'closed') {
      this.#ready.shut();
      this.inbox.reopen();
      this.sender.accept(true);
      this.#attach();
    }
    this.machine.reconnect(this.now());
    return true;
  }

  close(code: number, reason: string): void {
    this.sender.accept(false);
    this.machine.close(code, reason);
  }

  /**
   * From now on each connection is read by itself. What waits goes to the latest one, which is returned if it is still to be read.
   */
  readByConnection(): LiveConnection<In, Out> | undefined {
    if (this.isReadByConnection) return undefined;
    this.inbox.claim('connections()');
    this.isReadByConnection = true;
    const { live, latest } = this;
    if (latest === undefined || (latest !== live && this.inbox.length === 0)) return undefined;
    latest.ownInbox = new Inbox(this.#settings.inbox, latest);
    if (this.inbox.paused) live?.resume();
    this.inbox.moveTo(latest.ownInbox);
    if (latest !== live) latest.ownInbox.end();
    return latest;
  }

  now(): number {
    return this.#platform.clock.now();
  }

  deadline(name: DeadlineName, milliseconds: number | undefined): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
    if (milliseconds === undefined || milliseconds === Infinity) return;
    const cancel = this.#platform.clock.after(Math.min(milliseconds, longestTimerMs), () => {
      this.#timers.delete(name);
      this.#elapsed(name);
    });
    this.#timers.set(name, cancel);
  }

  #elapsed(name: DeadlineName): void {
    const now = this.now();
    if (name === 'open') this.#attempt?.elapsed();
    else if (name === 'liveness') this.live?.liveness.elapsed(now);
    else if (name === 'outbox') this.sender.outbox.expire(now);
    else this.machine.elapsed(name, now);
  }

  #attach(): void {
    const { signal } = this.#settings;
    const onAbort = (): void => this.machine.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const quiet = this.#platform.wakeUps?.((reason) => {
      this.live?.liveness.probe(this.now());
      this.machine.wake(this.now(), reason);
    });
    this.#detach = () => {
      signal?.removeEventListener('abort', onAbort);
      quiet?.();
    };
  }

  // What the session machine orders.

  attempt(number: number): void {
    this.attempts += 1;
    this.#attempt = new Attempt(number, this.#settings.attempt, this);
    this.#attempt.begin();
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
    this.sender.outbox.clear(how === 'clean' ? 'closed' : how);
    if (how === 'clean') this.inbox.end();
    else this.inbox.fail(cause, how === 'aborted');
    if (how === 'aborted') this.latest?.ownInbox?.fail(cause, true);
    const reason = this.#single && cause instanceof GaveUpError ? cause.cause : cause;
    const why = reason ?? new TypeError(`the ${this.#single ? 'connection' : 'session'} was closed`);
    this.#ready.fail(why);
    this.#sink.ended(end, why);
  }

  // What the attempt tells.

  failed(error: OpenError): void {
    this.#attempt = undefined;
    this.machine.failed(this.now(), error);
  }

  connected(opened: Opened): LiveConnection<In, Out> {
    const live = new LiveConnection<In, Out>(opened, this.#settings.liveness, this);
    if (this.isReadByConnection) live.ownInbox = new Inbox(this.#settings.inbox, live);
    const { opening, transport, ended: closed } = live;
    const init: ConnectionInit<In, Out> = { opening, transport, closed, liveness: live.prober.kind, host: live };
    live.connection = this.#platform.makeConnection?.(init) ?? new Connection(init);
    this.connections += 1;
    this.live = live;
    this.latest = live;
    return live;
  }

  // What the connection tells.

  opened(live: LiveConnection<In, Out>): void {
    const { protocol, extensions } = live.opening;
    this.sender.use(live);
    this.#sink.connected(live.connection);
    this.machine.opened(this.now(), protocol, extensions);
    if (this.inbox.paused && this.live === live) live.pause();
  }

  paused(paused: boolean): void {
    this.machine.paused(paused);
  }

  closing(): void {
    this.machine.closing();
  }

  closed(closure: Closure): void {
    this.#attempt = undefined;
    this.#end(closure);
    this.machine.lost(this.now(), closure);
  }

  decodeError(error: DecodeError, live: LiveConnection<In, Out>): void {
    this.#tell(() => new DecodeErrorEvent(error), live);
  }

  closeConnection(code: number, reason: string): void {
    if (this.#single) return this.close(code, reason);
    this.sender.finish(code, reason);
    this.machine.closing();
  }

  lose(known: ClosedErrorCode | undefined, cause: unknown): void {
    this.machine.lost(this.now(), this.abandon(cause, known), known);
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
    this.#ready.open();
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
    this.live = undefined;
    this.sender.use(undefined);
    live?.end(closure, known);
  }
}
