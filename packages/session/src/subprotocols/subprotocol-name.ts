import { quote } from '../quote.js';

/** RFC 9110 §5.6.2: the characters that a token is made of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Checks the name of a subprotocol (HSQ-11): a token, neither empty nor with a separator in it.
 *
 * @throws SyntaxError quoting the name.
 */
export function checkSubprotocolName(name: string): void {
  if (!TOKEN.test(name)) {
    throw new SyntaxError(
      `A subprotocol's name must be a token (letters, digits, !#$%&'*+-.^_\`|~), not ${quote(name)}`,
    );
  }
}
