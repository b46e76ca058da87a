import { quote } from './quote.js';
import type { RetryOptions } from './retry.js';

/** What a platform says about option names beyond those of `ConnectOptions`. */
export interface OptionNames {
  /** Names that this platform has in addition; it checks their values itself. */
  readonly own?: readonly string[] | undefined;
  /** Names that only another platform has, each with that platform's name. */
  readonly foreign?: Readonly<Record<string, string>> | undefined;
}

/**
 * What a value has to be: in words for the error text, by its `typeof`, and what else has to hold. One of another `typeof` is a
 * TypeError, one that doesn't hold is out of range.
 */
type Rule = readonly [
  expected: string,
  type: 'number' | 'string' | 'boolean' | 'function' | 'object',
  holds?: (value: unknown) => boolean,
];

/** Options within an option, and what may stand there instead of an object. */
interface Group {
  readonly members: Rules;
  instead?(value: unknown): boolean;
}

type Rules = Readonly<Record<string, Rule | Group | undefined>>;

const numberFrom = (least: number): Rule => [
  `a number of at least ${least}`,
  'number',
  (value) => Number(value) >= least,
];

const countFrom = (least: number): Rule => [
  `a whole number of at least ${least}`,
  'number',
  (value) => Number(value) >= least && (Number.isInteger(value) || value === Infinity),
];

const oneOf = (...words: readonly unknown[]): Rule => [
  words.map(quote).join(' or '),
  'string',
  (value) => words.includes(value),
];

const retryRules: Rules = {
  minDelayMs: numberFrom(0),
  maxDelayMs: numberFrom(0),
  maxAttempts: countFrom(1),
  maxElapsedMs: numberFrom(0),
  minUptimeMs: numberFrom(0),
  verdict: ['a function', 'function'],
};

const connectRules: Rules = {
  requireSubprotocol: ['true or false', 'boolean'],
  signal: ['an AbortSignal', 'object', (value) => typeof value === 'object' && value !== null && 'aborted' in value],
  openTimeoutMs: numberFrom(1),
  closeTimeoutMs: numberFrom(1),
  maxMessageBytes: countFrom(1),
  retry: {
    members: retryRules,
    instead: (value) => value === false || typeof value === 'function',
  },
  outbox: {
    members: {
      maxMessages: countFrom(0),
      maxBytes: countFrom(0),
      ttlMs: numberFrom(0),
      overflow: oneOf('drop-newest', 'drop-oldest'),
    },
  },
  inbox: {
    members: {
      maxMessages: countFrom(1),
      maxBytes: countFrom(1),
      overflow: oneOf('close', 'drop-oldest', 'drop-newest'),
    },
  },
  liveness: {
    members: { intervalMs: numberFrom(2), timeoutMs: numberFrom(2) },
    instead: (value) => value === false,
  },
  highWaterMarkBytes: countFrom(1),
  unread: oneOf('queue', 'discard'),
};

/**
 * Checks the options of `connect` and `open`, before any I/O. `undefined` stands for the default everywhere. The value of
 * `protocols` is checked where it is read.
 *
 * @throws TypeError naming an option that doesn't exist, doesn't exist on this platform, or has a value of the wrong kind.
 * @throws RangeError naming an option whose value is out of range, and the value.
 */
export function checkOptions(options: unknown, names: OptionNames = {}): void {
  if (options !== undefined)
    checkMembers('', options, connectRules, ['protocols', ...(names.own ?? [])], names.foreign);
}

/** Checks what `backoff` is called with, as `checkOptions` does, and that its figures agree. */
export function checkRetry(options: RetryOptions): void {
  checkMembers('retry', options, retryRules);
  const { minDelayMs = 0, maxDelayMs = Infinity } = options;
  if (maxDelayMs >= minDelayMs) return;
  throw new RangeError(`retry.maxDelayMs: expected a number of at least minDelayMs, ${minDelayMs}, not ${maxDelayMs}`);
}

function checkMembers(
  path: string,
  options: unknown,
  rules: Rules,
  own: readonly string[] = [],
  foreign: OptionNames['foreign'] = {},
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${path || 'options'}: expected an object, not ${quote(options)}`);
  }
  for (const [member, value] of Object.entries(options)) {
    if (own.includes(member)) continue;
    const name = path === '' ? member : `${path}.${member}`;
    if (Object.hasOwn(foreign, member)) throw new TypeError(`${name}: this option exists only in ${foreign[member]}`);
    const rule = Object.hasOwn(rules, member) ? rules[member] : undefined;
    if (rule === undefined) throw new TypeError(`${name}: there is no such option`);
    if (value !== undefined) checkValue(name, value, rule);
  }
}

function checkValue(name: string, value: unknown, rule: Rule | Group): void {
  if ('members' in rule) {
    if (rule.instead?.(value) !== true) checkMembers(name, value, rule.members);
    return;
  }
  const [expected, type, holds] = rule;
  if (typeof value === type && holds?.(value) !== false) return;
  const Mistake = typeof value === type && type !== 'object' ? RangeError : TypeError;
  throw new Mistake(`${name}: expected ${expected}, not ${quote(value)}`);
}
