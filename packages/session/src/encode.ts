import type { AnySubprotocol } from './negotiation.js';
import { quote, unexpected } from './quote.js';
import type { WireData } from './subprotocol.js';

/**
 * Has a subprotocol encode a message. Its types are its author's word alone: what is neither text nor bytes would be sent as something
 * else, or not at all, and be called written.
 *
 * @throws TypeError when something else came, and whatever `encode` throws.
 */
export function encode(subprotocol: AnySubprotocol, message: unknown): WireData {
  const data: unknown = subprotocol.encode(message);
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  const { name } = subprotocol;
  throw unexpected(
    `encode of the subprotocol ${name === undefined ? 'without a name' : quote(name)}`,
    'a string or a Uint8Array',
    data,
  );
}
