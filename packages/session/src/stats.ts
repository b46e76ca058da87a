/** A session's figures, counted over all its connections unless said otherwise. */
export interface SessionStats {
  /** Attempts to connect. */
  readonly attempts: number;
  /** How many of the attempts led to a connection. */
  readonly connections: number;
  /** Messages that came, the answers of a `heartbeat` among them. */
  readonly messagesReceived: number;
  /** Received and not read yet. */
  readonly messagesUnread: number;
  /** Received and thrown away: by `unread: 'discard'`, or by an inbox that can't pause its connection. */
  readonly messagesDiscarded: number;
  /** Handed to the platform, and nothing more. */
  readonly messagesWritten: number;
  /** Waiting in the outbox. */
  readonly messagesQueued: number;
  /** Reported by `dropped` events. */
  readonly messagesDropped: number;
  /** Bytes that wait in the outbox, as encoded. */
  readonly bytesQueued: number;
  /** Bytes handed to the platform and not yet taken by it. */
  readonly bytesBuffered: number;
  /** The last round trip of a liveness probe, in milliseconds; `undefined` before the first. */
  readonly rttMs: number | undefined;
}
