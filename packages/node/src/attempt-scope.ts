import type { Duplex } from 'node:stream';
import type { OpenPhase } from '@hybi/session';
import type { ByteSource } from './byte-source.js';

/** What the steps of an attempt share: each of them can be the one that the deadline meets. */
export interface AttemptScope {
  /** Aborted when the attempt is over, however it ended. */
  readonly signal: AbortSignal;
  /** The same as a question: nothing may be begun any more. */
  readonly isOver: boolean;
  /** What is left of the attempt's time, in milliseconds. */
  readonly leftMs: number;
  /** Notes which step the attempt is in: a deadline that elapses reports it. */
  enter(phase: OpenPhase): void;
  /** The attempt's stream from now on: it is destroyed with the attempt, at once if that is over. */
  hold(stream: Duplex): void;
}

/** A way to the server on which the next protocol can be spoken. */
export interface Channel {
  readonly stream: Duplex;
  readonly source: ByteSource;
}

/**
 * Fulfilled when `stream` has emitted `event`; rejected when it failed or closed before. A stream that closes without an error is
 * reported as a lost connection.
 */
export function untilEvent(stream: Duplex, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      stream.off(event, succeeded);
      stream.off('error', settle);
      stream.off('close', closed);
      if (error === undefined) resolve();
      else reject(error);
    };
    const succeeded = (): void => settle();
    const closed = (): void => settle(lostConnection());
    stream.on(event, succeeded);
    stream.on('error', settle);
    stream.on('close', closed);
  });
}

/** The error for a stream that ended without saying why. */
export function lostConnection(): Error {
  return Object.assign(new Error('the connection was closed by the other side'), { code: 'ECONNRESET' });
}
