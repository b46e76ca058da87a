import type { Duplex } from 'node:stream';

/** Who is told what becomes of a stream. */
export interface StreamOwner {
  /** A socket has reached its peer. */
  streamConnected?(): void;
  streamFailed(error: Error): void;
  /** The peer's FIN came, or the stream is gone, or one after the other. */
  streamEnded(): void;
}

/** The owner of a stream that concerns nobody just now: what the network does may not end the process, so there is always somebody who listens. */
export const nobody: StreamOwner = { streamFailed: () => undefined, streamEnded: () => undefined };

const owner = Symbol('owner');
type Owned = Duplex & { [owner]?: StreamOwner };

/**
 * Lets `its`, and from now on nobody else, know what becomes of the stream: each step of an attempt takes it over from the one before, and the
 * connection from the last. The listeners are the same for all streams and stay where they are: an idle connection has none of its own, and
 * opening one neither adds nor removes any between its steps.
 */
export function own(stream: Duplex, its: StreamOwner): void {
  const owned: Owned = stream;
  const isOwned = owned[owner] !== undefined;
  owned[owner] = its;
  if (isOwned) return;
  stream.on('connect', connected);
  stream.on('error', failed);
  stream.on('end', ended);
  stream.on('close', ended);
}

function connected(this: Owned): void {
  this[owner]?.streamConnected?.();
}

function failed(this: Owned, error: Error): void {
  this[owner]?.streamFailed(error);
}

function ended(this: Owned): void {
  this[owner]?.streamEnded();
}
