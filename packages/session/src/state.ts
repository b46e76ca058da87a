import type { Closure } from './closure.js';

/**
 * Where a session stands. A new object at each change and the same one in between, so that it can be a store's snapshot as
 * it is (`useSyncExternalStore`, a Vue `shallowRef`, a Svelte store).
 *
 * ```text
 *              ┌──────────────────────────────┐
 *              ▼                              │ delay over, reconnect()
 *   start → connecting ── attempt failed → waiting
 *              │   ▲                          ▲
 *       opened │   └── replaced               │ connection lost
 *              ▼                              │
 *             open ───────────────────────────┘
 *              │ close()
 *              ▼
 *           closing ── ended ──► closed ── reconnect(), after giving up ──► connecting
 *
 *   connecting, open ── gave up ───────────────► closed
 *   open ── ended by the peer for good ────────► closed
 *   connecting, waiting ── close() ────────────► closed
 *   any of the four ── aborted ────────────────► closed
 * ```
 */
export type SessionState = ConnectingState | OpenState | WaitingState | ClosingState | ClosedState;

/** An attempt is under way: providers, opening handshake, and the subprotocol's `greet`. */
export interface ConnectingState {
  readonly phase: 'connecting';
  /** Counts from 1, and anew once a connection has been up for `minUptimeMs`. */
  readonly attempt: number;
  /**
   * Why the attempt before failed or the connection was lost: an `OpenError` or `ClosedError`; `undefined` for the first attempt, and
   * where it was asked for from here: after `reconnect()` while open or after giving up, and when a page was restored.
   */
  readonly cause: Error | undefined;
}

/** A connection is up and greeted. */
export interface OpenState {
  readonly phase: 'open';
  /** The subprotocol in use, or the empty string. */
  readonly protocol: string;
  /** The extensions in use, or the empty string. */
  readonly extensions: string;
  /** When it opened, in wall-clock milliseconds. */
  readonly since: number;
  /** Whether reading is paused because nobody takes the messages: a long pause also holds back answers to Pings. */
  readonly paused: boolean;
}

/** Between two attempts. */
export interface WaitingState {
  readonly phase: 'waiting';
  /** The number of the attempt that will follow. */
  readonly attempt: number;
  /** How long this wait lasts altogether. */
  readonly delayMs: number;
  /** When it ends, in wall-clock milliseconds. */
  readonly until: number;
  /** Why: an `OpenError` or a `ClosedError`. */
  readonly cause: Error;
}

/** `close()` was called: the outbox is flushed and the closing handshake is under way. */
export interface ClosingState {
  readonly phase: 'closing';
}

/**
 * The session has ended. It stays so after `close()` or an abort; where it gave up, or the peer ended it for good, `reconnect()`
 * begins anew.
 */
export interface ClosedState {
  readonly phase: 'closed';
  /** How the last connection ended, if there was one. */
  readonly closure: Closure | undefined;
  /** `undefined` after a clean end; else the `GaveUpError`, or the reason of the signal that aborted it. */
  readonly cause: unknown;
}
