import type { AbortSignalLike } from './abort-signal.js';
import { isObject } from './is-object.js';
import type { LivenessTimes } from './liveness.js';
import type { ConnectOptions, InboxOptions } from './options.js';
import type { OutboxBounds } from './outbox.js';
import { quote, unexpected } from './quote.js';
import type { RetryOptions } from './retry.js';
import type { Platform } from './transport.js';

type Complete<T> = { readonly [Name in keyof T]-?: Exclude<T[Name], undefined> };

/** What a platform says about option names beyond those of `ConnectOptions`. */
export type OptionNames = Pick<Platform, 'ownOptions' | 'where'>;

/** The figures of the default policy, complete, and what has no default. */
export type RetryFigures = Complete<Omit<RetryOptions, 'verdict'>> & RetryOptions;

/** The options of `connect` and `open`, complete. The value of `protocols` is checked where it is read. */
export interface CompleteOptions extends Record<keyof ConnectOptions, unknown> {
  readonly requireSubprotocol: boolean;
  readonly signal: AbortSignalLike | undefined;
  readonly openTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  /** The defaults where a policy or `false` stands instead of figures. */
  readonly retry: RetryFigures;
  readonly outbox: OutboxBounds;
  readonly inbox: Complete<InboxOptions>;
  /** The defaults where `false` stands instead of times. */
  readonly liveness: LivenessTimes;
  readonly highWaterMarkBytes: number;
  readonly unread: 'queue' | 'discard';
}

/** Gives the value of an option that counts, which is the default in place of `undefined`, or throws what is wrong with it. */
type Read<T> = (name: string, value: unknown) => T;

/** What each option has to be. */
export type Rules<T> = { readonly [Name in keyof T]-?: Read<T[Name]> };

const retryRules = /* @__PURE__ */ rulesOfRetry();
const optionRules = /* @__PURE__ */ rulesOfOptions();

/** The default policy's figures where the caller gives none. */
export const retryDefaults: { readonly [Figure in Exclude<keyof RetryOptions, 'verdict'>]-?: number } =
  /* @__PURE__ */ checkRetry({});

function rulesOfRetry(): Rules<RetryFigures> {
  return {
    minDelayMs: number(2_000, 0),
    maxDelayMs: number(30_000, 0),
    maxAttempts: count(Infinity, 1),
    maxElapsedMs: number(Infinity, 0),
    minUptimeMs: number(10_000, 0),
    verdict: option(undefined, 'a function', isFunction),
  };
}

/** Every option, with its default and what else it may be. */
function rulesOfOptions(): Rules<CompleteOptions> {
  return {
    protocols: (_, value) => value,
    requireSubprotocol: oneOf(true, false),
    signal: option(undefined, 'an AbortSignal', isSignal),
    openTimeoutMs: number(10_000, 1),
    closeTimeoutMs: number(5_000, 1),
    maxMessageBytes: count(16 * 1_048_576, 1),
    retry: group(retryRules, (value) => value === false || isFunction(value)),
    outbox: group<OutboxBounds>({
      maxMessages: count(1_000, 0),
      maxBytes: count(1_048_576, 0),
      ttlMs: number(Infinity, 0),
      overflow: oneOf('drop-newest', 'drop-oldest'),
    }),
    inbox: group<Complete<InboxOptions>>({
      maxMessages: count(1_000, 1),
      maxBytes: count(16 * 1_048_576, 1),
      overflow: oneOf('close', 'drop-oldest', 'drop-newest'),
    }),
    liveness: group({ intervalMs: number(20_000, 2), timeoutMs: number(20_000, 2) }, (value) => value === false),
    highWaterMarkBytes: count(1_048_576, 1),
    unread: oneOf('queue', 'discard'),
  };
}

/** An option of one value. One of another type than the default is a TypeError, one that else doesn't fit is out of range. */
export function option<T>(standard: T, expected: string, fits: (value: unknown) => value is T): Read<T> {
  return (name, value) => {
    if (value === undefined) return standard;
    if (fits(value)) return value;
    throw unexpected(name, expected, value, typeof value === typeof standard ? RangeError : TypeError);
  };
}

export function number(standard: number, least: number, isWhole = false): Read<number> {
  return option(
    standard,
    `a ${isWhole ? 'whole ' : ''}number of at least ${least}`,
    (value): value is number => typeof value === 'number' && value >= least && !(isWhole && value % 1 > 0),
  );
}

function count(standard: number, least: number): Read<number> {
  return number(standard, least, true);
}

/** The first word is the default. */
function oneOf<T>(...words: readonly [T, ...T[]]): Read<T> {
  return option(words[0], words.map(quote).join(' or '), (value): value is T => words.some((word) => word === value));
}

/** Options within an option, unless something else stands there. Where nothing is given, one object serves all. */
function group<T extends object>(rules: Rules<T>, isSomethingElse?: (value: unknown) => boolean): Read<T> {
  const standard = complete('', {}, rules);
  return (name, value) => (value === undefined || isSomethingElse?.(value) ? standard : complete(name, value, rules));
}

function isFunction(value: unknown): value is () => never {
  return typeof value === 'function';
}

export function isSignal(value: unknown): value is AbortSignalLike {
  return isObject(value) && 'aborted' in value;
}

/**
 * Checks the options of `connect` and `open`, before any I/O, and completes them. `undefined` stands for the default everywhere.
 *
 * @throws TypeError naming an option that doesn't exist on this platform, or has a value of the wrong kind.
 * @throws RangeError naming an option whose value is out of range, and the value.
 */
export function checkOptions(options: unknown = {}, names?: OptionNames): CompleteOptions {
  return complete('', options, optionRules, names);
}

/** The same for what `backoff` is called with. The two bounds of the delay have to agree. */
export function checkRetry(options: RetryOptions): RetryFigures {
  const figures = complete('retry', options, retryRules);
  number(Infinity, options.minDelayMs ?? 0)('retry.maxDelayMs', options.maxDelayMs);
  return figures;
}

/** Checks options by their rules, and completes them. `path` is the option that they are within, or nothing. */
export function complete<T extends object>(path: string, given: unknown, rules: Rules<T>, names: OptionNames = {}): T {
  if (!isObject(given) || Array.isArray(given)) throw unexpected(path || 'options', 'an object', given);
  const { ownOptions = [], where = '' } = names;
  const all: Readonly<Record<string, Read<unknown>>> = rules;
  const nameOf = (member: string): string => (path === '' ? member : `${path}.${member}`);
  for (const member of Object.keys(given)) {
    if (!Object.hasOwn(all, member) && !ownOptions.includes(member))
      throw new TypeError(`${nameOf(member)}: there is no such option ${where}`.trimEnd());
  }
  const options: Record<string, unknown> = {};
  for (const member of Object.keys(all)) options[member] = all[member]?.(nameOf(member), given[member]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each rule gives what its name stands for
  return options as T;
}
