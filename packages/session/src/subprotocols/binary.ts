import { unexpected } from '../quote.js';
import type { Subprotocol } from '../subprotocol.js';
import { describe } from './subprotocol-hooks.js';
import type { SubprotocolHooks } from './subprotocol-hooks.js';

/** Bytes as a caller may have them. Of a view, exactly the part of the buffer that it covers is meant. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/**
 * Messages that are bytes, as they are. A text message is a `DecodeError`; sending anything but bytes is a TypeError.
 *
 * @param name the token to offer; without one nothing is offered, and the entry stands alone.
 * @throws SyntaxError when the name is no token.
 */
export function binary(name?: string, hooks: SubprotocolHooks<Uint8Array, Bytes> = {}): Subprotocol<Uint8Array, Bytes> {
  return {
    ...describe(name, hooks),
    encode(message) {
      if (message instanceof Uint8Array) return message;
      // T-30: a view is sent as it stands, never the whole of its buffer.
      if (ArrayBuffer.isView(message)) return new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
      if (message instanceof ArrayBuffer) return new Uint8Array(message);
      throw unexpected('binary()', 'an ArrayBuffer or a view of one', message);
    },
    decode: expectBytes,
  };
}

/** The bytes of a message that has to be binary. */
export function expectBytes(data: string | Uint8Array): Uint8Array {
  if (typeof data !== 'string') return data;
  throw unexpected('message', 'bytes', data);
}
