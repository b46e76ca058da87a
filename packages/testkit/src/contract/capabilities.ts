/**
 * What a platform can do, as data: the contract suite leaves out what a platform says it can't, and expects the honest answer where
 * it can't know.
 */
export interface Capabilities {
  /** Sends Ping frames and sees the Pongs. No browser does. */
  readonly ping: boolean;
  /** Stops reading, so that the peer has to wait. A browser's `WebSocket` can't. */
  readonly pause: boolean;
  /** Shows the headers of the response. No browser does. */
  readonly headers: boolean;
  /** Says why an attempt failed: `refused`, `rejected` with the status. A browser says `opaque`. */
  readonly failureCauses: boolean;
  /** Sends a message of unknown length in pieces. A browser can't. */
  readonly streaming: boolean;
  /** Shows each close code as it came. WebKitGTK shows 1006 for 1012, 1013 and 1014 (T-55). */
  readonly closeCodesVisible: boolean;
  /** Stays connected, if asked to, to a server that selects none of the offered subprotocols. Chromium can't (HSR-21). */
  readonly unselectedSubprotocol: boolean;
  /** Fails a server that selects a subprotocol although none was offered. Firefox hides that it did (T-07). */
  readonly unaskedSubprotocol: boolean;
}

/** One of the {@link Capabilities}. */
export type Capability = keyof Capabilities;
