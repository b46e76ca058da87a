interface Place {
  busy: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets only so many attempts at a time be in their handshake with one address (CON-01). There is one queue for the process, because that is
 * what the address sees.
 */
export class HandshakeQueue {
  readonly #places = new Map<string, Place>();

  /**
   * Waits for a place.
   *
   * @param most how many places there are, for this caller.
   * @returns frees the place again; called more than once it does nothing.
   */
  async enter(address: string, most: number, signal: AbortSignal): Promise<() => void> {
    let place = this.#places.get(address);
    if (place === undefined) this.#places.set(address, (place = { busy: 0, waiting: [] }));
    while (place.busy >= most) await this.#turn(place.waiting, signal);
    if (signal.aborted) {
      // Given up just when its turn had come: the turn is the next one's.
      if (place.busy < most) this.#passOn(address, place);
      signal.throwIfAborted();
    }
    place.busy += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      place.busy -= 1;
      this.#passOn(address, place);
    };
  }

  #passOn(address: string, place: Place): void {
    const next = place.waiting.shift();
    if (next !== undefined) next();
    else if (place.busy === 0) this.#places.delete(address);
  }

  #turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        signal.removeEventListener('abort', aborted);
        resolve();
      };
      const aborted = (): void => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(new Error('the attempt was given up', { cause: signal.reason }));
      };
      waiting.push(turn);
      signal.addEventListener('abort', aborted, { once: true });
    });
  }
}

/** The one of this process. */
export const handshakeQueue: HandshakeQueue = new HandshakeQueue();
