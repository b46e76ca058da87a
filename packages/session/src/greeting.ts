import type { AttemptSignal } from './abort-signal.js';
import { DecodeError } from './errors.js';
import type { InboxBounds } from './inbox.js';
import type { AnySubprotocol } from './negotiation.js';
import { Queue } from './queue.js';
import type { Greeting, WireData } from './subprotocol.js';
import type { TransportConnection } from './transport.js';

interface Waiter {
  readonly resolve: (message: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** The messages of a connection that is still being greeted: `greet` takes what it wants, the application gets the rest. */
export class GreetingPeer implements Greeting<unknown, unknown> {
  readonly signal: AttemptSignal;
  readonly #subprotocol: AnySubprotocol;
  readonly #transport: TransportConnection;
  readonly #bounds: InboxBounds;
  readonly #queue = new Queue<WireData>();
  readonly #waiters = new Queue<Waiter>();
  #bytes = 0;
  #paused = false;
  #over: { readonly reason: unknown } | undefined;

  constructor(subprotocol: AnySubprotocol, transport: TransportConnection, signal: AttemptSignal, bounds: InboxBounds) {
    this.#subprotocol = subprotocol;
    this.#transport = transport;
    this.#bounds = bounds;
    this.signal = signal;
  }

  send(message: unknown): void {
    if (this.#over !== undefined) throw new TypeError('send() was called on a greeting that is over');
    this.#transport.send(this.#subprotocol.encode(message));
  }

  receive(): Promise<unknown> {
    if (this.#over !== undefined) return Promise.reject(this.#over.reason);
    return new Promise((resolve, reject) => {
      const data = this.shift();
      if (data === undefined) this.#waiters.push({ resolve, reject });
      else resolve(this.#decode(data));
    });
  }

  /** A message came. `false`: there is no room, and reading can't be paused. */
  push(data: WireData): boolean {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      try {
        waiter.resolve(this.#decode(data));
      } catch (error) {
        waiter.reject(error);
      }
      return true;
    }
    this.#queue.push(data);
    this.#bytes += data.length;
    if (this.#paused || (this.#queue.length < this.#bounds.maxMessages && this.#bytes <= this.#bounds.maxBytes))
      return true;
    this.#transport.pause?.();
    this.#paused = this.#transport.pause !== undefined;
    return this.#paused;
  }

  /** Takes the next message that waits, if there is one. */
  shift(): WireData | undefined {
    const data = this.#queue.shift();
    if (data === undefined) return undefined;
    this.#bytes -= data.length;
    if (this.#paused && this.#queue.length === 0) {
      this.#paused = false;
      this.#transport.resume?.();
    }
    return data;
  }

  /** The greeting is over: whoever still waits for a message is told why. */
  end(reason: unknown): void {
    this.#over ??= { reason };
    for (let waiter = this.#waiters.shift(); waiter !== undefined; waiter = this.#waiters.shift())
      waiter.reject(reason);
  }

  #decode(data: WireData): unknown {
    try {
      return this.#subprotocol.decode(data);
    } catch (error) {
      throw new DecodeError('a message that came during the greeting does not fit the subprotocol', data, error);
    }
  }
}
