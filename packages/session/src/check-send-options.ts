import type { SendOptions } from './outbox.js';
import { quote } from './quote.js';

/**
 * Checks what `send` is called with beside the message, whatever becomes of that.
 *
 * @throws TypeError for what is no object, and for a `ttlMs` that is no number; RangeError for one below 0.
 */
export function checkSendOptions(options: SendOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`send options: expected an object, not ${quote(options)}`);
  }
  const { ttlMs = 0 } = options;
  if (typeof ttlMs !== 'number') throw new TypeError(`ttlMs: expected a number of at least 0, not ${quote(ttlMs)}`);
  if (!(ttlMs >= 0)) throw new RangeError(`ttlMs: expected a number of at least 0, not ${ttlMs}`);
}
