import type { Wire } from '@hybi/codec';
import type { TransportEvents } from '@hybi/session';
import type { Landing } from './byte-source.js';
import type { FrameDiagnostics } from './diagnostics.js';

/** What a connection receives: bytes into its wire, and the wire's other inputs between them, one at a time. */
export class Inbound implements Landing {
  readonly #wire: Wire;
  readonly #events: TransportEvents;
  readonly diagnostics: FrameDiagnostics | undefined;
  /** The wire is performing an input: its other inputs have to wait. */
  #inside = false;
  #stopped = false;

  constructor(wire: Wire, events: TransportEvents, diagnostics: FrameDiagnostics | undefined) {
    this.#wire = wire;
    this.#events = events;
    this.diagnostics = diagnostics;
  }

  /** Bytes from the peer: borrowed. */
  receive(bytes: Uint8Array): void {
    if (this.#stopped) return;
    this.diagnostics?.received(bytes);
    this.#events.alive();
    this.#inside = true;
    this.#wire.receive(bytes);
    this.#inside = false;
  }

  /** The wire's memory for what comes next: see its method of this name. */
  destination(least: number): Uint8Array | undefined {
    return this.#stopped ? undefined : this.#wire.destination(least);
  }

  /** Bytes from the peer that were read into that memory. */
  arrived(bytes: Uint8Array): void {
    if (this.#stopped) return;
    this.diagnostics?.received(bytes);
    this.#events.alive();
    this.#inside = true;
    this.#wire.arrived(bytes.length);
    this.#inside = false;
  }

  /** Performs another input of the transport, or leaves it for later when the wire is in the middle of one. */
  perform(input: () => void): void {
    if (this.#inside) {
      process.nextTick(() => this.perform(input));
      return;
    }
    this.#inside = true;
    input();
    this.#inside = false;
  }

  /** Nothing that comes from the peer counts any more. */
  stop(): void {
    this.#stopped = true;
  }
}
