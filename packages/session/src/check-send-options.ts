import { complete, isSignal, number, option } from './check-options.js';
import type { Rules } from './check-options.js';
import type { SendOptions } from './outbox.js';

const rules = /* @__PURE__ */ rulesOfSend();

function rulesOfSend(): Rules<SendOptions> {
  return {
    ttlMs: number(Infinity, 0),
    key: option<string | undefined>(undefined, 'a string', (key) => typeof key === 'string'),
    signal: option(undefined, 'an AbortSignal', isSignal),
  };
}

/**
 * Checks what `send` is called with beside the message, whatever becomes of that.
 *
 * @throws TypeError for what is no object, for an option that doesn't exist, and for one of another type; RangeError for a `ttlMs` below 0.
 */
export function checkSendOptions(options: SendOptions): void {
  complete('', options, rules);
}
