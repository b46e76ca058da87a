import { formCloseBody } from './close-frame.js';
import { ClosingHandshake } from './closing-handshake.js';
import type { FrameWriter } from './frame-writer.js';
import type { IntakeHost } from './intake.js';
import type { TextPort } from './ports.js';
import type { ProtocolError } from './protocol-error.js';
import type { Role } from './role.js';
import type { SendQueue, SendQueueHost } from './send-queue.js';
import type { CloseFrame, WireSink } from './wire-sink.js';

/** What a {@link WireLife} is made with. */
export interface WireLifeOptions {
  readonly sink: Pick<WireSink, 'ping' | 'close' | 'fail' | 'arm' | 'disarm' | 'end' | 'closed'>;
  readonly text: TextPort;
  readonly role: Role;
  readonly closeTimeoutMs: number;
  /** The decoder has answered later. Needed with extensions only. */
  readonly answeredLater: (() => void) | undefined;
}

/**
 * The life of a wire, from open to closed, and what the wire does by itself meanwhile: it answers Pings and the peer's Close, and fails the
 * connection. What the parts of the wire find is told to it.
 */
export class WireLife implements IntakeHost, SendQueueHost {
  readonly #sink: WireLifeOptions['sink'];
  readonly #text: TextPort;
  readonly #role: Role;
  readonly #closeTimeoutMs: number;
  readonly #answeredLater: (() => void) | undefined;
  #queue!: Pick<SendQueue, 'closed' | 'sendPong' | 'closeAfterData' | 'closeNow'>;
  #writer!: Pick<FrameWriter, 'empty'>;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #handshake: ClosingHandshake | undefined;
  #writeEnded = false;

  constructor(options: WireLifeOptions) {
    this.#sink = options.sink;
    this.#text = options.text;
    this.#role = options.role;
    this.#closeTimeoutMs = options.closeTimeoutMs;
    this.#answeredLater = options.answeredLater;
  }

  /** By what it sends, and whose progress it watches. To be called once, before anything else. */
  attach(
    queue: Pick<SendQueue, 'closed' | 'sendPong' | 'closeAfterData' | 'closeNow'>,
    writer: Pick<FrameWriter, 'empty'>,
  ): void {
    this.#queue = queue;
    this.#writer = writer;
  }

  get state(): 'open' | 'closing' | 'closed' {
    return this.#state;
  }

  /** Whether both Closes have gone their way: an end of the transport is clean from now on (CLS-05). */
  get isComplete(): boolean {
    return this.#handshake?.complete === true;
  }

  /** The application closes: after all that it has sent. */
  close(frame: CloseFrame): void {
    const body = formCloseBody(frame, this.#text);
    if (this.#state !== 'open') return;
    this.#start(frame, 'local');
    this.#queue.closeAfterData(body);
  }

  /** Sends a Close ahead of everything that waits, unless one was sent already (CTL-06). */
  closeNow(frame: CloseFrame, initiator: 'local' | 'remote'): void {
    if (this.#queue.closed) return;
    this.#start(frame, initiator);
    this.#queue.closeNow(formCloseBody(frame, this.#text));
  }

  /** Something was handed over. Notes that the Close has gone out, and ends the write side when it is this side's turn. */
  progress(): void {
    if (!this.#queue.closed || !this.#writer.empty) return;
    this.#closing.handedOver();
    if (!this.#closing.endsTransport || this.#writeEnded) return;
    this.#writeEnded = true;
    this.#sink.end();
  }

  /** The transport has ended, and all that came has been used. */
  end(): void {
    this.#state = 'closed';
    this.#sink.disarm('close');
    this.#sink.closed(this.#closing.closure());
  }

  ping(payload: Uint8Array): void {
    this.#queue.sendPong(payload); // CTL-12 to CTL-14
    this.#sink.ping(payload);
  }

  closed(frame: CloseFrame): void {
    this.#closing.received = frame;
    // CTL-07, CTL-08: the answer echoes the code and does not wait for data
    this.closeNow({ code: frame.code, reason: '' }, 'remote');
    this.#sink.close(frame);
    this.progress();
  }

  failed(error: ProtocolError): void {
    this.#closing.error = error;
    this.closeNow({ code: error.closeCode, reason: '' }, 'local'); // CLS-09, SEC-05
    this.#sink.fail(error);
    this.progress();
  }

  encodingFailed(failure: string): void {
    this.closeNow({ code: 1011, reason: `encoding failed: ${failure}` }, 'local');
  }

  answeredLater(): void {
    this.#answeredLater?.();
  }

  get #closing(): ClosingHandshake {
    return (this.#handshake ??= new ClosingHandshake(this.#role));
  }

  #start(frame: CloseFrame, initiator: 'local' | 'remote'): void {
    this.#closing.start(frame, initiator);
    if (this.#state === 'closing') return;
    this.#state = 'closing';
    this.#sink.arm('close', this.#closeTimeoutMs);
  }
}
