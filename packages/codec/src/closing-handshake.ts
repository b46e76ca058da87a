import type { ProtocolError } from './protocol-error.js';
import type { CloseFrame, WireClosure } from './wire-sink.js';

/** What is known of the closing handshake (RFC 6455 §7.1.4 to §7.1.6). */
export class ClosingHandshake {
  /** The first Close received. */
  received: CloseFrame | undefined;
  /** The Close that was handed to the transport. */
  sent: CloseFrame | undefined;
  initiator: 'local' | 'remote' | 'none' = 'none';
  error: ProtocolError | undefined;

  /** Whether both Closes have gone their way (CLS-05, CTL-11). */
  get complete(): boolean {
    return this.received !== undefined && this.sent !== undefined;
  }

  /** How the connection ended, when the transport ends now. */
  closure(): WireClosure {
    return {
      // CLS-06, CLS-07; CLS-12: without a Close the connection was lost
      code: this.received === undefined ? 1006 : (this.received.code ?? 1005),
      reason: this.received?.reason ?? '',
      clean: this.complete,
      received: this.received,
      sent: this.sent,
      initiator: this.initiator,
      error: this.error,
    };
  }
}
