import { isReceivableCloseCode, maxCloseReasonBytes } from './close.js';
import type { TextPort } from './ports.js';
import { ProtocolError } from './protocol-error.js';
import type { CloseFrame } from './wire-sink.js';

/**
 * Reads the body of a Close (RFC 6455 §5.5.1).
 *
 * @throws {@link ProtocolError} for a body of one byte, a code that must not be sent, or a reason that is not UTF-8.
 */
export function readCloseBody(bytes: Uint8Array, start: number, end: number, text: TextPort): CloseFrame {
  if (start === end) return { code: undefined, reason: '' };
  if (end - start === 1) throw new ProtocolError('truncated-close-code'); // CTL-02
  const code = (bytes[start]! << 8) | bytes[start + 1]!;
  if (!isReceivableCloseCode(code)) throw new ProtocolError('illegal-close-code', `got ${code}`); // CLS-18
  const reason = text.decode(bytes, start + 2, end);
  if (reason === undefined) throw new ProtocolError('invalid-close-reason'); // CTL-03
  return { code, reason };
}

/**
 * Forms the body of a Close. With neither code nor reason it is empty (CLS-03); a reason alone gets the code 1000,
 * because it can't stand without one.
 *
 * @throws RangeError for a code that must not stand in a Close (CLS-16, CLS-17) or a reason of more than 123 bytes.
 */
export function formCloseBody(frame: CloseFrame, text: TextPort): Uint8Array {
  const { code = 1000, reason } = frame;
  if (frame.code === undefined && reason === '') return new Uint8Array(0);
  if (!Number.isInteger(code) || !isReceivableCloseCode(code)) {
    throw new RangeError(`code: expected 1000 to 1003, 1007 to 1014 or 3000 to 4999, not ${code}`);
  }
  const length = text.byteLength(reason);
  if (length > maxCloseReasonBytes) {
    throw new RangeError(`reason: expected at most ${maxCloseReasonBytes} bytes as UTF-8, not ${length}`);
  }
  const body = new Uint8Array(2 + length);
  body[0] = code >>> 8;
  body[1] = code;
  text.encode(reason, body, 2);
  return body;
}
