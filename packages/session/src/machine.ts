import { closedError } from './closed-error.js';
import type { Closure } from './closure.js';
import type { ClosedErrorCode } from './errors.js';
import { GaveUpError, OpenError } from './errors.js';
import type { LedgerSettings } from './retry-ledger.js';
import { RetryLedger } from './retry-ledger.js';
import type { SessionState } from './state.js';
import type { Opening, WakeReason } from './transport.js';

/** How it ended: `closed` has nothing to complain about. */
export type SessionEnd = 'closed' | 'gave-up' | 'aborted';

/** What happens, as a machine is told it. */
export type Input =
  /** The first attempt may begin, unless all was ended before it came to that. */
  | { readonly type: 'start' }
  /** The attempt led to a connection that has been greeted. */
  | { readonly type: 'opened'; readonly opening: Pick<Opening, 'protocol' | 'extensions'> }
  /** The attempt did not reach open, or the connection ended; `code` says why, where its closure doesn't. */
  | { readonly type: 'lost'; readonly end: OpenError | Closure; readonly code?: ClosedErrorCode | undefined }
  /** The closing handshake has begun on a connection that was open: it must end within the close timeout. */
  | { readonly type: 'closing' }
  /** Reading stopped, or went on. */
  | { readonly type: 'paused'; readonly paused: boolean }
  /** The caller wants to end this connection. */
  | { readonly type: 'finish'; readonly code: number; readonly reason: string }
  /** The caller wants to end it all. */
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** The caller's signal was aborted. */
  | { readonly type: 'abort'; readonly reason: unknown }
  /** The caller wants a new connection now: instead of the wait, instead of the present one, or after giving up. */
  | { readonly type: 'reconnect' }
  /** Something suggests that trying again now may succeed, or that the connection is gone. `offline` decides nothing. */
  | { readonly type: 'wake'; readonly reason: WakeReason }
  /** The deadline has passed. */
  | { readonly type: 'elapsed' };

/** What a machine orders. Every order is given in the order in which it is to be carried out. */
export interface MachineSink {
  /** The last connection that there was: how it ended. */
  readonly latest: { readonly closure: Closure | undefined } | undefined;
  /** Begin an attempt. */
  attempt(number: number): void;
  /** Let go of the attempt or the connection at once; returns how the connection ended, if there was one. */
  abandon(cause?: unknown, code?: ClosedErrorCode): Closure | undefined;
  /** Transmit what waits in the outbox, then start the closing handshake. */
  finish(code: number, reason: string): void;
  /** Tell `elapsed` when this much time has passed; `undefined` takes that back. */
  wait(milliseconds: number | undefined): void;
  /** The state is another; `end` says how it came to be closed, if it is, and why what waits is dropped. */
  state(state: SessionState, end?: SessionEnd): void;
}

/** What decides: that of a session, or the simpler one behind `open()`. */
export interface Machine {
  /** What the orders go to; it sets itself here. */
  drive: MachineSink;
  /** Takes in what happened, with the wall-clock time. It is not called while it is giving orders. */
  input(now: number, input: Input): void;
}

/** What a session machine is made with. */
export interface MachineSettings extends LedgerSettings {
  readonly minUptimeMs: number;
  readonly closeTimeoutMs: number;
}

/** After a wake-up that promises success the next attempt starts within this time, spread so that pages don't start together. */
const wakeSpreadMs = 1_000;

/**
 * When a session connects, waits, gives up and ends: a pure machine. Whatever happens is told to it with the wall-clock time; what
 * is to be done comes out as calls on the sink.
 * The phases and the moves between them are the table in `transitions.ts`, which its tests hold it against.
 */
export class SessionMachine implements Machine {
  drive!: MachineSink;
  readonly #settings: MachineSettings;
  readonly #ledger: RetryLedger;
  #state: SessionState = Object.freeze({ phase: 'connecting', attempt: 1, cause: undefined });
  #isFinal = false;
  /** Whether nothing may shorten the wait. */
  #isFirm = false;
  /** Whether the open connection's closing handshake has begun. */
  #isClosing = false;

  constructor(settings: MachineSettings) {
    this.#settings = settings;
    this.#ledger = new RetryLedger(settings);
  }

  /** Frozen: every reader is given the same object. */
  get state(): SessionState {
    return this.#state;
  }

  /** Whether the caller has ended it, so that not even `reconnect` leads on. */
  get isFinal(): boolean {
    return this.#isFinal;
  }

