import type { SendOptions } from './outbox.js';
import { quote } from './quote.js';

/**
 * Checks what `send` is called with beside the message, whatever becomes of that.
 *
 * @throws TypeError for what is no object, and for a member of another type; RangeError for a `ttlMs` below 0.
 */
export function checkSendOptions(options: SendOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`send options: expected an object, not ${quote(options)}`);
  }
  const { ttlMs = 0, key = '', signal } = options;
  if (typeof ttlMs !== 'number') throw new TypeError(`ttlMs: expected a number of at least 0, not ${quote(ttlMs)}`);
  if (!(ttlMs >= 0)) throw new RangeError(`ttlMs: expected a number of at least 0, not ${ttlMs}`);
  if (typeof key !== 'string') throw new TypeError(`key: expected a string, not ${quote(key)}`);
  if (signal !== undefined && (typeof signal !== 'object' || signal === null || !('aborted' in signal))) {
    throw new TypeError(`signal: expected an AbortSignal, not ${quote(signal)}`);
  }
}
