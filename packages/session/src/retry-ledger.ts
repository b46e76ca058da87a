import type { ClosedError, HistoryEntry, OpenError } from './errors.js';
import { quote } from './quote.js';
import type { RetryDecision, RetryPolicy } from './retry.js';

/** How many ends are remembered. */
const historyLength = 32;

/** What the policy decided. Without a delay it is the end; `problem` says if that was the policy's own fault. */
export interface LedgerDecision {
  readonly delayMs: number | undefined;
  readonly firm: boolean;
  readonly problem: string | undefined;
}

/** One end, as it is entered. */
export interface LedgerEntry extends HistoryEntry {
  readonly cause: OpenError | ClosedError;
}

/** The account of a session's failures: what the policy is asked with, and what the history tells in the end. */
export class RetryLedger {
  readonly #policy: RetryPolicy;
  readonly #random: () => number;
  #history: HistoryEntry[] = [];
  #failures = 0;
  #firstFailureAt = 0;
  #attempt = 1;

  constructor(policy: RetryPolicy, random: () => number) {
    this.#policy = policy;
    this.#random = random;
  }

  /** The number of the present attempt, or of the last one. */
  get attempt(): number {
    return this.#attempt;
  }

  get history(): readonly HistoryEntry[] {
    return [...this.#history];
  }

  /** Counts one more attempt. */
  next(): number {
    return ++this.#attempt;
  }

  /** Starts counting anew. The history stays. */
  clear(): void {
    this.#failures = 0;
    this.#attempt = 0;
  }

  /** Enters an end and asks the policy what to do about it. */
  decide(entry: LedgerEntry): LedgerDecision {
    if (this.#failures === 0) this.#firstFailureAt = entry.at;
    this.#failures += 1;
    this.#history.push(entry);
    if (this.#history.length > historyLength) this.#history = this.#history.slice(-historyLength);
    let decision: RetryDecision;
    try {
      decision = this.#policy({
        cause: entry.cause,
        failures: this.#failures,
        // The wall clock may have been set back meanwhile.
        elapsedMs: Math.max(0, entry.at - this.#firstFailureAt),
        history: this.history,
        random: this.#random,
      });
    } catch (error) {
      return broken(`gave up because the retry policy threw ${quote(String(error))}`);
    }
    if (decision === 'stop') return { delayMs: undefined, firm: true, problem: undefined };
    const delayMs: unknown = decision?.delayMs;
    if (typeof delayMs !== 'number' || !(delayMs >= 0)) {
      return broken(`gave up because the retry policy gave a delayMs of ${quote(delayMs)}, not a number of at least 0`);
    }
    return { delayMs, firm: decision.firm === true, problem: undefined };
  }

  /** Why it was given up, in a sentence. */
  summary(cause: Error): string {
    const times = this.#failures === 1 ? '' : ` after ${this.#failures} failures in a row`;
    return `gave up${times}: ${cause.message}`;
  }
}

function broken(problem: string): LedgerDecision {
  return { delayMs: undefined, firm: true, problem };
}
