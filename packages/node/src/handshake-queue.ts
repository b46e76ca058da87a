/** One address: how many are in their handshake with it, and who would like to be. */
interface Place {
  inside: number;
  /** In the order in which they came. */
  readonly waiting: Waiter[];
}

interface Waiter {
  readonly most: number;
  readonly admit: () => void;
}

/**
 * Lets only so many attempts at a time be in their handshake with one address (CON-01). There is one queue for the process, because that is
 * what the address sees.
 *
 * RFC 6455 §4.1 allows one; each caller says how many it allows. So the rule is the caller's own: it gets in as soon as fewer than **its**
 * `most` are in, whatever others allow, and before those who came later and allow as many. Nobody waits while there is room by its own
 * measure, and nobody gets in without. Who allows fewer than others do waits until the others have left so few.
 */
export class HandshakeQueue {
  readonly #places = new Map<string, Place>();

  /** How many addresses are kept account of. One that nobody is in or waits for is not. */
  get size(): number {
    return this.#places.size;
  }

  /**
   * Waits for a place. It is free again when `leave` is called, or when `signal` is aborted, whichever comes first.
   *
   * @param most how many may be in, this caller included.
   * @returns `leave`; called more than once it does nothing. Rejects when `signal` is aborted before the caller hears of its place.
   */
  async enter(address: string, most: number, signal: AbortSignal): Promise<() => void> {
    const leave = await this.#admitted(address, most, signal);
    if (signal.aborted) throw givenUp(signal);
    return leave;
  }

  #admitted(address: string, most: number, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return Promise.reject(givenUp(signal));
    return new Promise((resolve, reject) => {
      const place = this.#place(address);
      let state: 'waiting' | 'inside' | 'gone' = 'waiting';
      const waiter: Waiter = {
        most,
        // The place is taken here and now, not when the caller hears of it: in between nobody may take it for free.
        admit: () => {
          state = 'inside';
          place.inside += 1;
          resolve(leave);
        },
      };
      const leave = (): void => {
        signal.removeEventListener('abort', leave);
        if (state === 'inside') this.#left(address, place);
        else if (state === 'waiting') {
          place.waiting.splice(place.waiting.indexOf(waiter), 1);
          reject(givenUp(signal));
        }
        state = 'gone';
      };
      signal.addEventListener('abort', leave, { once: true });
      if (place.inside < most) waiter.admit();
      else place.waiting.push(waiter);
    });
  }

  #place(address: string): Place {
    let place = this.#places.get(address);
    if (place === undefined) this.#places.set(address, (place = { inside: 0, waiting: [] }));
    return place;
  }

  /** Everybody who waits had no room before, so that one place less in use makes room for one at most. */
  #left(address: string, place: Place): void {
    place.inside -= 1;
    const next = place.waiting.findIndex(({ most }) => place.inside < most);
    if (next >= 0) place.waiting.splice(next, 1)[0]!.admit();
    // Whoever waits allows at least one, and would be in.
    else if (place.inside === 0) this.#places.delete(address);
  }
}

function givenUp(signal: AbortSignal): Error {
  return new Error('the attempt was given up', { cause: signal.reason });
}

/** The one of this process. */
export const handshakeQueue: HandshakeQueue = new HandshakeQueue();
