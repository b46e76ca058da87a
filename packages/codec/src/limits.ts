/**
 * The bounds on what a peer can make this side hold (RFC 6455 §10.4). Every buffer that a peer can grow has one.
 *
 * Exceeding one fails the connection with the close code named there.
 */
export interface Limits {
  /**
   * The most payload bytes of one frame. Default: as `maxMessageBytes`, and with an extension an eighth more, because compression
   * can make a message longer. Exceeded: 1009, from the header alone.
   */
  readonly maxFrameBytes: number;
  /** The most bytes of one message, after decompression. Default: 16 MiB. Exceeded: 1009, while it is being received. */
  readonly maxMessageBytes: number;
  /**
   * The most frames of one message. Default: 131,072, twice what a 4 MiB message in 64-byte fragments needs.
   * Exceeded: 1008. Without it, empty fragments would cost a peer two bytes each and us a loop for ever (SEC-02).
   */
  readonly maxFragments: number;
  /**
   * The most control frames that wait to be written while the transport accepts nothing. Default: 256.
   * Of Pongs only the latest is kept (CTL-15), so that only a caller's own Pings can reach it: then `ping` throws.
   */
  readonly maxQueuedControlFrames: number;
}

export const defaultLimits: Limits = {
  maxFrameBytes: 16 * 1024 * 1024,
  maxMessageBytes: 16 * 1024 * 1024,
  maxFragments: 131_072,
  maxQueuedControlFrames: 256,
};
