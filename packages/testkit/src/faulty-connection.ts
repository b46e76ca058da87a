import type {
  AttemptRequest,
  Clock,
  Closure,
  Opening,
  Timer,
  TransportAttempt,
  TransportConnection,
  TransportEvents,
} from '@hybi/session';
import { ClosedError, OpenError } from '@hybi/session';
import { closeTimeout } from './close-timeout.js';
import { utf8Length } from './utf8-length.js';

/** How an attempt stands that is given up. */
const neverOpen = { code: 1006, reason: '', clean: false, received: undefined, sent: undefined } as const;

/** What a faulty connection needs to know of its network. */
export interface FaultyNetwork {
  readonly clock: Clock;
  readonly delayMs: () => number;
  readonly stalled: boolean;
}

interface InTransit {
  readonly deliver: () => void;
  arrived: boolean;
}

/**
 * One connection through a bad network: stands between a transport and its user, as both.
 *
 * What comes is delayed and held back, and what goes is held back; neither is ever repeated, reordered or changed, because TCP does
 * none of this. What the transport below has beyond `TransportConnection` is passed on as it is.
 */
export class FaultyConnection implements TransportConnection, TransportEvents {
  readonly #request: AttemptRequest;
  readonly #events: TransportEvents;
  readonly #network: FaultyNetwork;
  readonly #incoming: InTransit[] = [];
  readonly #outgoing: { readonly bytes: number; readonly transmit: (inner: TransportConnection) => void }[] = [];
  readonly #timers = new Set<Timer>();
  /** Who waits for a Pong, and is told when the connection has ended. */
  readonly #roundTrips = new Set<(error: Error) => void>();
  ping?: (payload: Uint8Array) => void;
  roundTrip?: (payload?: Uint8Array) => Promise<number>;
  pingsWaitForStreams = false;
  sendStream?: NonNullable<TransportConnection['sendStream']>;
  pause?: () => void;
  resume?: () => void;
  ref?: () => void;
  unref?: () => void;
  /** Present until it has led to a connection. */
  #attempt: TransportAttempt | undefined;
  #inner: TransportConnection | undefined;
  #phase: 'connecting' | 'open' | 'ended' = 'connecting';
  #held = 0;
  #openTimer: Timer | undefined;

  constructor(
    request: AttemptRequest,
    events: TransportEvents,
    network: FaultyNetwork,
    connect: (events: TransportEvents) => TransportAttempt,
  ) {
    this.#request = request;
    this.#events = events;
    this.#network = network;
    this.#attempt = connect(this);
    this.#waitForOpen();
  }

  get open(): boolean {
    return this.#phase === 'open';
  }

  get bufferedBytes(): number {
    return this.#held + (this.#inner?.bufferedBytes ?? 0);
  }

  send(data: string | Uint8Array): void {
    // Not `slice`: that of a Buffer is a view.
    const copy = typeof data === 'string' ? data : new Uint8Array(data);
    this.#transmit(typeof copy === 'string' ? utf8Length(copy) : copy.byteLength, (inner) => inner.send(copy));
  }

  close(code?: number, reason?: string): void {
    if (this.#phase !== 'open') return;
    this.#transmit(0, (inner) => inner.close(code, reason));
    const { closeTimeoutMs } = this.#request;
    this.#after(closeTimeoutMs, () => this.cut(closeTimeout(closeTimeoutMs)));
  }

  abandon(cause?: unknown): Closure {
    const closure = this.#end(cause);
    return { ...closure, unsentBytes: closure.unsentBytes + this.#held };
  }

  /** The network cuts the connection, or the attempt. */
  cut(cause: unknown): void {
    if (this.#phase === 'ended') return;
    const before = this.#phase;
    const closure = this.abandon(cause);
    if (before === 'open') this.#events.closed(closure);
    else {
      this.#events.failed(
        new OpenError('unreachable', 'The connection was lost before the handshake was complete', {
          phase: 'unknown',
          cause,
        }),
      );
    }
  }

  /** The network goes on: what was held back moves. */
  goOn(): void {
    const held = this.#outgoing.splice(0);
    this.#held = 0;
    for (const { transmit } of held) if (this.#inner !== undefined) transmit(this.#inner);
    if (held.length > 0 && this.#phase === 'open') this.#events.drained();
    this.#deliver();
  }

  /** Nothing that comes from the peer: it is not on the network. */
  queued(waits: boolean): void {
    if (this.#phase !== 'connecting') return;
    if (waits) this.#openTimer?.cancel();
    else this.#waitForOpen();
    this.#events.queued?.(waits);
  }

  opened(opening: Opening, inner: TransportConnection): void {
    this.#adopt(inner);
    this.#arrive(() => {
      this.#phase = 'open';
      this.#events.opened(opening, this);
    });
  }

  failed(error: Error): void {
    this.#arrive(() => {
      this.#end(undefined);
      this.#events.failed(error);
    });
  }

  message(data: string | Uint8Array): void {
    this.#arrive(() => this.#events.message(data));
  }

  pong(payload: Uint8Array): void {
    this.#arrive(() => this.#events.pong(payload));
  }

  alive(): void {
    this.#arrive(() => this.#events.alive());
  }

  drained(): void {
    // Nothing that comes from the peer: it is not on the network.
    if (this.#phase === 'open' && !this.#network.stalled) this.#events.drained();
  }

  closing(): void {
    this.#arrive(() => this.#events.closing());
  }

  closed(closure: Closure): void {
    this.#arrive(() => {
      const unsentBytes = closure.unsentBytes + this.#held;
      this.#end(undefined);
      this.#events.closed({ ...closure, unsentBytes });
    });
  }

