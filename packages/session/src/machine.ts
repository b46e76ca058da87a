import { closedError } from './closed-error.js';
import type { Closure } from './closure.js';
import type { ClosedErrorCode } from './errors.js';
import { GaveUpError, OpenError } from './errors.js';
import type { LedgerSettings } from './retry-ledger.js';
import { retryLedger } from './retry-ledger.js';
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
  deadline(name: 'machine', milliseconds: number | undefined): void;
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

/** The machine of a session. */
export interface SessionMachine extends Machine {
  /** Frozen: every reader is given the same object. */
  readonly state: SessionState;
  /** Whether the caller has ended it, so that not even `reconnect` leads on. */
  readonly isFinal: boolean;
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
export function sessionMachine(settings: MachineSettings): SessionMachine {
  const { closeTimeoutMs, minUptimeMs, random } = settings;
  const ledger = retryLedger(settings);
  let drive!: MachineSink;
  let state: SessionState = Object.freeze({ phase: 'connecting', attempt: 1, cause: undefined });
  let isFinal = false;
  /** Whether nothing may shorten the wait. */
  let isFirm = false;
  /** Whether the open connection's closing handshake has begun. */
  let isClosing = false;

  const wait = (milliseconds?: number): void => drive.deadline('machine', milliseconds);

  const move = (next: SessionState, how?: SessionEnd): void => {
    state = Object.freeze(next);
    drive.state(state, how);
  };

  const end = (how: SessionEnd, cause?: unknown): void => {
    wait();
    move({ phase: 'closed', closure: drive.latest?.closure, cause }, how);
  };

  /** How long the connection was open, 0 if there was none. */
  const uptime = (now: number): number => {
    if (state.phase !== 'open') return 0;
    const uptimeMs = Math.max(0, now - state.since);
    // CLS-15: only a connection that stayed up ends the series, not one that merely opened.
    if (uptimeMs >= minUptimeMs) ledger.clear();
    return uptimeMs;
  };

  /** A new attempt, in the place of whatever there is. */
  const connect = (now: number): void => {
    const cause = state.phase === 'waiting' ? state.cause : undefined;
    uptime(now);
    drive.abandon();
    wait();
    const attempt = (ledger.attempt += 1);
    move({ phase: 'connecting', attempt, cause });
    drive.attempt(attempt);
  };

  /** There is no attempt any more, or no connection. */
  const lost = (now: number, how: OpenError | Closure, code?: ClosedErrorCode): void => {
    if (state.phase === 'closing') end('closed');
    if (state.phase !== 'connecting' && state.phase !== 'open') return;
    const cause = how instanceof OpenError ? how : closedError(how, code);
    const decision = ledger.decide(now, uptime(now), cause);
    if (decision === undefined) end('closed');
    else if (decision instanceof GaveUpError) end('gave-up', decision);
    else {
      const { delayMs } = decision;
      isFirm = decision.firm;
      wait(delayMs);
      move({ phase: 'waiting', attempt: ledger.attempt + 1, delayMs, until: now + delayMs, cause });
    }
  };

  const input = (now: number, what: Input): void => {
    const { phase } = state;
    const hasBegun = ledger.attempt > 0;
    switch (what.type) {
      case 'start':
        if (phase === 'connecting' && !hasBegun) drive.attempt((ledger.attempt += 1));
        break;
      case 'opened': {
        if (phase !== 'connecting') break;
        const { protocol, extensions } = what.opening;
        isClosing = false;
        move({ phase: 'open', protocol, extensions, since: now, paused: false });
        break;
      }
      case 'lost':
        lost(now, what.end, what.code);
        break;
      case 'finish':
      case 'closing':
        if (phase !== 'open') break;
        if (what.type === 'finish') drive.finish(what.code, what.reason);
        if (!isClosing) wait(closeTimeoutMs);
        isClosing = true;
        break;
      case 'paused':
        if (phase === 'open' && state.paused !== what.paused) move({ ...state, paused: what.paused });
        break;
      case 'close':
        // Also where there is nothing to end any more: a session that gave up is closed for good by this.
        isFinal = true;
        if (phase === 'open') {
          move({ phase: 'closing' });
          drive.finish(what.code, what.reason);
          // After the handshake has begun, so that the transport's own deadline, which knows more, elapses first.
          wait(closeTimeoutMs);
        } else if (phase === 'connecting' || phase === 'waiting') {
          drive.abandon();
          end('closed');
        }
        break;
      case 'abort':
        if (phase === 'closed') break;
        isFinal = true;
        drive.abandon(what.reason);
        end('aborted', what.reason);
        break;
      case 'reconnect':
        if (isFinal || phase === 'connecting') break;
        if (phase === 'closed') ledger.clear();
        connect(now);
        break;
      case 'wake':
        // A page that comes back from the back/forward cache has lost its socket, whatever the socket says.
        if (what.reason === 'restored' && (phase === 'open' || (phase === 'connecting' && hasBegun))) {
          connect(now);
        } else if (what.reason !== 'offline' && phase === 'waiting' && !isFirm) {
          const soon = now + Math.floor(random() * wakeSpreadMs);
          if (soon >= state.until) break;
          wait(soon - now);
          move({ ...state, delayMs: Math.max(0, soon - (state.until - state.delayMs)), until: soon });
        }
        break;
      case 'elapsed': {
        if (phase === 'waiting') connect(now);
        // A stuck socket is abandoned, not waited for. It may have ended by itself in the same moment.
        const ended = phase === 'open' || phase === 'closing' ? drive.abandon(undefined, 'timeout') : undefined;
        if (ended !== undefined) lost(now, ended, 'timeout');
      }
    }
  };

  return {
    get state() {
      return state;
    },
    get isFinal() {
      return isFinal;
    },
    set drive(sink: MachineSink) {
      drive = sink;
    },
    input,
  };
}
