import type { Duplex } from 'node:stream';

/**
 * The reading side of a connection: whoever is its consumer at the moment is called with each piece. Each step of an attempt takes the
 * source over from the one before, in the middle of a piece if need be.
 */
export interface ByteSource {
  consumer: ByteConsumer;
}

/** Who takes what comes, and may have memory for it: see `destination` and `arrived` of the codec's wire. */
export interface ByteConsumer {
  /** Bytes have come: borrowed until the call returns. */
  receive(bytes: Uint8Array): void;
  destination?(least: number): Uint8Array | undefined;
  /** `bytes` have come into the beginning of the destination. */
  arrived?(bytes: Uint8Array): void;
  /** What it is read from. Reading may then rest until the next turn of the event loop. */
  readonly stream?: Duplex;
}

/** The consumer where nobody wants what comes. */
export const noConsumer: ByteConsumer = { receive: () => undefined };

/** Reads any stream by its `data` events: a tunnel through a proxy, or a stream that the caller gave. */
export class EventSource implements ByteSource {
  consumer: ByteConsumer = noConsumer;
  readonly #stream: Duplex;
  /** A part of a plain array costs less than one of a `Buffer`, and one is made for most messages. */
  readonly #listener = ({ buffer, byteOffset, length }: Uint8Array): void =>
    this.consumer.receive(new Uint8Array(buffer, byteOffset, length));

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', this.#listener);
  }

  /** Stops reading and gives back what was read too far: the stream is somebody else's from now on. */
  release(rest: Uint8Array): void {
    this.#stream.off('data', this.#listener);
    this.#stream.pause();
    if (rest.length > 0) this.#stream.unshift(rest);
  }
}
