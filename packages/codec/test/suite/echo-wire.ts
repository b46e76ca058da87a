import type { OutgoingMessage } from '../../src/outgoing-message.js';
import { Wire } from '../../src/wire.js';
import type { WireOptions } from '../../src/wire-options.js';
import type { WireSink } from '../../src/wire-sink.js';
import { textPort } from '../strict-text-port.js';
import { ClientFrames } from './client-frames.js';
import { closing } from './suite-case.js';
import type { SuiteCase } from './suite-case.js';

const ignored = (): void => {};

/** A wire in the client role that sends every message back: whole, or piece by piece as it comes. */
export class EchoWire {
  readonly wire: Wire;
  /** What it sends, in words. */
  readonly sent: ClientFrames;
  #outgoing: OutgoingMessage | undefined;

  constructor(options: Partial<WireOptions> = {}, sent: ClientFrames = new ClientFrames()) {
    this.sent = sent;
    const sink: WireSink = {
      text: (message) => this.#whenOpen(() => this.wire.sendText(message)),
      binary: (message) => this.#whenOpen(() => this.wire.sendBinary(message)),
      piece: (bytes, isText, end) => this.#whenOpen(() => this.#sendPiece(bytes, isText, end)),
      write: (bytes) => {
        this.sent.push(bytes);
        return true;
      },
      pingReceived: ignored,
      pongReceived: ignored,
      closeReceived: ignored,
      fail: ignored,
      flushNeeded: ignored,
      readable: ignored,
      arm: ignored,
      disarm: ignored,
      end: ignored,
      destroy: ignored,
      closed: ignored,
    };
    let key = 1;
    this.wire = new Wire(sink, {
      role: 'client',
      text: textPort,
      // any bytes will do here, as long as they are not zero
      entropy: (target) => target.forEach((_, i) => (target[i] = key = (key * 5 + 3) & 0xff)),
      ...options,
    });
  }

  /** Plays a case to it, and returns what it has sent. */
  play(stream: readonly Uint8Array[]): readonly string[] {
    for (const chunk of [...stream, closing(1000)]) {
      this.wire.receive(chunk);
      this.wire.flush();
    }
    return this.sent.found;
  }

  #whenOpen(send: () => void): void {
    if (this.wire.state === 'open') send();
  }

  #sendPiece(bytes: Uint8Array, isText: boolean, end: boolean): void {
    this.#outgoing ??= this.wire.beginMessage(isText ? 'text' : 'binary');
    this.#outgoing.write(bytes);
    if (!end) return;
    this.#outgoing.end();
    this.#outgoing = undefined;
  }
}

/** The answers of all cases by their ids, and what they have to be: to be compared in one go. */
export function played(
  cases: readonly SuiteCase[],
  play: (stream: readonly Uint8Array[]) => readonly string[],
): { readonly got: Record<string, readonly string[]>; readonly wanted: Record<string, readonly string[]> } {
  return {
    got: Object.fromEntries(cases.map(({ id, stream }) => [id, play(stream)])),
    wanted: Object.fromEntries(cases.map(({ id, answer }) => [id, answer])),
  };
}
