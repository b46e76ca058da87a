import { checkClose, defaultCloseCode } from './check-close.js';
import type { Closure } from './closure.js';
import type { Connection } from './connection.js';
import { Drive } from './drive.js';
import type { DecodeErrorEvent, DroppedEvent, MessageArrivalEvent, SentEvent } from './events.js';
import { StateChangeEvent } from './events.js';
import { Inbox } from './inbox.js';
import { Latch } from './latch.js';
import type { LivenessKind } from './liveness.js';
import { SessionMachine } from './machine.js';
import type { SessionEnd } from './machine.js';
import { MessageSource } from './message-source.js';
import type { Queued, SendOptions } from './outbox.js';
import type { MessageStream, SendOutcome } from './send-outcome.js';
import { policyOf } from './settings.js';
import type { Settings } from './settings.js';
import { guarded } from './report-uncaught.js';
import type { OpenState, SessionState } from './state.js';
import type { SessionStats } from './stats.js';
import type { Platform } from './transport.js';

/** What a session dispatches. */
export interface SessionEventMap<In, Out> {
  statechange: StateChangeEvent;
  message: MessageArrivalEvent<In>;
  decodeerror: DecodeErrorEvent;
  dropped: DroppedEvent<Out>;
  sent: SentEvent<Out>;
}

/** What can be done with the messages that wait to be sent. */
export interface SessionOutbox<Out> {
  /** How many wait. */
  readonly length: number;
  /** Their bytes, as encoded. */
  readonly bytes: number;
  /** What waits, in order; the message of a stream is `undefined`, and its bytes are those that have been put together. */
  inspect(): readonly Queued<Out | undefined>[];
  /** Takes everything back, in order: it is neither sent nor reported as dropped. The promise of a stream that is not whole says `dropped`. */
  drain(): (Out | undefined)[];
}

/** A slow reader of `connections()` finds the latest ones. */
const connectionBounds = { maxMessages: 32, maxBytes: Infinity, overflow: 'drop-oldest', discard: false } as const;
/**
 * The sequence of connections that one `connect()` asked for. It reconnects, queues what can't be sent yet, checks by heartbeats that the
 * peer is alive, and says what happened.
 *
 * It is an `EventTarget`, an async iterable of messages, and disposable by `await using`.
 *
 * @typeParam In what the application receives.
 * @typeParam Out what it sends.
 * @typeParam C the platform's kind of connection.
 */
export class Session<In, Out, C extends Connection<In, Out> = Connection<In, Out>> extends MessageSource<
  In,
  SessionEventMap<In, Out>
