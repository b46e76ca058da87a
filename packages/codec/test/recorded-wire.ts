import type { Entropy } from '../src/ports.js';
import type { ProtocolError } from '../src/protocol-error.js';
import type { Role } from '../src/role.js';
import { Wire } from '../src/wire.js';
import type { WireOptions } from '../src/wire-options.js';
import type { CloseFrame, WireClosure, WireSink } from '../src/wire-sink.js';
import { bytes, hex } from './hex.js';
import { textPort } from './strict-text-port.js';

/** Masking keys of zeros, so that the vectors can be read. */
export const noEntropy: Entropy = (target) => {
  target.fill(0);
};

/** A wire whose sink writes down every call as a line of text. */
export class RecordedWire implements WireSink {
  readonly wire: Wire;
  /** What was delivered and asked for, except for `write` and `flushNeeded`. */
  readonly log: string[] = [];
  /** What was given to `write`. */
  readonly written: Uint8Array[] = [];
  /** What `write` answers. */
  writable = true;
  flushesAsked = 0;
  error: ProtocolError | undefined;
  closure: WireClosure | undefined;
  /** Called at each delivery, after it was written down. */
  during: ((call: string) => void) | undefined;

  constructor(role: Role, options: Partial<WireOptions> = {}) {
    const { entropy = noEntropy } = options;
    // A function of its own: wires with the same one draw from the same keys.
    this.wire = new Wire(this, { role, text: textPort, ...options, entropy: (target) => entropy(target) });
  }

  /** Gives the wire bytes, in hex, in one chunk. */
  receive(digits: string): this {
    this.wire.receive(bytes(digits));
    return this;
  }

  /** Gives the wire bytes in chunks of a size. */
  receiveIn(size: number, whole: Uint8Array): this {
    for (let at = 0; at < whole.length; at += size) this.wire.receive(whole.slice(at, at + size));
    return this;
  }

  /** Flushes, and returns as hex what was written since the last time. */
  sent(): string {
    this.wire.flush();
    return hex(...this.written.splice(0));
  }

  text(message: string): void {
    this.#note('text', message);
  }
  binary(message: Uint8Array): void {
    this.#note('binary', hex(message));
  }
  piece?(part: Uint8Array, text: boolean, end: boolean): void {
    this.#note('piece', `${hex(part)} ${text ? 'text' : 'binary'}${end ? ' end' : ''}`);
  }
  pingReceived(payload: Uint8Array): void {
    this.#note('ping', hex(payload));
  }
  pongReceived(payload: Uint8Array): void {
    this.#note('pong', hex(payload));
  }
  closeReceived(frame: CloseFrame): void {
    this.#note('close', `${frame.code ?? 'none'} ${JSON.stringify(frame.reason)}`);
  }
  fail(error: ProtocolError): void {
    this.error = error;
    this.#note('fail', error.violation);
  }
  write(part: Uint8Array): boolean {
    this.written.push(part.slice());
    this.during?.('write');
    return this.writable;
  }
  flushNeeded(): void {
    this.flushesAsked++;
  }
  readable(flowing: boolean): void {
    this.#note('readable', String(flowing));
  }
  arm(deadline: string, milliseconds: number): void {
    this.#note('arm', `${deadline} ${milliseconds}`);
  }
  disarm(deadline: string): void {
    this.#note('disarm', deadline);
  }
  end(): void {
    this.#note('end');
  }
  destroy(): void {
    this.#note('destroy');
  }
  closed(closure: WireClosure): void {
    this.closure = closure;
    this.#note('closed', `${closure.code}${closure.clean ? ' clean' : ''} ${closure.initiator}`);
  }

  #note(call: string, detail = ''): void {
    this.log.push(detail === '' ? call : `${call} ${detail}`);
    this.during?.(call);
  }
}
