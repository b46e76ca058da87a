import { isNormalEnd } from './closed-error.js';
import { ClosedError, GaveUpError } from './errors.js';
import type { HistoryEntry, OpenError } from './errors.js';
import { quote } from './quote.js';
import type { RetryPolicy } from './retry.js';

/** How many ends are remembered. */
const historyLength = 32;

/** What a ledger is made with. */
export interface LedgerSettings {
  readonly policy: RetryPolicy;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A wait that the policy decided on. */
export interface Wait {
  readonly delayMs: number;
  readonly firm: boolean;
}

/** The account of a session's failures: what the policy is asked with, and what the history tells in the end. */
export interface RetryLedger {
  /** The number of the present attempt, or of the last one; 0 before the first, and when counting starts anew. */
  attempt: number;
  /** Starts counting anew. The history stays. */
  clear(): void;
  /** Enters an end and asks the policy what to do about it. `undefined`: it is over, and there is nothing to complain about. */
  decide(at: number, uptimeMs: number, cause: OpenError | ClosedError): Wait | GaveUpError | undefined;
}

/** Opens one. */
export function retryLedger({ policy, random }: LedgerSettings): RetryLedger {
  let past: readonly HistoryEntry[] = [];
  let failures = 0;
  let firstFailureAt = 0;
  const ledger: RetryLedger = {
    attempt: 0,
    clear() {
      failures = 0;
      ledger.attempt = 0;
    },
    decide(at, uptimeMs, cause) {
      failures += 1;
      if (failures === 1) firstFailureAt = at;
      const history = [...past, { at, attempt: ledger.attempt, uptimeMs, cause }].slice(-historyLength);
      past = history;
      let problem: string;
      try {
        const decision = policy({
          cause,
          failures,
          // The wall clock may have been set back meanwhile.
          elapsedMs: Math.max(0, at - firstFailureAt),
          history: [...history],
          random,
        });
        if (decision === 'stop') {
          if (cause instanceof ClosedError && isNormalEnd(cause.closure)) return undefined;
          const times = failures === 1 ? '' : ` after ${failures} failures in a row`;
          problem = `${times}: ${cause.message}`;
        } else {
          const delayMs: unknown = decision?.delayMs;
          if (typeof delayMs === 'number' && delayMs >= 0) return { delayMs, firm: decision.firm === true };
          problem = ` because the retry policy gave a delayMs of ${quote(delayMs)}, not a number of at least 0`;
        }
      } catch (error) {
        problem = ` because the retry policy threw ${quote(String(error))}`;
      }
      return new GaveUpError(`gave up${problem}`, history);
    },
  };
  return ledger;
}
