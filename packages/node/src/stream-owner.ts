import type { Duplex } from 'node:stream';

/** Who is told how a stream ends. */
export interface StreamOwner {
  streamFailed(error: Error): void;
  /** The peer's FIN came, or the stream is gone, or one after the other. */
  streamEnded(): void;
}

const owner = Symbol('owner');
type Owned = Duplex & { [owner]?: StreamOwner };

/** Nothing that the network does may end the process: there is always somebody who listens for errors, from the beginning on. */
export function hearErrors(stream: Duplex): void {
  // One listener for all that a stream goes through: two would be a list.
  if (!stream.listeners('error').includes(failed)) stream.on('error', failed);
}

/** Lets `its` know how the stream ends. The listeners are the same for all streams: an idle connection has none of its own. */
export function own(stream: Duplex, its: StreamOwner): void {
  const owned: Owned = stream;
  owned[owner] = its;
  hearErrors(stream);
  stream.on('end', ended);
  stream.on('close', ended);
}

function failed(this: Owned, error: Error): void {
  this[owner]?.streamFailed(error);
}

function ended(this: Owned): void {
  this[owner]?.streamEnded();
}
