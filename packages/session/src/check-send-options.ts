import { isSignal, noSuchOption, number, option } from './check-options.js';
import { isObject } from './is-object.js';
import type { SendOptions } from './outbox.js';
import { unexpected } from './quote.js';

const readTtlMs = /* @__PURE__ */ number(0, 0);
const readKey = /* @__PURE__ */ option('', 'a string', (value) => typeof value === 'string');
const readSignal = /* @__PURE__ */ option(undefined, 'an AbortSignal', isSignal);

/**
 * Checks what `send` is called with beside the message, whatever becomes of that.
 *
 * @throws TypeError for what is no object, for an option that doesn't exist, and for one of another type; RangeError for a `ttlMs` below 0.
 */
export function checkSendOptions(options: SendOptions): void {
  if (!isObject(options)) throw unexpected('send options', 'an object', options);
  const { ttlMs, key, signal, ...others } = options;
  for (const name of Object.keys(others)) throw noSuchOption(name);
  readTtlMs('ttlMs', ttlMs);
  readKey('key', key);
  readSignal('signal', signal);
}
