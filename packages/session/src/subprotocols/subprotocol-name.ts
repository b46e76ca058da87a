import { isToken } from '@hybi/codec/token';
import { unexpected } from '../quote.js';

/**
 * Checks the name of a subprotocol (HSQ-15): a token, neither empty nor with a separator in it.
 *
 * @throws SyntaxError quoting the name.
 */
export function checkSubprotocolName(name: string): void {
  if (!isToken(name)) throw unexpected('name', 'a token (RFC 9110 §5.6.2)', name, SyntaxError);
}
