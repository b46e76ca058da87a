import { isToken } from '@hybi/codec/token';
import { quote } from '../quote.js';

/**
 * Checks the name of a subprotocol (HSQ-15): a token, neither empty nor with a separator in it.
 *
 * @throws SyntaxError quoting the name.
 */
export function checkSubprotocolName(name: string): void {
  if (!isToken(name)) {
    throw new SyntaxError(
      `A subprotocol's name must be a token (letters, digits, !#$%&'*+-.^_\`|~), not ${quote(name)}`,
    );
  }
}
