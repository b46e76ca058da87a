import { unexpected } from './quote.js';
import type { SocketPlatform } from './reconnecting-web-socket-platform.js';
import { binary } from './subprotocols/binary.js';
import type { WireData } from './subprotocol.js';

/** What `send` takes. Not a `Blob`: its bytes are not at hand when it is sent, and messages would overtake it. */
export type SocketData = string | ArrayBuffer | ArrayBufferView;

const bytesOnly = /* @__PURE__ */ binary();

/**
 * What `send` was given, as it goes over the wire.
 *
 * @throws TypeError for anything but a string, an `ArrayBuffer` or a view of one.
 */
export function wireDataOf(data: SocketData): WireData {
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return bytesOnly.encode(data);
  throw unexpected('send', 'a string, an ArrayBuffer or a view of one, of a Blob its arrayBuffer()', data);
}

/** What a `message` event has of bytes that came: a `Blob` where `blob` makes one, else an `ArrayBuffer`. */
export function socketDataOf(message: WireData, blob: SocketPlatform['blob'] | undefined): unknown {
  if (typeof message === 'string') return message;
  if (blob !== undefined) return blob(message);
  const whole = message.byteLength === message.buffer.byteLength;
  // Not `slice`: that of a Buffer is a view, and its `buffer` the memory of others too.
  return whole ? message.buffer : new Uint8Array(message).buffer;
}
