import type { ProtocolError } from './protocol-error.js';
import type { Role } from './role.js';
import type { CloseFrame, WireClosure } from './wire-sink.js';

/** What is known of the closing handshake (RFC 6455 §7.1.4 to §7.1.6). */
export class ClosingHandshake {
  /** `open` until a Close is about to be sent. */
  state: 'open' | 'closing' | 'closed' = 'open';
  /** The write side was shut down. */
  writeEnded = false;
  /** The first Close received. */
  received: CloseFrame | undefined;
  /** The violation for which we failed the connection. */
  error: ProtocolError | undefined;
  readonly #role: Role;
  /** The Close that is formed or waits to be. */
  #own: CloseFrame | undefined;
  #sent: CloseFrame | undefined;
  #initiator: 'local' | 'remote' | 'none' = 'none';

  constructor(role: Role) {
    this.#role = role;
  }

  /** A Close is about to be sent. One that takes the place of another, which still waited, is the first all the same. */
  start(own: CloseFrame, initiator: 'local' | 'remote'): void {
    this.state = 'closing';
    this.#own = own;
    this.#initiator = initiator;
  }

  /** The Close was handed to the transport. */
  handedOver(): void {
    this.#sent = this.#own;
  }

  /** Whether both Closes have gone their way (CLS-05, CTL-11). */
  get complete(): boolean {
    return this.received !== undefined && this.#sent !== undefined;
  }

  /**
   * Whether it is for this side to end the transport, now that its Close was handed over (CTL-09, CLS-01). After a
   * failure either role does (CLS-08). After the closing handshake the server does, so that TIME_WAIT is its own, and the
   * client waits for it (CLS-02).
   */
  get endsTransport(): boolean {
    return this.error !== undefined || (this.#role === 'server' && this.complete);
  }

  /** How the connection ended, when the transport ends now. */
  closure(): WireClosure {
    return {
      // CLS-06, CLS-07; CLS-12: without a Close the connection was lost
      code: this.received === undefined ? 1006 : (this.received.code ?? 1005),
      reason: this.received?.reason ?? '',
      clean: this.complete,
      received: this.received,
      sent: this.#sent,
      initiator: this.#initiator,
      error: this.error,
    };
  }
}
