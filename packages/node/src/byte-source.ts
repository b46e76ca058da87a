import type { Duplex } from 'node:stream';

/**
 * The reading side of a connection: whoever is its consumer at the moment is called with each piece, which is borrowed until the
 * call returns. Each step of an attempt takes the source over from the one before, in the middle of a piece if need be.
 */
export interface ByteSource {
  /**
   * To be assigned from a variable: a function that is written where it is assigned to a property V8 makes among the old objects, and there
   * it keeps all that it sees, a connection that is over, until the next full collection of garbage.
   */
  consumer: (bytes: Uint8Array) => void;
  /** Whoever takes what comes in place of the consumer, from then on, and may have memory for it. */
  landing?: Landing | undefined;
  pause(): void;
  resume(): void;
}

/** Memory that bytes can be read into at once: see `destination` and `arrived` of the codec's wire. */
export interface Landing {
  /** Bytes have come: borrowed. */
  receive(bytes: Uint8Array): void;
  destination(least: number): Uint8Array | undefined;
  /** `bytes` have come into the beginning of the destination. */
  arrived(bytes: Uint8Array): void;
}

/** What a consumer is where nobody wants what comes. */
export function ignoreBytes(): void {}

/** Reads any stream by its `data` events: a tunnel through a proxy, or a stream that the caller gave. */
export class EventSource implements ByteSource {
  consumer: (bytes: Uint8Array) => void = ignoreBytes;
  landing: Landing | undefined;
  readonly #stream: Duplex;
  /** A part of a plain array costs less than one of a `Buffer`, and one is made for most messages. */
  readonly #listener = ({ buffer, byteOffset, length }: Uint8Array): void => {
    const bytes = new Uint8Array(buffer, byteOffset, length);
    if (this.landing === undefined) this.consumer(bytes);
    else this.landing.receive(bytes);
  };

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', this.#listener);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Stops reading and gives back what was read too far: the stream is somebody else's from now on. */
  release(rest: Uint8Array): void {
    this.#stream.off('data', this.#listener);
    this.#stream.pause();
    if (rest.length > 0) this.#stream.unshift(rest);
  }
}
