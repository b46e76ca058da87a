import { isPortableCloseCode, maxCloseReasonBytes } from '@hybi/codec/close';
import { quote } from './quote.js';
import { wireSize } from './wire-size.js';

/** What `close` sends where the caller names no code. */
export const defaultCloseCode = 1000;

/**
 * Checks what `close` is called with, before anything is sent.
 *
 * @throws RangeError for a code that not every platform lets an application send (API-16): only 1000 and 3000 to 4999 can be.
 * @throws RangeError for a reason of more than 123 bytes of UTF-8 (API-17).
 */
export function checkClose(code: unknown, reason: unknown): void {
  if (typeof code !== 'number') throw new TypeError(`close code: expected a number, not ${quote(code)}`);
  if (!isPortableCloseCode(code)) throw new RangeError(`close code: expected 1000 or 3000 to 4999, not ${code}`);
  if (typeof reason !== 'string') throw new TypeError(`close reason: expected a string, not ${quote(reason)}`);
  const size = wireSize(reason);
  if (size > maxCloseReasonBytes) {
    throw new RangeError(
      `close reason: expected at most ${maxCloseReasonBytes} bytes of UTF-8, not the ${size} of ${quote(reason)}`,
    );
  }
}
