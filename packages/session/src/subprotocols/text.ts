import { unexpected } from '../quote.js';
import type { Subprotocol } from '../subprotocol.js';
import { describe } from './subprotocol-hooks.js';
import type { SubprotocolHooks } from './subprotocol-hooks.js';

/**
 * Messages that are text, as it is. A binary message is a `DecodeError`; sending anything but a string is a TypeError.
 *
 * @param name the token to offer; without one nothing is offered, and the entry stands alone.
 * @throws SyntaxError when the name is no token.
 */
export function text(name?: string, hooks: SubprotocolHooks<string, string> = {}): Subprotocol<string, string> {
  return {
    ...describe(name, hooks),
    encode(message) {
      if (typeof message === 'string') return message;
      throw unexpected('text()', 'a string', message);
    },
    decode: expectText,
  };
}

/** The text of a message that has to be one. */
export function expectText(data: string | Uint8Array): string {
  if (typeof data === 'string') return data;
  throw unexpected('message', 'text', data);
}
