import { Attempt } from './attempt.js';
import type { Opened } from './attempt.js';
import { closedError, isNormalEnd } from './closed-error.js';
import type { Closure } from './closure.js';
import { Connection } from './connection.js';
import type { ConnectionInit } from './connection.js';
import { hostOf } from './connection-host.js';
import type { DriveSink } from './drive-sink.js';
import type { ClosedErrorCode } from './errors.js';
import { HeldEvents } from './held-events.js';
import { Inbox } from './inbox.js';
import { LiveConnection } from './live-connection.js';
import { SessionMachine } from './machine.js';
import type { SessionEnd } from './machine.js';
import { Sender } from './sender.js';
import type { Settings } from './settings.js';
import type { Platform, WakeReason } from './transport.js';

type DeadlineName = 'open' | 'retry' | 'close' | 'liveness' | 'outbox';

/** A timer takes 31 bits: anything longer would elapse at once. */
const longestTimerMs = 0x7fff_ffff;

/**
 * Performs what the machines order; the only file that has a clock. It owns the present attempt, and joins it with the session
 * machine, the sender and the inbox.
 */
export class Drive<In, Out> {
  readonly events: HeldEvents = new HeldEvents();
  readonly inbox: Inbox<In>;
  readonly sender: Sender<Out>;
  readonly machine: SessionMachine;
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #sink: DriveSink<In, Out>;
  readonly #single: boolean;
  readonly #timers = new Map<DeadlineName, () => void>();
  #attempt: Attempt | undefined;
  #live: LiveConnection<In, Out> | undefined;
  #latest: LiveConnection<In, Out> | undefined;
  #byConnection: boolean;
  #detach: (() => void) | undefined;
  #attempts = 0;
  #connections = 0;
  #received = 0;

