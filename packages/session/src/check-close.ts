import { isPortableCloseCode, maxCloseReasonBytes } from '@hybi/codec/close';
import { option } from './check-options.js';
import { wireSize } from './wire-size.js';

/** What `close` sends where the caller names no code. */
export const defaultCloseCode = 1000;

const readCode = /* @__PURE__ */ option(
  defaultCloseCode,
  '1000 or 3000 to 4999',
  (code): code is number => typeof code === 'number' && isPortableCloseCode(code),
);
const readReason = /* @__PURE__ */ option(
  '',
  `at most ${maxCloseReasonBytes} bytes of UTF-8`,
  (reason): reason is string => typeof reason === 'string' && wireSize(reason) <= maxCloseReasonBytes,
);

/**
 * Checks what `close` is called with, before anything is sent.
 *
 * @throws RangeError for a code that not every platform lets an application send (API-16): only 1000 and 3000 to 4999 can be.
 * @throws RangeError for a reason of more than 123 bytes of UTF-8 (API-17).
 */
export function checkClose(code: unknown, reason: unknown): void {
  readCode('close code', code);
  readReason('close reason', reason);
}
