import type { CloseFrame, Closure } from '@hybi/session';

/** The closing handshake of a scripted connection: which Close came, which was sent, and who began. */
export class ScriptedClosing {
  #received: CloseFrame | undefined;
  #sent: CloseFrame | undefined;
  #initiator: Closure['initiator'] = 'none';

  /** The Close that was sent from here, if one was. */
  get sent(): CloseFrame | undefined {
    return this.#sent;
  }

  /** The session closes. */
  send(frame: CloseFrame): void {
    this.#sent = frame;
    this.#initiator = 'local';
  }

  /** The peer closes. Returns whether that begins the handshake. */
  receive(frame: CloseFrame): boolean {
    this.#received = frame;
    if (this.#sent !== undefined) return false;
    // RFC 6455 §5.5.1: whoever receives a Close and has sent none answers, and echoes the code.
    this.#sent = { code: frame.code, reason: '' };
    this.#initiator = 'remote';
    return true;
  }

  /** How the connection ends, if it ends now. */
  closure(unsentBytes: number): Closure {
    const received = this.#received;
    return {
      code: received === undefined ? 1006 : (received.code ?? 1005),
      reason: received?.reason ?? '',
      clean: received !== undefined,
      received,
      sent: this.#sent,
      initiator: this.#initiator,
      unsentBytes,
      cause: undefined,
    };
  }
}
