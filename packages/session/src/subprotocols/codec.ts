import { unexpected } from '../quote.js';
import type { Subprotocol } from '../subprotocol.js';
import { expectBytes } from './binary.js';
import { describe } from './subprotocol-hooks.js';
import type { SubprotocolHooks } from './subprotocol-hooks.js';
import { expectText } from './text.js';

/** A format of bytes: CBOR, MessagePack, Protocol Buffers. */
export interface BinaryCodecOptions<In, Out> extends SubprotocolHooks<In, Out> {
  /** The token to offer; without one nothing is offered, and the entry stands alone. */
  readonly name?: string | undefined;
  /** Default: `binary`. */
  readonly type?: 'binary' | undefined;
  /** Called with the message alone. What it throws, `send` throws. The bytes are copied before it is called again. */
  readonly encode: (message: Out) => Uint8Array;
  /** Called with the bytes alone, which it may keep. What it throws becomes a `DecodeError`. */
  readonly decode: (bytes: Uint8Array) => In;
}

/** A format of text: YAML, JSON with comments, a line protocol. */
export interface TextCodecOptions<In, Out> extends SubprotocolHooks<In, Out> {
  /** The token to offer; without one nothing is offered, and the entry stands alone. */
  readonly name?: string | undefined;
  readonly type: 'text';
  /** Called with the message alone. What it throws, `send` throws. */
  readonly encode: (message: Out) => string;
  /** Called with the text alone. What it throws becomes a `DecodeError`. */
  readonly decode: (text: string) => In;
}

/**
 * Messages in any format that you have an encoder and a decoder for, such as CBOR or MessagePack.
 *
 * ```ts
 * import { decode, encode } from 'cborg'
 * const cbor = codec<Tick, Order>({ name: 'ticks.cbor', encode, decode })
 * ```
 *
 * A message of the other kind (text where bytes are expected) is a `DecodeError`.
 *
 * @throws SyntaxError when the name is no token.
 * @throws TypeError when a function is missing; at `send` when `encode` gives the other kind.
 */
export function codec<In = unknown, Out = unknown>(
  options: BinaryCodecOptions<In, Out> | TextCodecOptions<In, Out>,
): Subprotocol<In, Out> {
  for (const member of ['encode', 'decode'] as const) {
    if (typeof options[member] !== 'function') throw unexpected(`codec() ${member}`, 'a function', options[member]);
  }
  return {
    ...describe(options.name, options),
    encode(message) {
      const encoded = options.encode(message);
      const isText = options.type === 'text';
      if (isText ? typeof encoded === 'string' : encoded instanceof Uint8Array) return encoded;
      throw unexpected('encode of codec()', isText ? 'a string' : 'a Uint8Array', encoded);
    },
    decode: (data) => (options.type === 'text' ? options.decode(expectText(data)) : options.decode(expectBytes(data))),
  };
}
