import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Clock } from '@hybi/session';

/**
 * Lets go of a stream whose connection is over. What was written may still leave, for as long as a close may take: a peer that reads
 * nothing must not keep the socket.
 */
export function linger(stream: Duplex, clock: Clock, milliseconds: number): void {
  if (stream.destroyed) return;
  if (isDone(stream)) {
    stream.destroy();
    return;
  }
  if (stream.writableLength > 0) {
    const timer = clock.after(milliseconds, () => stream.destroy());
    stream.once('close', () => timer.cancel());
  }
  stream.end(() => stream.destroy());
}

/**
 * Whether the system has all that was written, and the peer's FIN has been read: then it sends FIN when the socket is closed, as it would for
 * `end`, which takes two turns and a call of the system more. TLS has last words of its own, and what another stream has nobody knows.
 */
function isDone(stream: Duplex): boolean {
  const isTcp = stream instanceof Socket && !(stream instanceof TLSSocket);
  return isTcp && stream.readableEnded && stream.writableLength === 0;
}
