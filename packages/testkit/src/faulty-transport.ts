import type {
  Clock,
  OpenErrorCode,
  Transport,
  TransportAttempt,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import { OpenError } from '@hybi/session';
import { FaultyConnection } from './faulty-connection.js';
import { ScriptedTransport } from './scripted-transport.js';

/** What a {@link FaultyTransport} is made with. */
export interface FaultyTransportOptions {
  /** For delays, and for the deadlines of what is held back. */
  readonly clock: Clock;
  /** Milliseconds on the way for each event from the peer; order is kept. Default: 0. */
  readonly delayMs?: (() => number) | undefined;
}

/**
 * A bad network around any transport: attempts that fail, delays, stalls and cuts. It never repeats, reorders or changes anything,
 * because TCP does none of this.
 *
 * ```ts
 * const platform = nodePlatform()
 * const network = new FaultyTransport(platform.transport, { clock: platform.clock })
 * network.failAttempts((nth) => (nth <= 3 ? 'refused' : undefined))
 * const session = createSession({ ...platform, transport: network.transport }, url, options)
 * network.cut()                   // every connection is lost
 * network.stall()                 // nothing moves, in either direction
 * ```
 */
export class FaultyTransport {
  /** What it returns is the connection, and the attempt until that is open. */
  readonly transport: (...given: Parameters<Transport>) => TransportConnection;
  /** Attempts so far, failed ones included. */
  attempts = 0;

  readonly #connections = new Set<FaultyConnection>();
  readonly #refusing = new ScriptedTransport();
  #stalled = false;
  #failing: (nth: number) => OpenErrorCode | undefined = () => undefined;
  #delayMs: () => number;

  constructor(inner: Transport, options: FaultyTransportOptions) {
    this.#delayMs = options.delayMs ?? (() => 0);
    const stalled = (): boolean => this.#stalled;
    const network = {
      clock: options.clock,
      delayMs: () => this.#delayMs(),
      get stalled() {
        return stalled();
      },
    };
    this.transport = (request, events) => {
      const code = this.#failing(++this.attempts);
      const connect = (through: TransportEvents): TransportAttempt =>
        code === undefined ? inner(request, through) : this.#refuse(code, request, through);
      const connection = new FaultyConnection(request, events, network, connect);
      this.#connections.add(connection);
      return connection;
    };
  }

  /** From now on attempts fail with the code that this gives for their number, 1 for the first; `undefined` lets one through. */
  failAttempts(failing: (nth: number) => OpenErrorCode | undefined): void {
    this.#failing = failing;
  }

  /** From now on each event from the peer takes so long. */
  delay(delayMs: () => number): void {
    this.#delayMs = delayMs;
  }

  /** Nothing moves any more, in either direction. What is sent piles up in `bufferedBytes`. */
  stall(): void {
    this.#stalled = true;
  }

  /** What a stall held back moves, and the rest after it. */
  goOn(): void {
    this.#stalled = false;
    for (const connection of this.#connections) connection.goOn();
  }

  /** Cuts every connection, and every attempt that is under way. */
  cut(cause: unknown = new Error('The network was cut')): void {
    for (const connection of this.#connections) connection.cut(cause);
    this.#connections.clear();
  }

  #refuse(code: OpenErrorCode, ...[request, events]: Parameters<Transport>): TransportAttempt {
    this.#refusing.onAttempt = (attempt) =>
      attempt.fail(new OpenError(code, `The network failed attempt ${this.attempts}`, { phase: 'unknown' }));
    return this.#refusing.transport(request, events);
  }
}
