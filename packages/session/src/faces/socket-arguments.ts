import { isPortableCloseCode, maxCloseReasonBytes } from '@hybi/codec/close';
import { isToken } from '@hybi/codec/token';
import { quote } from '../quote.js';
import { wireSize } from '../wire-size.js';
import { domException } from './dom-exception.js';
import { clampedUnsignedShort, domString, isObject, sequence, usvString } from './web-idl.js';

/** `(DOMString or sequence<DOMString>) protocols`: a string stands for a list of one (API-05). */
export function readProtocols(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const list = isObject(value) && value[Symbol.iterator] !== undefined && value[Symbol.iterator] !== null;
  return list ? sequence(value, 'protocols', domString) : [domString(value)];
}

/** @throws SyntaxError (DOMException) for a name that is no token, and for a repeated one (API-06). */
export function checkProtocols(protocols: readonly string[]): readonly string[] {
  for (const [at, name] of protocols.entries()) {
    if (!isToken(name)) throw domException('SyntaxError', `protocols: expected a token, not ${quote(name)}`);
    if (protocols.indexOf(name) !== at) {
      throw domException('SyntaxError', `protocols: expected a token once, not ${quote(name)}`);
    }
  }
  return protocols;
}

/** @throws InvalidAccessError for a code that is neither 1000 nor 3000 to 4999 (API-16). */
export function checkCloseCode(code: number): void {
  if (isPortableCloseCode(code)) return;
  throw domException('InvalidAccessError', `close code: expected 1000 or 3000 to 4999, not ${code}`);
}

/** @throws SyntaxError for a reason of more than 123 bytes as UTF-8 (API-17). */
export function checkCloseReason(reason: string): void {
  const size = wireSize(reason);
  if (size <= maxCloseReasonBytes) return;
  throw domException(
    'SyntaxError',
    `close reason: expected at most ${maxCloseReasonBytes} bytes of UTF-8, not the ${size} of ${quote(reason)}`,
  );
}

/**
 * Converts and checks the arguments of `close`: `[Clamp] unsigned short code` and `USVString reason`, each of which may be absent
 * (API-16, API-17).
 *
 * @throws InvalidAccessError or SyntaxError (DOMException) for what can't be sent.
 */
export function closeArguments(
  code: unknown,
  reason: unknown,
): { readonly code: number | undefined; readonly reason: string } {
  const codeToSend = code === undefined ? undefined : clampedUnsignedShort(code);
  const reasonToSend = reason === undefined ? '' : usvString(reason);
  if (codeToSend !== undefined) checkCloseCode(codeToSend);
  checkCloseReason(reasonToSend);
  return { code: codeToSend, reason: reasonToSend };
}
