import { retryVerdict } from '@hybi/codec/close';
import { checkRetry } from './check-options.js';
import { ClosedError, OpenError } from './errors.js';
import type { OpenErrorCode } from './errors.js';
import type { RetryDecision, RetryInput, RetryOptions, RetryPolicy } from './retry.js';

/** What a subprotocol says about a failure; `undefined` leaves it to the policy. */
export type RetryAdvice = (input: RetryInput) => RetryDecision | undefined;

/** More would make the factor infinite in the end, and 0 times that is no number. */
const mostDoublings = 52;

/** A server's wish to be left alone is obeyed up to here: a day. */
const longestRetryAfterMs = 86_400_000;

/**
 * The default policy: truncated binary exponential backoff with full jitter, from the first retry on (CLS-13, CLS-14, CLS-15).
 *
 * It stops where another attempt can't help: a received Close with 1000, 1003, 1008, 1009, 1010, 3000 or 3003; an HTTP status 4xx but
 * 408, 425 and 429; a refused certificate; a refused subprotocol; a server or platform that can't do it at all. It obeys
 * `Retry-After`, and waits 5 to 30 s after 1012 and 1013 (CLS-21). Everything else it tries again, an `opaque` failure for ever.
 * `options.verdict` is asked first and may overrule it in either direction, though not the budgets `maxAttempts` and `maxElapsedMs`.
 * `advice` is asked next.
 *
 * @throws TypeError or RangeError naming a figure that is out of range, or a `maxDelayMs` below `minDelayMs`.
 */
export function backoff(options: RetryOptions = {}, advice?: RetryAdvice): RetryPolicy {
  const figures = checkRetry(options);
  const { minDelayMs, maxAttempts, maxElapsedMs } = figures;
  const { maxDelayMs = Math.max(minDelayMs, figures.maxDelayMs) } = options;

  return (input: RetryInput): RetryDecision => {
    if (input.failures >= maxAttempts || input.elapsedMs >= maxElapsedMs) return 'stop';
    const wanted = options.verdict?.(input) ?? advice?.(input);
    if (wanted !== undefined && wanted !== 'retry') return wanted;
    const verdict = wanted ?? verdictOn(input.cause);
    if (verdict === 'stop') return 'stop';
    // CLS-21: "Service Restart … reconnect … at a randomised delay of 5 to 30 s"
    if (verdict === 'later') return { delayMs: 5_000 + Math.floor(input.random() * 25_000), firm: true };
    const bound = Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(input.failures - 1, mostDoublings));
    const delayMs = Math.floor(input.random() * bound);
    const retryAfterMs = input.cause instanceof OpenError ? input.cause.retryAfterMs : undefined;
    if (retryAfterMs === undefined) return { delayMs };
    // All clients are told the same figure: without jitter on top they would come back together.
    return { delayMs: Math.min(retryAfterMs, longestRetryAfterMs) + delayMs, firm: true };
  };
}

/** What another attempt would end in as well. */
const hopeless: readonly OpenErrorCode[] = ['subprotocol', 'legacy-server', 'blocked'];

/** Statuses 4xx that don't say that coming again won't help: Request Timeout, Too Early, Too Many Requests. */
const passing: readonly number[] = [408, 425, 429];

function verdictOn(cause: OpenError | ClosedError): 'stop' | 'retry' | 'later' {
  if (cause instanceof ClosedError) {
    const { received } = cause.closure;
    return received === undefined || cause.code !== 'server' ? 'retry' : retryVerdict(received.code ?? 1005);
  }
  if (cause.fatal || hopeless.includes(cause.code)) return 'stop';
  if (cause.code === 'greet' && cause.cause instanceof ClosedError) return verdictOn(cause.cause);
  const { status = 0 } = cause;
  return status >= 400 && status <= 499 && !passing.includes(status) ? 'stop' : 'retry';
}
