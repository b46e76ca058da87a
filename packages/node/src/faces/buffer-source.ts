import { types } from 'node:util';

const nothing = new Uint8Array(0);

/**
 * The bytes of a `BufferSource`, in place, or `undefined` for any other value.
 *
 * @throws TypeError for memory that is shared or may change its size, which Web IDL refuses where it is not allowed expressly.
 */
export function bufferSource(value: unknown, name: string): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (types.isSharedArrayBuffer(buffer)) throw new TypeError(`${name}: its memory is shared`);
    refuseResizable(buffer, name);
    return new Uint8Array(buffer, value.byteOffset, value.byteLength);
  }
  if (!types.isArrayBuffer(value)) return undefined;
  refuseResizable(value, name);
  // A detached buffer has no bytes, and no view can be made of it.
  return value.byteLength === 0 ? nothing : new Uint8Array(value);
}

function refuseResizable(buffer: ArrayBufferLike, name: string): void {
  if ('resizable' in buffer && buffer.resizable === true) throw new TypeError(`${name}: its memory is resizable`);
}