  input(now: number, input: Input): void {
    const { drive } = this;
    const state = this.#state;
    const { phase } = state;
    const { closeTimeoutMs, random } = this.#settings;
    const hasBegun = this.#ledger.attempt > 0;
    switch (input.type) {
      case 'start':
        if (phase === 'connecting' && !hasBegun) drive.attempt((this.#ledger.attempt += 1));
        break;
      case 'opened': {
        if (phase !== 'connecting') break;
        const { protocol, extensions } = input.opening;
        this.#isClosing = false;
        this.#move({ phase: 'open', protocol, extensions, since: now, paused: false });
        break;
      }
      case 'lost':
        this.#lost(now, input.end, input.code);
        break;
      case 'finish':
      case 'closing':
        if (phase !== 'open') break;
        if (input.type === 'finish') drive.finish(input.code, input.reason);
        if (!this.#isClosing) this.#wait(closeTimeoutMs);
        this.#isClosing = true;
        break;
      case 'paused':
        if (phase === 'open' && state.paused !== input.paused) this.#move({ ...state, paused: input.paused });
        break;
      case 'close':
        // Also where there is nothing to end any more: a session that gave up is closed for good by this.
        this.#isFinal = true;
        if (phase === 'open') {
          this.#move({ phase: 'closing' });
          drive.finish(input.code, input.reason);
          // After the handshake has begun, so that the transport's own deadline, which knows more, elapses first.
          this.#wait(closeTimeoutMs);
        } else if (phase === 'connecting' || phase === 'waiting') {
          drive.abandon();
          this.#end('closed');
        }
        break;
      case 'abort':
        if (phase === 'closed') break;
        this.#isFinal = true;
        drive.abandon(input.reason);
        this.#end('aborted', input.reason);
        break;
      case 'reconnect':
        if (this.#isFinal || phase === 'connecting') break;
        if (phase === 'closed') this.#ledger.clear();
        this.#connect(now);
        break;
      case 'wake':
        // A page that comes back from the back/forward cache has lost its socket, whatever the socket says.
        if (input.reason === 'restored' && (phase === 'open' || (phase === 'connecting' && hasBegun))) {
          this.#connect(now);
        } else if (input.reason !== 'offline' && phase === 'waiting' && !this.#isFirm) {
          const soon = now + Math.floor(random() * wakeSpreadMs);
          if (soon >= state.until) break;
          this.#wait(soon - now);
          this.#move({ ...state, delayMs: Math.max(0, soon - (state.until - state.delayMs)), until: soon });
        }
        break;
      case 'elapsed': {
        if (phase === 'waiting') this.#connect(now);
        // A stuck socket is abandoned, not waited for. It may have ended by itself in the same moment.
        const ended = phase === 'open' || phase === 'closing' ? drive.abandon(undefined, 'timeout') : undefined;
        if (ended) this.#lost(now, ended, 'timeout');
      }
    }
  }

  /** There is no attempt any more, or no connection. */
  #lost(now: number, how: OpenError | Closure, code?: ClosedErrorCode): void {
    const { phase } = this.#state;
    if (phase === 'closing') this.#end('closed');
    else if (phase === 'connecting' || phase === 'open') {
      const cause = how instanceof OpenError ? how : closedError(how, code);
      const decision = this.#ledger.decide(now, this.#uptime(now), cause);
      if (!decision) this.#end('closed');
      else if (decision instanceof GaveUpError) this.#end('gave-up', decision);
      else {
        const { delayMs } = decision;
        this.#isFirm = decision.firm;
        this.#wait(delayMs);
        this.#move({ phase: 'waiting', attempt: this.#ledger.attempt + 1, delayMs, until: now + delayMs, cause });
      }
    }
  }

  /** How long the connection was open, 0 if there was none. */
  #uptime(now: number): number {
    if (this.#state.phase !== 'open') return 0;
    const uptimeMs = Math.max(0, now - this.#state.since);
    // CLS-15: only a connection that stayed up ends the series, not one that merely opened.
    if (uptimeMs >= this.#settings.minUptimeMs) this.#ledger.clear();
    return uptimeMs;
  }

  /** A new attempt, in the place of whatever there is. */
  #connect(now: number): void {
    const cause = this.#state.phase === 'waiting' ? this.#state.cause : undefined;
    this.#uptime(now);
    this.drive.abandon();
    this.#wait();
    const attempt = (this.#ledger.attempt += 1);
    this.#move({ phase: 'connecting', attempt, cause });
    this.drive.attempt(attempt);
  }

  #end(how: SessionEnd, cause?: unknown): void {
    this.#wait();
    this.#move({ phase: 'closed', closure: this.drive.latest?.closure, cause }, how);
  }

  #move(state: SessionState, how?: SessionEnd): void {
    this.#state = Object.freeze(state);
    this.drive.state(state, how);
  }

  #wait(milliseconds?: number): void {
    this.drive.wait(milliseconds);
  }
}
