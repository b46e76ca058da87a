import { unexpected } from '../quote.js';

const nothing = new Uint8Array(0);

// oxlint-disable-next-line typescript/unbound-method -- called with `call`
const byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get;

/**
 * The bytes of a `BufferSource`, in place, or `undefined` for any other value.
 *
 * @throws TypeError for a view of memory that is shared, and for memory that may change its size: Web IDL refuses both where they are not
 * allowed expressly.
 */
export function bufferSource(value: unknown, name: string): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (!isArrayBuffer(buffer)) throw unexpected(name, 'memory that is not shared', buffer);
    refuseResizable(buffer, name);
    // A detached buffer has no bytes, and no view can be made of it, nor be asked where it is.
    return buffer.byteLength === 0 ? nothing : new Uint8Array(buffer, value.byteOffset, value.byteLength);
  }
  if (!isArrayBuffer(value)) return undefined;
  refuseResizable(value, name);
  return value.byteLength === 0 ? nothing : new Uint8Array(value);
}

/** The getter succeeds for what is an ArrayBuffer, of whatever realm, and for nothing else; a shared one is none. */
function isArrayBuffer(value: object): value is ArrayBuffer {
  if (value instanceof ArrayBuffer) return true;
  try {
    byteLength?.call(value);
    return byteLength !== undefined;
  } catch {
    return false;
  }
}

function refuseResizable(buffer: ArrayBuffer, name: string): void {
  if ('resizable' in buffer && buffer.resizable === true)
    throw new TypeError(`${name}: expected memory of one size, not resizable memory`);
}
