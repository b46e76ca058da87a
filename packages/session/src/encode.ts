import { raw } from './negotiation.js';
import type { AnySubprotocol } from './negotiation.js';
import { quote, unexpected } from './quote.js';
import { isWireData } from './subprotocol.js';
import type { WireData } from './subprotocol.js';

/**
 * Has a subprotocol encode a message. Its types are its author's word alone: what is neither text nor bytes would be sent as something
 * else, or not at all, and be called written.
 *
 * @throws TypeError when something else came, and whatever `encode` throws.
 */
export function encode(subprotocol: AnySubprotocol, message: unknown): WireData {
  const data: unknown = subprotocol.encode(message);
  if (isWireData(data)) return data;
  const { name } = subprotocol;
  const whose = name === undefined ? 'the subprotocol' : quote(name);
  throw unexpected(
    subprotocol.encode === raw.encode ? 'message that no subprotocol encodes' : `encode of ${whose}`,
    'a string or a Uint8Array',
    data,
  );
}
