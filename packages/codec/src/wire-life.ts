import { formCloseBody } from './close-frame.js';
import { ClosingHandshake } from './closing-handshake.js';
import type { Extension } from './extension.js';
import { FrameWriter } from './frame-writer.js';
import type { IntakeHost } from './intake.js';
import { pongFrame } from './opcode.js';
import type { MessageOpcode } from './opcode.js';
import { FragmentedMessage } from './outgoing-message.js';
import type { OutgoingMessage } from './outgoing-message.js';
import type { ProtocolError } from './protocol-error.js';
import { SendQueue } from './send-queue.js';
import type { SendQueueHost } from './send-queue-options.js';
import { Transformation, noTransformation } from './transformation.js';
import type { WireSettings } from './wire-settings.js';
import type { CloseFrame, WireSink } from './wire-sink.js';

/**
 * The life of a wire, from open to closed, and what the wire does by itself meanwhile: it answers Pings and the peer's Close, and fails the
 * connection. What the parts of the wire find is told to it. Its methods are `private` because V8 marks each object with `#methods`: 8 bytes.
 */
export class WireLife implements IntakeHost, SendQueueHost {
  readonly sink: WireSink;
  readonly settings: WireSettings;
  #writer: FrameWriter | undefined;
  #queue: SendQueue | undefined;
  /** Made when the end begins. */
  #handshake: ClosingHandshake | undefined;

  constructor(sink: WireSink, settings: WireSettings, extensions: readonly Extension[]) {
    this.sink = sink;
    this.settings = settings;
    // What is to be transformed goes through it always.
    if (extensions.length > 0)
      this.#queue = this.newQueue(new Transformation('encode', extensions, () => this.queue.encoded()));
  }

  /** Where what is sent can go straight away: nothing has had to wait for anything yet. */
  get straight(): FrameWriter | undefined {
    if (this.#queue !== undefined) return undefined;
    const { writer } = this;
    return writer.blocked ? undefined : writer;
  }

  /** What forms frames. Made when it is needed, and let go of when a turn has sent no message: a Ping or a Pong alone shows that it is quiet. */
  get writer(): FrameWriter {
    if (this.#writer === undefined) {
      const { text, keys, memory } = this.settings;
      this.#writer = new FrameWriter(this.sink, text, keys, memory);
    }
    return this.#writer;
  }

  /** What has to wait, and what goes before what. Made when it is first needed: most connections never send faster than is read. */
  get queue(): SendQueue {
    return (this.#queue ??= this.newQueue(noTransformation));
  }

  /** The payload bytes of data that is formed, or waits, or was dropped for a Close. */
  get queuedBytes(): number {
    return (this.#queue?.size ?? 0) + (this.#writer?.payload ?? 0);
  }

  get state(): 'open' | 'closing' | 'closed' {
    return this.#handshake === undefined ? 'open' : this.#handshake.state;
  }

  /** Whether both Closes have gone their way: an end of the transport is clean from now on (CLS-05). */
  get isComplete(): boolean {
    return this.#handshake?.complete === true;
  }

  /** The application closes: after all that it has sent. */
  close(frame: CloseFrame): void {
    const body = formCloseBody(frame, this.settings.text);
    if (this.state !== 'open') return;
    this.start(frame, 'local');
    this.queue.closeAfterData(body);
  }

  /** Sends a Close ahead of everything that waits, unless one was sent already (CTL-06). */
  closeNow(frame: CloseFrame, initiator: 'local' | 'remote'): void {
    if (this.isCloseFormed) return;
    this.start(frame, initiator);
    this.queue.closeNow(formCloseBody(frame, this.settings.text));
  }

  /** Something was handed over. Notes that the Close has gone out, and ends the write side when it is this side's turn. */
  progress(): void {
    if (!this.isCloseFormed || this.#writer?.empty === false) return;
    const closing = this.closing;
    closing.handedOver();
    if (!closing.endsTransport || closing.writeEnded) return;
    closing.writeEnded = true;
    this.sink.end();
  }

  /** The transport has ended, and all that came has been used. */
  end(): void {
    this.closing.state = 'closed';
    this.sink.disarm('close');
    this.sink.closed(this.closing.closure());
  }

  /** Begins a message of unknown length. */
  beginMessage(opcode: MessageOpcode): OutgoingMessage {
    return new FragmentedMessage(
      this.queue,
      this.settings.text,
      opcode,
      () => this.state === 'open',
      () => this.closeNow({ code: 1011, reason: 'a message was aborted' }, 'local'),
    );
  }

  /** Sends a Pong. */
  pong(payload: Uint8Array): void {
    const { straight } = this;
    if (straight === undefined) this.queue.sendPong(payload);
    else straight.bytes(pongFrame, payload);
  }

  /** Hands over what is formed. */
  flush(): void {
    const writer = this.#writer;
    const isQuiet = writer?.payload === 0;
    writer?.flush();
    if (isQuiet && this.#queue === undefined && writer.isAtRest) {
      writer.leave();
      this.#writer = undefined;
    }
    this.progress();
  }

  /** Forms what waits, as far as can be. */
  pump(): void {
    this.#queue?.pump();
  }

  /** The peer had its time. */
  destroy(): void {
    this.sink.destroy();
  }

  /** Drops what waits and what is formed. */
  release(): void {
    this.#queue?.clear();
    this.#writer?.release();
  }

  ping(payload: Uint8Array): void {
    this.pong(payload); // CTL-12 to CTL-14
    this.sink.pingReceived(payload);
  }

  closed(frame: CloseFrame): void {
    this.closing.received = frame;
    // CTL-07, CTL-08: the answer echoes the code and does not wait for data
    this.closeNow({ code: frame.code, reason: '' }, 'remote');
    this.sink.closeReceived(frame);
    this.progress();
  }

  failed(error: ProtocolError): void {
    this.closing.error = error;
    this.closeNow({ code: error.closeCode, reason: '' }, 'local'); // CLS-09, SEC-05
    this.sink.fail(error);
    this.progress();
  }

  encodingFailed(failure: string): void {
    this.closeNow({ code: 1011, reason: `encoding failed: ${failure}` }, 'local');
  }

  private get isCloseFormed(): boolean {
    return this.#queue?.closed === true;
  }

  private newQueue(encoder: Transformation): SendQueue {
    const { text, memory, interleavePings, maxQueuedControlFrames: maxPings } = this.settings;
    return new SendQueue({ writer: this.writer, encoder, text, memory, interleavePings, maxPings, host: this });
  }

  private get closing(): ClosingHandshake {
    return (this.#handshake ??= new ClosingHandshake(this.settings.role));
  }

  private start(frame: CloseFrame, initiator: 'local' | 'remote'): void {
    const isFirst = this.state === 'open';
    this.closing.start(frame, initiator);
    if (isFirst) this.sink.arm('close', this.settings.closeTimeoutMs);
  }
}
