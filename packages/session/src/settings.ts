import type { AbortSignalLike } from './abort-signal.js';
import type { AttemptSettings } from './attempt.js';
import { backoff, retryDefaults } from './backoff.js';
import type { RetryAdvice } from './backoff.js';
import { checkOptions } from './check-options.js';
import { inboxDefaults } from './inbox.js';
import type { InboxBounds } from './inbox.js';
import type { LivenessTimes } from './liveness.js';
import { livenessDefaults } from './liveness.js';
import type { OfferedProtocols } from './message-types.js';
import type { ConnectOptions, Provided, UrlLike } from './options.js';
import type { OutboxBounds } from './outbox.js';
import { outboxDefaults } from './outbox.js';
import { Providers } from './providers.js';
import type { RetryPolicy } from './retry.js';
import type { Platform } from './transport.js';

/** Everything that was asked for, checked, and complete with the defaults. */
export interface Settings extends AttemptSettings {
  readonly platform: Platform;
  /** Makes the policy, given what the subprotocol in use has to say. */
  readonly policy: (advice: RetryAdvice) => RetryPolicy;
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
  checkOptions(options, { own: platform.ownOptions, foreign: platform.foreignOptions });
  const { retry, liveness } = options;
  const figures = typeof retry === 'object' ? retry : retryDefaults;
  return {
    platform,
    providers: new Providers(platform, url, options.protocols),
    requireSubprotocol: options.requireSubprotocol ?? true,
    openTimeoutMs: options.openTimeoutMs ?? 10_000,
    closeTimeoutMs: options.closeTimeoutMs ?? 5_000,
    maxMessageBytes: options.maxMessageBytes ?? 16 * 1_048_576,
    inbox: boundsOf(platform, options),
    policy: policyOf(retry),
    minUptimeMs: figures.minUptimeMs ?? retryDefaults.minUptimeMs,
    outbox: merge(outboxDefaults, options.outbox),
    liveness: liveness === false ? undefined : merge(livenessDefaults, liveness),
    highWaterMarkBytes: options.highWaterMarkBytes ?? 1_048_576,
    signal: options.signal,
  };
}

function policyOf(retry: ConnectOptions['retry']): Settings['policy'] {
  if (retry === false) return () => () => 'stop';
  if (typeof retry === 'function') return (advice) => (input) => advice(input) ?? retry(input);
  return (advice) => backoff(retry, advice);
}

function boundsOf({ unreadable }: Platform, { inbox, unread }: ConnectOptions<OfferedProtocols>): InboxBounds {
  const bounds = merge(inboxDefaults, unread === 'discard' ? { ...inbox, discard: true } : inbox);
  return unreadable === undefined ? bounds : { ...bounds, unreadable };
}

/** As a spread, but what is `undefined` doesn't hide a default. Where nothing is given, the defaults serve all. */
function merge<T extends object>(defaults: T, given: { readonly [K in keyof T]?: T[K] | undefined } | undefined): T {
  if (given === undefined) return defaults;
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(said) };
}
