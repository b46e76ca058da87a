import type { Opened } from './attempt.js';
import type { Closure } from './closure.js';
import type { Connection } from './connection.js';
import { DecodeError } from './errors.js';
import type { Inbox } from './inbox.js';
import { Liveness } from './liveness.js';
import type { LivenessTimes } from './liveness.js';
import type { AnySubprotocol } from './negotiation.js';
import { Prober } from './prober.js';
import type { WireData } from './subprotocol.js';
import type { Opening, TransportConnection } from './transport.js';

/** What a live connection asks of the drive. */
export interface LiveSink<In> {
  now(): number;
  /** Call `elapsed` when this much time has passed; `undefined` takes that back. */
  deadline(milliseconds: number | undefined): void;
  /** Whether a question has to wait for the parts of another message. */
  isStreaming(): boolean;
  /** Where messages go that aren't read from the connection itself. */
  readonly inbox: Inbox<In>;
  decodeError(error: DecodeError): void;
  paused(paused: boolean): void;
  dead(): void;
}

/** The connection that there is at the moment, with everything that ends when it ends. */
export class LiveConnection<In, Out> {
  readonly opening: Opening;
  readonly subprotocol: AnySubprotocol;
  readonly transport: TransportConnection;
  readonly prober: Prober;
  /** Fulfilled when it has ended. */
  readonly closed: Promise<Closure>;
  /** What the application holds of it. */
  connection!: Connection<In, Out>;
  /** Where its messages go, if they are read from the connection itself. */
  inbox: Inbox<In> | undefined;
  /** The closing handshake has begun: nothing more can be transmitted. */
  closing = false;
  received = 0;
  readonly #sink: LiveSink<In>;
  readonly #liveness: Liveness | undefined;
  #end!: (closure: Closure) => void;

  constructor(opened: Opened, times: LivenessTimes | undefined, sink: LiveSink<In>) {
    const { opening, subprotocol, transport } = opened;
    this.opening = opening;
    this.subprotocol = subprotocol;
    this.transport = transport;
    this.#sink = sink;
    this.prober = new Prober(transport, subprotocol, times !== undefined);
    if (times !== undefined && this.prober.kind !== 'none') {
      this.#liveness = new Liveness(times, {
        ask: () => !this.closing && !(this.prober.kind === 'probe' && sink.isStreaming()) && this.prober.ask(),
        bufferedBytes: () => transport.bufferedBytes,
        deadline: (milliseconds) => sink.deadline(milliseconds),
        dead: () => sink.dead(),
      });
    }
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** The last round trip in milliseconds. */
  get rttMs(): number | undefined {
    return this.#liveness?.rttMs;
  }

  start(): void {
    this.#liveness?.start(this.#sink.now());
  }

  /** The way of every message: no promise and no event object on it. */
  message(data: WireData): void {
    this.received += 1;
    if (this.#liveness?.isWaiting === true) this.#liveness.alive(this.#sink.now());
    let message: In;
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- In is what the caller says its subprotocol decodes to
      message = this.subprotocol.decode(data) as In;
      if (this.prober.isAnswer(message)) {
        this.#liveness?.answered(this.#sink.now());
        return;
      }
    } catch (error) {
      this.#sink.decodeError(new DecodeError(`a message does not fit the subprotocol${because(error)}`, data, error));
      return;
    }
    (this.inbox ?? this.#sink.inbox).push(message, typeof data === 'string' ? data.length : data.byteLength);
  }

  pong(payload: Uint8Array): void {
    if (this.prober.isPong(payload)) this.#liveness?.answered(this.#sink.now());
    else this.alive();
  }

  alive(): void {
    this.#liveness?.alive(this.#sink.now());
  }

  drained(): void {
    this.#liveness?.drained(this.#sink.now());
  }

  /** There is a reason to doubt that the peer is there. */
  probe(): void {
    this.#liveness?.probe(this.#sink.now());
  }

  elapsed(): void {
    this.#liveness?.elapsed(this.#sink.now());
  }

  /** Stops reading; `false` where that can't be. */
  pause(): boolean {
    if (this.transport.pause === undefined) return false;
    this.transport.pause();
    this.#liveness?.pause(true, this.#sink.now());
    this.#sink.paused(true);
    return true;
  }

  resume(): void {
    this.transport.resume?.();
    this.#liveness?.pause(false, this.#sink.now());
    this.#sink.paused(false);
  }

  /** The closing handshake has begun: from here on its own deadline counts. */
  close(): void {
    this.closing = true;
    this.#liveness?.stop();
  }

  end(closure: Closure): void {
    this.close();
    this.#end(closure);
  }
}

function because(error: unknown): string {
  return error instanceof Error ? `: ${error.message}` : '';
}
