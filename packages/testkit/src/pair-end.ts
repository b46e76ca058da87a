import type { CloseFrame, ProtocolError, Wire, WireClosure, WireDeadline, WireSink } from '@hybi/codec';
import type { BytePipe } from './byte-pipe.js';

/** One thing that a wire told. */
export type PairEvent =
  | { readonly kind: 'text'; readonly message: string }
  | { readonly kind: 'binary'; readonly message: Uint8Array }
  | { readonly kind: 'piece'; readonly bytes: Uint8Array; readonly text: boolean; readonly end: boolean }
  | { readonly kind: 'ping' | 'pong'; readonly payload: Uint8Array }
  | { readonly kind: 'close'; readonly frame: CloseFrame }
  | { readonly kind: 'fail'; readonly error: ProtocolError }
  | { readonly kind: 'closed'; readonly closure: WireClosure };

/** One end of a connected pair: a wire, what it told, and the shell between it and the two pipes. */
export class PairEnd {
  readonly wire: Wire;
  /** What the wire told, in order. */
  readonly events: PairEvent[] = [];
  /** Called with each event as it comes. It may use the sending inputs of the wire. Default: nobody listens. */
  onEvent: ((event: PairEvent) => void) | undefined;
  /** The deadlines that the wire has asked for, in milliseconds. */
  readonly deadlines: Map<WireDeadline, number> = new Map<WireDeadline, number>();

  readonly #incoming: BytePipe;
  readonly #outgoing: BytePipe;
  #flushNeeded = false;
  #flowing = true;
  #transportEnded = false;

  /** Made by `connectedPair`. */
  constructor(makeWire: (sink: WireSink) => Wire, incoming: BytePipe, outgoing: BytePipe) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.wire = makeWire({
      text: (message) => this.#tell({ kind: 'text', message }),
      binary: (message) => this.#tell({ kind: 'binary', message }),
      piece: (bytes, text, end) => this.#tell({ kind: 'piece', bytes: bytes.slice(), text, end }),
      pingReceived: (payload) => this.#tell({ kind: 'ping', payload: payload.slice() }),
      pongReceived: (payload) => this.#tell({ kind: 'pong', payload: payload.slice() }),
      closeReceived: (frame) => this.#tell({ kind: 'close', frame }),
      fail: (error) => this.#tell({ kind: 'fail', error }),
      closed: (closure) => this.#tell({ kind: 'closed', closure }),
      write: (bytes) => outgoing.write(bytes),
      flushNeeded: () => {
        this.#flushNeeded = true;
      },
      readable: (flowing) => {
        this.#flowing = flowing;
      },
      arm: (deadline, milliseconds) => this.deadlines.set(deadline, milliseconds),
      disarm: (deadline) => this.deadlines.delete(deadline),
      end: () => outgoing.end(),
      destroy: () => this.destroy(),
    });
  }

  /** The messages that came: text as strings, binary ones as bytes. */
  get messages(): (string | Uint8Array)[] {
    return this.events.flatMap((event) => (event.kind === 'text' || event.kind === 'binary' ? [event.message] : []));
  }

  /** How the connection ended, once it has. */
  get closure(): WireClosure | undefined {
    const last = this.events.at(-1);
    return last?.kind === 'closed' ? last.closure : undefined;
  }

  /** The connection is lost, for both ends, with all that is on its way. */
  destroy(): void {
    this.#incoming.destroy();
    this.#outgoing.destroy();
  }

  /** A deadline passes that the wire has asked for. Anything else is the test's mistake. */
  elapse(deadline: WireDeadline): void {
    if (!this.deadlines.delete(deadline)) throw new Error(`The wire has not asked for the deadline "${deadline}"`);
    this.wire.elapsed(deadline);
  }

  /** Does the next thing that there is to do: a flush, a segment, a drain, an end. @returns whether there was one. */
  step(): boolean {
    if (this.#flushNeeded) {
      this.#flushNeeded = false;
      this.wire.flush();
      return true;
    }
    if (!this.#transportEnded && this.#outgoing.takeDrained()) {
      this.wire.drained();
      return true;
    }
    if (!this.#flowing || this.#transportEnded) return false;
    const segment = this.#incoming.read();
    if (segment !== undefined) this.wire.receive(segment);
    else if (this.#incoming.ended) {
      this.#transportEnded = true;
      // A TCP connection that one side has ended is ended by the other as well, as Node's sockets do by default.
      this.#outgoing.end();
      this.wire.ended();
    } else return false;
    return true;
  }

  #tell(event: PairEvent): void {
    this.events.push(event);
    this.onEvent?.(event);
  }
}