  /** From now on it can do what the connection below can. */
  #adopt(inner: TransportConnection): void {
    this.#attempt = undefined;
    this.#inner = inner;
    const { ping, roundTrip, sendStream, pause, resume, ref, unref } = inner;
    this.pingsWaitForStreams = inner.pingsWaitForStreams === true;
    // A stall holds back what comes of it, not the parts themselves.
    if (sendStream !== undefined) this.sendStream = (chunks, signal) => sendStream.call(inner, chunks, signal);
    if (ping !== undefined) {
      this.ping = (payload) => {
        const copy = new Uint8Array(payload);
        this.#transmit(0, () => ping.call(inner, copy));
      };
    }
    if (roundTrip !== undefined)
      this.roundTrip = (payload) => this.#roundTrip((given) => roundTrip.call(inner, given), payload);
    if (pause !== undefined) this.pause = () => pause.call(inner);
    if (resume !== undefined) this.resume = () => resume.call(inner);
    if (ref !== undefined) this.ref = () => ref.call(inner);
    if (unref !== undefined) this.unref = () => unref.call(inner);
    passOn(inner, this);
  }

  /** What the network holds back the transport below believes to be done: it can't keep the deadline. */
  #waitForOpen(): void {
    this.#openTimer?.cancel();
    this.#openTimer = this.#after(this.#request.openTimeoutMs, () => {
      if (this.#phase !== 'connecting') return;
      this.abandon();
      this.#events.failed(new OpenError('timeout', 'The open deadline passed', { phase: 'unknown' }));
    });
  }

  #roundTrip(ping: (payload?: Uint8Array) => Promise<number>, payload?: Uint8Array): Promise<number> {
    const copy = payload && new Uint8Array(payload);
    const { clock } = this.#network;
    const sentAt = clock.now();
    return new Promise((resolve, reject) => {
      this.#roundTrips.add(reject);
      this.#transmit(0, () => {
        const held = clock.now() - sentAt;
        const answered = (milliseconds: number): void => {
          const cameAt = clock.now();
          this.#arrive(() => {
            this.#roundTrips.delete(reject);
            resolve(held + milliseconds + (clock.now() - cameAt));
          });
        };
        ping(copy).then(answered, reject);
      });
    });
  }

  #arrive(deliver: () => void): void {
    if (this.#phase === 'ended') return;
    const event: InTransit = { deliver, arrived: false };
    this.#incoming.push(event);
    const delay = this.#network.delayMs();
    const arrive = (): void => {
      event.arrived = true;
      this.#deliver();
    };
    if (delay > 0) this.#after(delay, arrive);
    else arrive();
  }

  #deliver(): void {
    while (!this.#network.stalled && this.#incoming[0]?.arrived === true) this.#incoming.shift()?.deliver();
  }

  #transmit(bytes: number, transmit: (inner: TransportConnection) => void): void {
    if (this.#network.stalled) {
      this.#outgoing.push({ bytes, transmit });
      this.#held += bytes;
    } else if (this.#inner !== undefined) transmit(this.#inner);
  }

  #end(cause: unknown): Closure {
    this.#phase = 'ended';
    this.#incoming.length = 0;
    this.#outgoing.length = 0;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#attempt?.abandon(cause);
    const closure = this.#inner?.abandon(cause) ?? { ...neverOpen, initiator: 'none', unsentBytes: 0, cause };
    const error = new ClosedError('abnormal', 'the connection ended', closure);
    for (const reject of this.#roundTrips) reject(error);
    this.#roundTrips.clear();
    return closure;
  }

  #after(milliseconds: number, callback: () => void): Timer | undefined {
    if (milliseconds === Infinity) return undefined;
    const timer = this.#network.clock.after(milliseconds, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
    return timer;
  }
}

/** Gives `outer` what `inner` has and it has not: fields as they are at the time, functions that are called on `inner`. */
function passOn(inner: object, outer: object): void {
  for (let level: unknown = inner; isLevel(level); level = Reflect.getPrototypeOf(level)) {
    for (const key of Reflect.ownKeys(level).filter((name) => !(name in outer))) {
      const get = (): unknown => {
        const value: unknown = Reflect.get(inner, key);
        return typeof value === 'function' ? value.bind(inner) : value;
      };
      Object.defineProperty(outer, key, { get, configurable: true });
    }
  }
}

function isLevel(level: unknown): level is object {
  return typeof level === 'object' && level !== null;
}
