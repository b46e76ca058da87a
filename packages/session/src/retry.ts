import type { ClosedError, HistoryEntry, OpenError } from './errors.js';

/** What a retry policy is asked with: the last end, and what came before it. */
export interface RetryInput {
  /** Why there is no connection: an attempt that did not reach open, or a connection that ended. */
  readonly cause: OpenError | ClosedError;
  /** Failures in a row, this one included: 1 for the first. The count starts again once a connection was up for `minUptimeMs`. */
  readonly failures: number;
  /** Milliseconds since the first of these failures. */
  readonly elapsedMs: number;
  /** The last ends, oldest first, this one included. */
  readonly history: readonly HistoryEntry[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Wait and try again, or don't. A wait is cut short when the page becomes visible or the network comes back, unless it is
 * `firm`: a server asked for it.
 */
export type RetryDecision = { readonly delayMs: number; readonly firm?: boolean | undefined } | 'stop';

/** Decides after each failure. It must be pure: it is given the time, the chance and the past. */
export type RetryPolicy = (input: RetryInput) => RetryDecision;

/** The default policy's figures. */
export interface RetryOptions {
  /** The bound of the first delay, in milliseconds. The delay is random, uniform in [0, bound). Default: 2,000, or `maxDelayMs` if that is less. */
  readonly minDelayMs?: number | undefined;
  /** The bound at which doubling ends, in milliseconds, not below `minDelayMs`. Default: 30,000, or `minDelayMs` if that is more. */
  readonly maxDelayMs?: number | undefined;
  /** Failed attempts in a row after which the session gives up. Default: `Infinity`. */
  readonly maxAttempts?: number | undefined;
  /** Milliseconds since the first failure in a row after which the session gives up. Default: `Infinity`. */
  readonly maxElapsedMs?: number | undefined;
  /** How long a connection must be up, in milliseconds, before the count of failures starts again. Default: 10,000. */
  readonly minUptimeMs?: number | undefined;
  /** Overrides the verdict of the default policy, for the causes that it names; `undefined` leaves it. */
  readonly verdict?: ((input: RetryInput) => RetryDecision | 'retry' | undefined) | undefined;
}