  /** `single`: it is for one connection, which messages are read from and whose end is the end. */
  constructor(platform: Platform, settings: Settings, single: boolean, sink: DriveSink<In, Out>) {
    this.#platform = platform;
    this.#settings = settings;
    this.#single = single;
    this.#byConnection = single;
    this.#sink = sink;
    const { minUptimeMs, attempt } = settings;
    const policy = settings.policy((input) => (this.#latest?.subprotocol ?? attempt.providers.first)?.retry?.(input));
    this.machine = new SessionMachine(
      { policy, minUptimeMs, closeTimeoutMs: attempt.closeTimeoutMs, random: platform.random },
      {
        attempt: (number) => this.#begin(number),
        abandon: (cause) => this.#abandon(cause, undefined),
        flush: () => this.sender.flush(),
        finish: (code, reason) => this.sender.finish(code, reason),
        deadline: (name, milliseconds) => this.#deadline(name, milliseconds),
        state: (state) => sink.state(state),
        ended: (end) => this.#ended(end),
      },
    );
    this.inbox = this.#makeInbox(() => this.#live);
    this.sender = new Sender(settings.outbox, settings.highWaterMarkBytes, attempt.providers.first, {
      dropped: (message, reason, cause) => sink.dropped(message, reason, cause),
      sent: (message) => sink.sent(message),
      writable: () => sink.writable(),
      deadline: (milliseconds) => this.#deadline('outbox', milliseconds),
      now: () => this.#now(),
    });
  }

  /** The connection that there is. */
  get live(): LiveConnection<In, Out> | undefined {
    return this.#live;
  }

  /** The latest connection, also when it has ended. */
  get latest(): LiveConnection<In, Out> | undefined {
    return this.#latest;
  }

  get attempts(): number {
    return this.#attempts;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Messages received over all connections. */
  get received(): number {
    return this.#received + (this.#live?.received ?? 0);
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

  /** A new connection now, also after the session gave up. `false`: the session was ended, and stays so. */
  reconnect(): boolean {
    if (!this.machine.canReconnect) return false;
    if (this.machine.state.phase === 'closed') {
      this.inbox.reopen();
      this.sender.accept(true);
      this.#attach();
    }
    this.machine.reconnect(this.#now());
    return true;
  }

  close(code: number, reason: string): void {
    this.sender.accept(false);
    this.machine.close(code, reason);
  }

  get isReadByConnection(): boolean {
    return this.#byConnection;
  }

  /**
   * From now on each connection is read by itself. What waits goes to the latest one, which is returned if it is still to be read.
   */
  readByConnection(): LiveConnection<In, Out> | undefined {
    if (this.#byConnection) return undefined;
    this.inbox.claim('connections()');
    this.#byConnection = true;
    const latest = this.#latest;
    if (latest === undefined || (latest !== this.#live && this.inbox.length === 0)) return undefined;
    latest.inbox = this.#makeInbox(() => (this.#live === latest ? latest : undefined));
    if (this.inbox.paused) this.#live?.resume();
    this.inbox.moveTo(latest.inbox);
    if (latest !== this.#live) latest.inbox.end();
    return latest;
  }

  #now(): number {
    return this.#platform.clock.now();
  }

  #attach(): void {
    const { signal } = this.#settings;
    const onAbort = (): void => this.machine.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const quiet = this.#platform.wakeUps?.((reason) => this.#wake(reason));
    this.#detach = () => {
      signal?.removeEventListener('abort', onAbort);
      quiet?.();
    };
  }

  #wake(reason: WakeReason): void {
    this.#live?.probe();
    this.machine.wake(this.#now(), reason);
  }

  #begin(number: number): void {
    this.#attempts += 1;
    this.#attempt = new Attempt(number, this.#settings.attempt, {
      opened: (opened) => this.#opened(opened),
      failed: (error) => {
        this.#attempt = undefined;
        this.machine.failed(this.#now(), error);
      },
      message: (data) => this.#live?.message(data),
      pong: (payload) => this.#live?.pong(payload),
      alive: () => this.#live?.alive(),
      drained: () => {
        this.#live?.drained();
        this.sender.flush();
      },
      closing: () => {
        this.#live?.close();
        this.machine.closing();
      },
      closed: (closure) => {
        this.#attempt = undefined;
        this.#endLive(closure, undefined);
        this.machine.lost(this.#now(), closure);
      },
      deadline: (milliseconds) => this.#deadline('open', milliseconds),
      now: () => this.#now(),
    });
    this.#attempt.begin();
  }

  #opened(opened: Opened): void {
    const live: LiveConnection<In, Out> = new LiveConnection(opened, this.#settings.liveness, {
      now: () => this.#now(),
      deadline: (milliseconds) => this.#deadline('liveness', milliseconds),
      isStreaming: () => this.sender.isStreaming,
      inbox: this.inbox,
      decodeError: (error) => this.#sink.decodeError(error, live.connection),
      paused: (paused) => this.machine.paused(paused),
      dead: () => this.#lose('liveness', new Error('the peer gave no sign of life in time')),
    });
    if (this.#byConnection) live.inbox = this.#makeInbox(() => (this.#live === live ? live : undefined));
    live.connection = this.#makeConnection(live);
    this.#connections += 1;
    this.#live = live;
    this.#latest = live;
    this.sender.use(live);
    live.start();
    this.#sink.connected(live.connection);
    this.machine.opened(this.#now(), live.opening.protocol, live.opening.extensions);
    if (this.inbox.paused && this.#live === live) live.pause();
  }

  #makeConnection(live: LiveConnection<In, Out>): Connection<In, Out> {
    const host = hostOf(live, {
      isLive: () => this.#live === live,
      events: this.events,
      sender: this.sender,
      ready: () => this.#sink.ready(),
      close: (code, reason) => this.#closeConnection(code, reason),
      terminate: (cause) => this.#lose(undefined, cause),
    });
    const { opening, transport, closed } = live;
    const init: ConnectionInit<In, Out> = { opening, transport, closed, liveness: live.prober.kind, host };
    return this.#platform.makeConnection?.(init) ?? new Connection(init);
  }

  #closeConnection(code: number, reason: string): void {
    if (this.#single) {
      this.close(code, reason);
      return;
    }
    this.sender.finish(code, reason);
    this.machine.closing();
  }

  #makeInbox(live: () => LiveConnection<In, Out> | undefined): Inbox<In> {
    return new Inbox(this.#settings.inbox, {
      pause: () => live()?.pause() ?? false,
      resume: () => live()?.resume(),
      overflow: () => this.#lose('overflow', new Error('messages came faster than they were read')),
    });
  }

  /** Lets go of what there is; if that was a connection, returns how it stood. */
  #abandon(cause: unknown, known: ClosedErrorCode | undefined): Closure | undefined {
    const closure = this.#attempt?.abandon(cause);
    this.#attempt = undefined;
    if (closure !== undefined) this.#endLive(closure, known);
    return closure;
  }

  /** Gives the connection up from here, as lost. */
  #lose(known: ClosedErrorCode | undefined, cause: unknown): void {
    const closure = this.#abandon(cause, known);
    if (closure !== undefined) this.machine.lost(this.#now(), closure, known);
  }

  #endLive(closure: Closure, known: ClosedErrorCode | undefined): void {
    const live = this.#live;
    if (live === undefined) return;
    this.#received += live.received;
    this.#live = undefined;
    this.sender.use(undefined);
    live.end(closure);
    if (isNormalEnd(closure)) live.inbox?.end();
    else live.inbox?.fail(closedError(closure, known), false);
  }

  #ended(end: SessionEnd): void {
    this.sender.accept(false);
    this.#detach?.();
    this.#detach = undefined;
    this.sender.outbox.clear(end.how === 'clean' ? 'closed' : end.how);
    for (const inbox of [this.inbox, this.#latest?.inbox]) {
      if (end.how === 'aborted') inbox?.fail(end.cause, true);
    }
    if (end.how === 'clean') this.inbox.end();
    else if (end.how === 'gave-up') this.inbox.fail(end.cause, false);
    this.#sink.ended(end);
  }

  #deadline(name: DeadlineName, milliseconds: number | undefined): void {
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
    switch (name) {
      case 'open':
        this.#attempt?.elapsed();
        break;
      case 'liveness':
        this.#live?.elapsed();
        break;
      case 'outbox':
        this.sender.outbox.expire(this.#now());
        break;
      case 'retry':
      case 'close':
        this.machine.elapsed(name, this.#now());
        break;
    }
  }
}
