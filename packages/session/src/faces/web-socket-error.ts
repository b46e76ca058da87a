import { closeInfo } from './close-info.js';
import type { WebSocketCloseInfo } from './close-info.js';
import { DOMExceptionBase } from './dom-exception.js';
import { defineInterface, domString } from './web-idl.js';

let give: (error: WebSocketError, closeCode: number, reason: string) => void;

/** `WebSocketError` of the standard's draft: how a `WebSocketStream` ended, or shall end (WSS-18). */
export class WebSocketError extends DOMExceptionBase {
  #closeCode: number | null;
  #reason: string;

  /**
   * @throws TypeError, InvalidAccessError or SyntaxError (DOMException) for an init that `close` would not take either. A reason without a
   * code makes it 1000.
   */
  // oxlint-disable-next-line typescript/no-useless-default-assignment -- Web IDL: its `length` is 0
  constructor(message: string | undefined = undefined, init: WebSocketCloseInfo = {}) {
    const text = message === undefined ? '' : domString(message);
    const { closeCode, reason } = closeInfo(init, 'init');
    super(text, 'WebSocketError');
    this.#closeCode = closeCode ?? null;
    this.#reason = reason;
  }

  static {
    give = (error, closeCode, reason) => {
      error.#closeCode = closeCode;
      error.#reason = reason;
    };
  }

  /** The code of the Close that came, or is to be sent; 1006 if none came, and `null` for none. */
  get closeCode(): number | null {
    return this.#closeCode;
  }

  get reason(): string {
    return this.#reason;
  }
}
defineInterface(WebSocketError, { name: 'WebSocketError', members: ['closeCode', 'reason'] });

/** A {@link WebSocketError} that tells what happened: with any code, and with what is behind it as its `cause`. */
export function webSocketErrorOf(message: string, closeCode: number, reason: string, cause: unknown): WebSocketError {
  const error = new WebSocketError(message);
  give(error, closeCode, reason);
  Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
  return error;
}
