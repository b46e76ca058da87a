/** The body of a Close frame; `code` is `undefined` when the body was empty. */
export interface CloseFrame {
  readonly code: number | undefined;
  readonly reason: string;
}

/** How a connection ended, with nothing invented: what was received, what was sent, who spoke first, and why. */
export interface Closure {
  /** The code of the Close received (RFC 6455 §7.1.5): 1005 if it carried none, 1006 if none came. */
  readonly code: number;
  /** The reason that came with it, or the empty string. It is meant for developers, not for users (CTL-04). */
  readonly reason: string;
  /** Whether the closing handshake was complete before the transport ended (RFC 6455 §7.1.4). */
  readonly clean: boolean;
  /**
   * The Close that came, if one did. A browser reports a Close only as `code` and `reason`: there it is set when
   * `clean` is true.
   */
  readonly received: CloseFrame | undefined;
  /** The Close that was sent from here, if one was. A browser's own answer to a Close is not visible. */
  readonly sent: CloseFrame | undefined;
  /** Who sent the first Close: `local`, `remote`, or `none` when the transport ended without one. */
  readonly initiator: 'local' | 'remote' | 'none';
  /** Bytes of messages given to the platform that certainly never left it. More may have been lost on the way. */
  readonly unsentBytes: number;
  /** What went wrong, where something did: a protocol error, a system error, a missed liveness answer. */
  readonly cause: unknown;
}
