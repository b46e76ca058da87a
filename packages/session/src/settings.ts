import type { AbortSignalLike } from './abort-signal.js';
import type { AttemptSettings } from './attempt.js';
import { backoff } from './backoff.js';
import type { RetryAdvice } from './backoff.js';
import { checkOptions } from './check-options.js';
import type { LivenessTimes } from './liveness.js';
import type { OfferedProtocols } from './message-types.js';
import type { ConnectOptions, Provided, UrlLike } from './options.js';
import type { OutboxBounds } from './outbox.js';
import { providersOf } from './providers.js';
import type { RetryPolicy } from './retry.js';
import type { Platform } from './transport.js';

/** Everything that was asked for, checked, and complete with the defaults. */
export interface Settings extends AttemptSettings {
  readonly platform: Platform;
  /** As it was asked for: `policyOf` reads it. */
  readonly retry: ConnectOptions['retry'];
  readonly minUptimeMs: number;
  readonly outbox: OutboxBounds;
  /** `undefined`: no probes. */
  readonly liveness: LivenessTimes | undefined;
  readonly highWaterMarkBytes: number;
  readonly signal: AbortSignalLike | undefined;
}

/** Reads what `connect` and `open` are called with. Throws what is wrong with it. */
export function settingsOf(
  platform: Platform,
  url: Provided<string | UrlLike>,
  options: ConnectOptions<OfferedProtocols>,
): Settings {
  const complete = checkOptions(options, platform);
  const { unreadable } = platform;
  const discard = complete.unread === 'discard';
  return Object.assign(complete, {
    platform,
    providers: providersOf(platform, url, options.protocols),
    inbox: discard || unreadable !== undefined ? { ...complete.inbox, discard, unreadable } : complete.inbox,
    retry: options.retry,
    minUptimeMs: complete.retry.minUptimeMs,
    liveness: options.liveness === false ? undefined : complete.liveness,
  });
}

/** The policy that was asked for, with what the subprotocol in use has to say. */
export function policyOf(retry: Settings['retry'], advice: RetryAdvice): RetryPolicy {
  if (retry === false) return () => 'stop';
  if (typeof retry === 'function') return (input) => advice(input) ?? retry(input);
  return backoff(retry, advice);
}
