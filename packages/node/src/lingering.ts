import type { Duplex } from 'node:stream';
import type { Clock } from '@hybi/session';

/**
 * Lets go of a stream whose connection is over. What was written may still leave, for as long as a close may take: a peer that reads
 * nothing must not keep the socket.
 */
export function linger(stream: Duplex, clock: Clock, milliseconds: number): void {
  if (stream.destroyed) return;
  if (stream.writableLength > 0) {
    stream.once(
      'close',
      clock.after(milliseconds, () => stream.destroy()),
    );
  }
  stream.end(() => stream.destroy());
}
