import { encode } from './encode.js';
import type { LivenessKind } from './liveness.js';
import type { AnySubprotocol } from './negotiation.js';
import { reportUncaught } from './report-uncaught.js';
import type { TransportConnection } from './transport.js';

/** How a peer is asked on one connection, and what answers. */
export class Prober {
  readonly kind: LivenessKind;
  readonly #transport: TransportConnection;
  readonly #subprotocol: AnySubprotocol;
  #count = 0;

  constructor(transport: TransportConnection, subprotocol: AnySubprotocol) {
    this.#transport = transport;
    this.#subprotocol = subprotocol;
    if (transport.ping !== undefined) this.kind = 'frames';
    else this.kind = subprotocol.heartbeat === undefined ? 'none' : 'probe';
  }

  /** Asks. `false`: the question could not be made. */
  ask(): boolean {
    try {
      if (this.kind === 'frames') {
        this.#count = (this.#count + 1) % 0x1_0000_0000;
        this.#transport.ping?.(this.#payload());
        return true;
      }
      const { heartbeat } = this.#subprotocol;
      if (heartbeat === undefined) return false;
      this.#transport.send(encode(this.#subprotocol, heartbeat.probe()));
      return true;
    } catch (error) {
      // A Ping is refused where too many wait already: that concerns nobody, and is no fault.
      if (this.kind === 'probe') reportUncaught(error);
      return false;
    }
  }

  /** Whether this Pong answers the last Ping. An unsolicited one doesn't (CTL-16). */
  isPong(payload: Uint8Array): boolean {
    const asked = this.#payload();
    return this.#count > 0 && payload.length === asked.length && asked.every((byte, index) => payload[index] === byte);
  }

  /** Whether this message is an answer, which the application doesn't get to see. */
  isAnswer(message: unknown): boolean {
    return this.kind === 'probe' && this.#subprotocol.heartbeat?.isAnswer(message) === true;
  }

  #payload(): Uint8Array {
    return Uint8Array.of(this.#count >>> 24, this.#count >>> 16, this.#count >>> 8, this.#count);
  }
}
