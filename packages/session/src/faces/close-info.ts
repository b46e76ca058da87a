import { checkCloseCode, checkCloseReason } from './socket-arguments.js';
import { dictionary, enforcedUnsignedShort, usvString } from './web-idl.js';

/** How a connection is closed, or was. */
export interface WebSocketCloseInfo {
  /** 1000 or 3000 to 4999. Default: none is sent. */
  readonly closeCode?: number | undefined;
  /** At most 123 bytes as UTF-8. */
  readonly reason?: string | undefined;
}

/**
 * Converts and checks what `close` and `WebSocketError` are given (WSS-14). A reason without a code makes it 1000 (WSS-15).
 *
 * @throws TypeError for what is no object and for a code that is no number from 0 to 65535.
 * @throws InvalidAccessError or SyntaxError (DOMException) as `WebSocket.close` does.
 */
export function closeInfo(
  value: unknown,
  name: string,
): { readonly closeCode: number | undefined; readonly reason: string } {
  const given = dictionary(value, name);
  const { closeCode } = given;
  const code = closeCode === undefined ? undefined : enforcedUnsignedShort(closeCode, 'closeCode');
  const { reason } = given;
  const text = reason === undefined ? '' : usvString(reason);
  if (code !== undefined) checkCloseCode(code);
  checkCloseReason(text);
  return { closeCode: text === '' ? code : (code ?? 1000), reason: text };
}
