/** A session's figures, counted over all its connections unless said otherwise. */
export interface SessionStats {
  readonly attempts: number;
  /** How many of them led to a connection. */
  readonly connections: number;
  readonly messagesReceived: number;
  /** Received and not read yet. */
  readonly messagesUnread: number;
  /** Received and thrown away: by `unread: 'discard'`, or by an inbox that can't pause its connection. */
  readonly messagesDiscarded: number;
  /** Handed to the platform, and nothing more. */
  readonly messagesWritten: number;
  readonly messagesQueued: number;
  readonly messagesDropped: number;
  readonly bytesQueued: number;
  /** Handed to the platform and not yet taken by it. */
  readonly bytesBuffered: number;
  /** The last round trip of a liveness probe, in milliseconds; `undefined` before the first. */
  readonly rttMs: number | undefined;
}
