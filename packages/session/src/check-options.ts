import { quote } from './quote.js';

/** What a platform says about option names beyond those of `ConnectOptions`. */
export interface OptionNames {
  /** Names that this platform has in addition; it checks their values itself. */
  readonly own?: readonly string[] | undefined;
  /** Names that only another platform has, each with that platform's name. */
  readonly foreign?: Readonly<Record<string, string>> | undefined;
}

type Check = (name: string, value: unknown) => void;

/** A time that a timer can wait for, or a figure that may be unlimited. */
const atLeast =
  (least: number, kind: 'integer' | 'number' = 'number'): Check =>
  (name, value) => {
    if (typeof value !== 'number') throw new TypeError(`${name}: expected a number, not ${quote(value)}`);
    const whole = kind === 'number' || Number.isInteger(value) || value === Infinity;
    if (!(value >= least) || !whole)
      throw new RangeError(
        `${name}: expected ${kind === 'integer' ? 'a whole number' : 'a number'} of at least ${least}, not ${value}`,
      );
  };

const oneOf =
  (...words: readonly string[]): Check =>
  (name, value) => {
    if (typeof value !== 'string')
      throw new TypeError(`${name}: expected ${words.map(quote).join(' or ')}, not ${quote(value)}`);
    if (!words.includes(value))
      throw new RangeError(`${name}: expected ${words.map(quote).join(' or ')}, not ${quote(value)}`);
  };

const isBoolean: Check = (name, value) => {
  if (typeof value !== 'boolean') throw new TypeError(`${name}: expected true or false, not ${quote(value)}`);
};

const isFunction: Check = (name, value) => {
  if (typeof value !== 'function') throw new TypeError(`${name}: expected a function, not ${quote(value)}`);
};

const isSignal: Check = (name, value) => {
  const usable = typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
  if (!usable) throw new TypeError(`${name}: expected an AbortSignal, not ${quote(value)}`);
};

/** Checked where it is read. */
const anything: Check = () => undefined;

const group =
  (checks: Readonly<Record<string, Check>>, ...instead: readonly unknown[]): Check =>
  (name, value) => {
    if (instead.includes(value) || (instead.includes('function') && typeof value === 'function')) return;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new TypeError(`${name}: expected an object, not ${quote(value)}`);
    }
    checkEach(value, checks, `${name}.`);
  };

const time = atLeast(1);
const retryChecks = {
  minDelayMs: atLeast(0),
  maxDelayMs: atLeast(0),
  maxAttempts: atLeast(1, 'integer'),
  maxElapsedMs: atLeast(0),
  minUptimeMs: atLeast(0),
  verdict: isFunction,
};

const connectChecks: Readonly<Record<string, Check>> = {
  protocols: anything,
  requireSubprotocol: isBoolean,
  signal: isSignal,
  openTimeoutMs: time,
  closeTimeoutMs: time,
  maxMessageBytes: atLeast(1, 'integer'),
  retry: group(retryChecks, false, 'function'),
  outbox: group({
    maxMessages: atLeast(0, 'integer'),
    maxBytes: atLeast(0, 'integer'),
    ttlMs: atLeast(0),
    overflow: oneOf('drop-newest', 'drop-oldest'),
  }),
  inbox: group({
    maxMessages: atLeast(1, 'integer'),
    maxBytes: atLeast(1, 'integer'),
    overflow: oneOf('close', 'drop-oldest', 'drop-newest'),
  }),
  liveness: group({ intervalMs: atLeast(2), timeoutMs: atLeast(2) }, false),
  highWaterMarkBytes: atLeast(1, 'integer'),
  unread: oneOf('queue', 'discard'),
};

/**
 * Checks the options of `connect` and `open`, before any I/O. `undefined` stands for the default everywhere.
 *
 * @throws TypeError naming an option that doesn't exist, doesn't exist on this platform, or has a value of the wrong kind.
 * @throws RangeError naming an option whose value is out of range, and the value.
 */
export function checkOptions(options: unknown, names: OptionNames = {}): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected an object, not ${quote(options)}`);
  }
  checkEach(options, connectChecks, '', names);
}

function checkEach(
  options: object,
  checks: Readonly<Record<string, Check>>,
  prefix: string,
  names: OptionNames = {},
): void {
  for (const [name, value] of Object.entries(options)) {
    if (names.own?.includes(name)) continue;
    const platform =
      names.foreign !== undefined && Object.hasOwn(names.foreign, name) ? names.foreign[name] : undefined;
    if (platform !== undefined) throw new TypeError(`${prefix}${name}: this option exists only in ${platform}`);
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) throw new TypeError(`${prefix}${name}: there is no such option`);
    if (value !== undefined) check(prefix + name, value);
  }
}
