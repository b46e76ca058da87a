import type { Duplex } from 'node:stream';
import type { Wire } from '@hybi/codec';
import { wireSize } from '@hybi/session';
import type { FrameDiagnostics } from './diagnostics.js';
import type { Room } from './room.js';
import { StreamWriter } from './stream-writer.js';
import type { StreamWriterHost } from './stream-writer.js';

/** What a connection sends: messages into its wire, frames out of it to the stream, and how much of them is where. */
export class Outbound {
  readonly #wire: Wire;
  readonly #writer: StreamWriter;
  readonly #diagnostics: FrameDiagnostics | undefined;
  /** For those who wait until something has left. Made when it is first needed. */
  room: Room | undefined;
  /** Payload bytes of all messages that were accepted. */
  #accepted = 0;
  /** The same when it was asked whether it rests. */
  #acceptedBefore = 0;
  /** Payload bytes of all messages that came when nothing was transmitted any more. */
  #refused = 0;
  /** A text that is being sent and not yet part of {@link #accepted}. */
  #uncounted: string | undefined;

  constructor(wire: Wire, stream: Duplex, diagnostics: FrameDiagnostics | undefined, host: StreamWriterHost) {
    this.#wire = wire;
    this.#writer = new StreamWriter(stream, host, wire.frameMemory);
    this.#diagnostics = diagnostics;
  }

  /** Payload bytes that were given to be sent and have certainly not left. */
  get unsentBytes(): number {
    return this.#wire.queuedBytes + this.#writer.unsentBytes + this.#refused;
  }

  /** Of these the ones that will not leave any more. */
  get lostBytes(): number {
    return this.#wire.queuedBytes + this.#writer.lostBytes + this.#refused;
  }

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.#sendText(data);
    else {
      this.#accepted += data.byteLength;
      this.#wire.sendBinary(data);
    }
  }

  /** A message came when nothing is transmitted any more. */
  refuse(data: string | Uint8Array): void {
    this.#refused += wireSize(data);
  }

  /** A part of a message of unknown length has been given to the wire. */
  accept(bytes: number): void {
    this.#accepted += bytes;
  }

  /** The wire counts the bytes of the text, so that they need not be counted twice, unless it writes in the middle of it. */
  #sendText(text: string): void {
    const before = this.#wire.queuedBytes;
    this.#uncounted = text;
    this.#wire.sendText(text);
    if (this.#uncounted !== undefined) this.#accepted += this.#wire.queuedBytes - before;
    this.#uncounted = undefined;
  }

  /** The wire writes. Returns whether the stream wants more. */
  write(bytes: Uint8Array): boolean {
    if (this.#uncounted !== undefined) this.#accepted += Buffer.byteLength(this.#uncounted);
    this.#uncounted = undefined;
    this.#diagnostics?.sent(bytes);
    return this.#writer.write(bytes, this.#accepted - this.#wire.queuedBytes);
  }

  /** Whether the stream has taken everything. If it has not, the host is told when it has: TLS takes its time, and does not always drain. */
  get isFlushed(): boolean {
    if (this.#writer.pendingBytes === 0) return true;
    this.#writer.tellWhenTaken();
    return false;
  }

  /** Whether everything has left and no message has been sent since it was asked last: another one would do as well, from here on. */
  rests(): boolean {
    const isQuiet = this.#accepted === this.#acceptedBefore;
    this.#acceptedBefore = this.#accepted;
    return isQuiet && this.unsentBytes === 0 && this.#writer.pendingBytes === 0;
  }
}
