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
export class RetryLedger {
  /** The number of the present attempt, or of the last one; 0 before the first, and when counting starts anew. */
  attempt = 0;
  readonly #settings: LedgerSettings;
  #history: readonly HistoryEntry[] = [];
  #failures = 0;
  #firstFailureAt = 0;

  constructor(settings: LedgerSettings) {
    this.#settings = settings;
  }

  /** Starts counting anew. The history stays. */
  clear(): void {
    this.#failures = 0;
    this.attempt = 0;
  }

  /** Enters an end and asks the policy what to do about it. `undefined`: it is over, and there is nothing to complain about. */
  decide(at: number, uptimeMs: number, cause: OpenError | ClosedError): Wait | GaveUpError | undefined {
    const { policy, random } = this.#settings;
    this.#failures += 1;
    if (this.#failures === 1) this.#firstFailureAt = at;
    const history = [...this.#history, { at, attempt: this.attempt, uptimeMs, cause }].slice(-historyLength);
    this.#history = history;
    let problem: string;
    try {
      const decision = policy({
        cause,
        failures: this.#failures,
        // The wall clock may have been set back meanwhile.
        elapsedMs: Math.max(0, at - this.#firstFailureAt),
        history: [...history],
        random,
      });
      if (decision === 'stop') {
        if (cause instanceof ClosedError && isNormalEnd(cause.closure)) return undefined;
        const times = this.#failures === 1 ? '' : ` after ${this.#failures} failures in a row`;
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
  }
}