> {
  readonly #drive: Drive<In, Out>;
  readonly #machine: SessionMachine;
  /** Once there were any. */
  #subscribers: Set<() => void> | undefined;
  readonly #connections = new Inbox<Connection<In, Out>>(connectionBounds);
  #opened = new Latch<OpenState>();
  #closed = new Latch<Closure | undefined>();
  /** What this session's messages are read from. */
  #inbox: Inbox<In>;

  /** Made by a platform's `connect()`, by way of `createSession`. */
  constructor(platform: Platform, settings: Settings) {
    super({ inbox: () => this.#inbox });
    const { retry, minUptimeMs, closeTimeoutMs } = settings;
    const policy = policyOf(retry, (input) => drive.encoder?.retry?.(input));
    this.#machine = new SessionMachine({ minUptimeMs, closeTimeoutMs, policy, random: platform.random });
    const drive = new Drive<In, Out>(
      settings,
      this.#machine,
      {
        state: (state, end, why) => this.#moved(state, end, why),
        connected: (connection) => {
          if (drive.isReadByConnection) this.#connections.push(connection, 0);
        },
        dispatchEvent: (event) => this.dispatchEvent(event),
      },
      false,
    );
    this.#drive = drive;
    this.#inbox = drive.inbox;
    drive.start();
  }

  /** Where it stands: a new object at each change, the same one in between. */
  get state(): SessionState {
    return this.#machine.state;
  }

  /** The present connection, from its opening to its end; `undefined` while there is none. */
  get connection(): C | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a platform that says that its connections are of kind C makes them so
    return this.#drive.live?.connection as C | undefined;
  }

  /** How the peer of the present connection, or of the last one, is asked for a sign of life; `none` before the first. */
  get liveness(): LivenessKind {
    return this.#drive.latest?.livenessKind ?? 'none';
  }

  /** Counts of messages, bytes and connections, and the last round trip, as they are now. */
  get stats(): SessionStats {
    const { attempts, connections, received, lost, sender, inbox, latest, live } = this.#drive;
    return {
      attempts,
      connections,
      messagesReceived: received,
      messagesUnread: inbox.length,
      messagesDiscarded: inbox.dropped,
      messagesWritten: sender.written,
      messagesQueued: sender.outbox.length,
      messagesDropped: lost,
      bytesQueued: sender.outbox.bytes,
      bytesBuffered: live?.transport.bufferedBytes ?? 0,
      rttMs: latest?.liveness?.rttMs,
    };
  }

  /** The messages that wait to be sent: how many, which, and a way to take them back. */
  get outbox(): SessionOutbox<Out> {
    return this.#drive.sender.outbox;
  }

  /**
   * Fulfilled while the session is open, pending until the next opening while it isn't. Rejects with the `GaveUpError` or the
   * signal's reason when there will be none. It may be ignored: it never becomes an unhandled rejection.
   */
  get opened(): Promise<OpenState> {
    return this.#opened.promise;
  }

  /** Fulfilled while a message sent would be written: open, nothing queued, less than `highWaterMarkBytes` buffered. */
  get ready(): Promise<void> {
    return this.#drive.ready;
  }

  /**
   * Fulfilled with the last connection's closure when the session has ended by `close()` or by the peer's normal end; rejects with
   * the `GaveUpError` or the signal's reason. It may be ignored: it never becomes an unhandled rejection.
   */
  get closed(): Promise<Closure | undefined> {
    return this.#closed.promise;
  }

  /**
   * Sends a message, or keeps it until it can be sent. It throws what the subprotocol's `encode` throws, and a TypeError or RangeError
   * for wrong options, but never because the session is offline. What it returns says what became of the message: `written` to the platform,
   * `queued` in the outbox, or `dropped`, for which a `dropped` event says why.
   */
  send(message: Out, options?: SendOptions): SendOutcome;
  /**
   * Sends one message from its parts: as fragments where the platform can (Node), else put together first, up to
   * `outbox.maxBytes`. No subprotocol encodes it. It takes its place at the call: what is sent after it leaves after it, and waits in the
   * outbox meanwhile. Fulfilled when its last part has been taken, or with `queued` when it was put together and has to wait.
   */
  send(stream: MessageStream, options?: SendOptions): Promise<SendOutcome>;
  send(message: Out | MessageStream, options?: SendOptions): SendOutcome | Promise<SendOutcome> {
    return this.#drive.send(message, options);
  }

  /**
   * Iterates connections instead of messages, for a program that has to see the gap between two of them. The first one is the present
   * connection, or the last one if messages of it are still unread. From then on this session's messages can only be read in this way.
   * Leaving the loop closes nothing, and a later call goes on with the connections that came meanwhile, up to 32.
   *
   * @throws TypeError when there is another reader already.
   */
  connections(): AsyncIterableIterator<C, undefined, undefined> {
    if (!this.#drive.isReadByConnection) this.#readByConnection();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    return this.#connections.iterate() as AsyncIterableIterator<C, undefined, undefined>;
  }

  /**
   * Ends the session. If it is open, the outbox is written and the closing handshake is made, both within `closeTimeoutMs`; what can't
   * be written is reported as dropped. Otherwise the session ends at once. Calling `close` again changes nothing.
   * Messages that come before the end can still be read, as far as the inbox has room: reading is no longer paused, and the rest is discarded.
   *
   * @param code 1000, the default, or 3000 to 4999.
   * @param reason at most 123 bytes of UTF-8; meant for developers.
   * @returns how the last connection ended, if there was one. The promise never rejects.
   * @throws RangeError for a code or a reason that can't be sent.
   */
  close(code: number = defaultCloseCode, reason: string = ''): Promise<Closure | undefined> {
    checkClose(code, reason);
    this.#drive.call(() => this.#drive.input({ type: 'close', code, reason }));
    return this.closed.catch(() => this.#drive.latest?.closure);
  }

  /**
   * Connects again now: instead of waiting, in place of the present connection, or after the session gave up. The count of attempts
   * then starts again.
   *
   * @returns `false` after `close()` or an abort: the session has ended and stays so.
   */
  reconnect(): boolean {
    if (this.#machine.isFinal) return false;
    if (this.state.phase === 'closed') {
      if (!this.#drive.revive()) return false;
      this.#opened = new Latch();
      this.#closed = new Latch();
      this.#connections.reopen();
    }
    this.#drive.call(() => this.#drive.input({ type: 'reconnect' }));
    return true;
  }

  /** For stores: calls `listener` after each change of state, until the returned function is called. It needs no `this`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // An entry of its own, so that subscribing the same function twice is two subscriptions.
    const entry = (): void => listener();
    const subscribers = (this.#subscribers ??= new Set());
    subscribers.add(entry);
    return () => {
      subscribers.delete(entry);
    };
  };

  /** For stores: the state. It needs no `this`. */
  readonly getSnapshot = (): SessionState => this.state;

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #moved(state: SessionState, end: SessionEnd, why: (() => unknown) | undefined): void {
    if (state.phase === 'open') this.#opened.open(state);
    else this.#opened.shut();
    if (why) this.#opened.fail(why);
    if (state.phase === 'closed') {
      if (end === 'closed') this.#closed.open(state.closure);
      else this.#closed.fail(() => state.cause);
      this.#connections.end(end, state.cause);
    }
    this.#drive.emit(() => {
      for (const subscriber of this.#subscribers ?? []) guarded(subscriber, undefined);
      this.dispatchEvent(new StateChangeEvent(state));
    });
  }

  /** From now on each connection is read by itself. What waits goes to the latest one, if it is still to be read. */
  #readByConnection(): void {
    const drive = this.#drive;
    const { inbox, live, latest } = drive;
    inbox.claim('connections()');
    drive.isReadByConnection = true;
    this.#inbox = inbox.standIn();
    if (!latest || (latest !== live && inbox.length === 0)) return;
    latest.ownInbox = inbox;
    if (latest !== live) inbox.end();
    this.#connections.push(latest.connection, 0);
  }
}
