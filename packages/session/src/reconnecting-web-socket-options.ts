import { retryDefaults } from './check-options.js';
import type { ConnectOptions, Provided } from './options.js';
import { unexpected } from './quote.js';

/**
 * The options of a `ReconnectingWebSocket`: those of `reconnecting-websocket` and `partysocket` that make sense, under their names, and
 * beside them every option of `connect` but `protocols`, which is an argument of its own.
 *
 * An option under an old name and the one that it stands for can't be given together.
 */
export interface ReconnectingWebSocketOptions extends Omit<ConnectOptions, 'protocols' | 'unread'> {
  /** `retry.minDelayMs`. Delays are uniform between 0 and this bound, which doubles with each failure. Default: 2,000. */
  readonly minReconnectionDelay?: number | undefined;
  /** `retry.maxDelayMs`: where the doubling of the bound ends. Default: 30,000. */
  readonly maxReconnectionDelay?: number | undefined;
  /** `retry.minUptimeMs`. Default: 10,000. */
  readonly minUptime?: number | undefined;
  /** `retry.maxAttempts` less one: retries in a row after which it gives up. Default: `Infinity`. */
  readonly maxRetries?: number | undefined;
  /** `openTimeoutMs`. Default: 10,000. */
  readonly connectionTimeout?: number | undefined;
  /** `outbox.maxMessages`. Default: 1,000; the outbox is bounded in bytes as well. */
  readonly maxEnqueuedMessages?: number | undefined;
  /** Connects only when `reconnect()` is called; until then `readyState` is `CLOSED`. Default: false. */
  readonly startClosed?: boolean | undefined;
}

/** The subprotocols to offer: one name or several, or a function that makes them for each attempt; `null` is none. */
export type SocketProtocols = Provided<string | readonly string[] | null>;

/** Options of the other libraries that mean nothing here, with what to do instead. */
const foreign = new Map([
  ['WebSocket', 'the platform gives the transport; remove it'],
  [
    'reconnectionDelayGrowFactor',
    'delays are spread between 0 and a bound that doubles; remove it, or give a policy as retry',
  ],
  ['debug', 'nothing is written to a console; listen to the events instead'],
  ['debugLogger', 'nothing is written to a console; listen to the events instead'],
]);

/** The old names of figures of the default policy. */
const figures = [
  ['minReconnectionDelay', 'minDelayMs'],
  ['maxReconnectionDelay', 'maxDelayMs'],
  ['minUptime', 'minUptimeMs'],
  ['maxRetries', 'maxAttempts'],
] as const;

/**
 * The options of the session behind.
 *
 * @throws TypeError for an option that has no meaning here, or that is given twice.
 */
export function connectOptionsOf(
  protocols: SocketProtocols | undefined,
  options: ReconnectingWebSocketOptions,
): ConnectOptions<string | readonly string[]> {
  for (const [name, advice] of foreign) {
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined && value !== false) throw new TypeError(`${name}: not an option here: ${advice}`);
  }
  const {
    minReconnectionDelay: _min,
    maxReconnectionDelay: _max,
    minUptime: _uptime,
    maxRetries: _retries,
    connectionTimeout,
    maxEnqueuedMessages,
    startClosed: _startClosed,
    ...rest
  } = options;
  for (const [name] of foreign) Reflect.deleteProperty(rest, name);
  refuseBoth('connectionTimeout', connectionTimeout, 'openTimeoutMs', rest.openTimeoutMs);
  refuseBoth('maxEnqueuedMessages', maxEnqueuedMessages, 'outbox.maxMessages', rest.outbox?.maxMessages);
  return {
    ...rest,
    ...(protocols === undefined || protocols === null ? {} : { protocols: offered(protocols) }),
    ...(connectionTimeout === undefined ? {} : { openTimeoutMs: connectionTimeout }),
    ...(maxEnqueuedMessages === undefined ? {} : { outbox: { ...rest.outbox, maxMessages: maxEnqueuedMessages } }),
    retry: retryOf(options),
  };
}

function retryOf(options: ReconnectingWebSocketOptions): ConnectOptions['retry'] {
  const { retry } = options;
  const given: Partial<Record<(typeof figures)[number][1], number>> = {};
  for (const [name, figure] of figures) {
    const value = options[name];
    if (value === undefined) continue;
    if (typeof retry === 'function' || retry === false) {
      throw unexpected(name, 'none beside a retry that is another policy', value);
    }
    refuseBoth(name, value, `retry.${figure}`, retry?.[figure]);
    // The first attempt is no retry.
    given[figure] = name === 'maxRetries' ? value + 1 : value;
  }
  if (typeof retry === 'function' || retry === false) return retry;
  // The other libraries let the least delay be above the greatest, which then wins.
  const { minDelayMs = retryDefaults.minDelayMs, maxDelayMs = retryDefaults.maxDelayMs } = { ...retry, ...given };
  return { ...retry, ...given, minDelayMs: Math.min(minDelayMs, maxDelayMs) };
}

function offered(protocols: NonNullable<SocketProtocols>): Provided<string | readonly string[]> {
  if (typeof protocols !== 'function') return protocols;
  return async (context) => (await protocols(context)) ?? [];
}

function refuseBoth(name: string, value: unknown, other: string, otherValue: unknown): void {
  if (value !== undefined && otherValue !== undefined)
    throw unexpected(name, `none beside ${other}, which is the same`, value);
}
