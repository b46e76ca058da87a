import { refuseLongControl } from './control-frame.js';
import type { Extension } from './extension.js';
import { Intake } from './intake.js';
import { Opcode, binaryFrame, pingFrame, textFrame } from './opcode.js';
import type { OutgoingMessage } from './outgoing-message.js';
import type { FrameMemory } from './ports.js';
import { WireLife } from './wire-life.js';
import type { WireOptions } from './wire-options.js';
import { noExtensions, settingsOf } from './wire-settings.js';
import type { WireDeadline, WireSink } from './wire-sink.js';

const noPayload = new Uint8Array(0);

/**
 * The wire of one connection after its opening handshake: bytes in, calls on a sink out, in the client or the server
 * role (RFC 6455 §5 to §8). It is pure: it has no clock, waits for nothing and touches no platform.
 *
 * There are two kinds of input. Those of the transport (`receive`, `arrived`, `ended`, `elapsed`, `drained`, and `resume`) are not
 * re-entered: calling one from within a sink call throws an Error, because the wire is in the middle of performing
 * another one. Those of the application (all others) are legal there.
 */
export class Wire {
  /** Until what they hold is freed. */
  #extensions: readonly Extension[];
  readonly #life: WireLife;
  /** Made when something comes, and let go of when that was no message: a connection that is quiet has none. */
  #present: Intake | undefined;

  #transportEnded = false;
  #performing = false;

  /** @throws TypeError in the client role without `entropy`, or for `pieces` when the sink does not take them. */
  constructor(sink: WireSink, options: WireOptions) {
    if (options.deliver === 'pieces' && sink.piece === undefined)
      throw new TypeError("sink: expected one with a method piece for deliver: 'pieces', not one without");
    const { extensions = noExtensions } = options;
    this.#extensions = extensions.length === 0 ? noExtensions : extensions;
    this.#life = new WireLife(sink, settingsOf(options), extensions);
  }

  /**
   * `open` until a Close was sent or received or the connection was failed, then `closing` (CLS-04); `closed` when the
   * transport has ended (CLS-05).
   */
  get state(): 'open' | 'closing' | 'closed' {
    return this.#life.state;
  }

  /** Whether the closing handshake is complete: the connection ends cleanly, whoever closes TCP and when (CLS-05). */
  get isCloseComplete(): boolean {
    return this.#life.isComplete;
  }

  /**
   * Payload bytes of data messages that were accepted and not given to `sink.write`. What a Close has overtaken is among them:
   * until `sink.closed` has returned they say what never left.
   */
  get queuedBytes(): number {
    return this.#life.queuedBytes;
  }

  /** Where what is given to `sink.write` was formed, if it is to be given back there. */
  get frameMemory(): FrameMemory | undefined {
    return this.#life.settings.memory;
  }

  /** How long the closing handshake may take, in milliseconds. */
  get closeTimeoutMs(): number {
    return this.#life.settings.closeTimeoutMs;
  }

  /** Whether a Ping goes between the frames of a message, or waits for its end. */
  get interleavesPings(): boolean {
    return this.#life.settings.interleavePings;
  }

  /** Whether it is in the middle of an input of the transport: it takes no other one then. */
  get isPerforming(): boolean {
    return this.#performing;
  }

  // The inputs of the transport.

  /** Bytes have come. They are borrowed until the call returns, and not written to. */
  receive(bytes: Uint8Array): void {
    this.#enter('receive');
    this.#intake.receive(bytes);
    this.#leave();
  }

  /**
   * Memory into which the next bytes may be read instead of being given to {@link receive}: that of a large message itself, so
   * that they need not be copied. It is valid until one of the two was called.
   *
   * @param least how much of the payload in progress must be missing.
   * @returns `undefined` where `receive` has to see the bytes: they are a header, masked, compressed, or fewer than that.
   */
  destination(least: number): Uint8Array | undefined {
    return this.#present?.destination(least);
  }

  /**
   * Bytes have come into the beginning of {@link destination}.
   *
   * @throws RangeError when it has no room for so many.
   */
  arrived(length: number): void {
    const room = this.#present?.awaited ?? 0;
    if (length > room) throw new RangeError(`arrived: expected at most ${room} bytes, not ${length}`);
    this.#enter('arrived');
    this.#present?.arrived(length);
    this.#leave();
  }

  /**
   * The transport has ended: by the peer's FIN, after everything before it, or because it was lost. When input is still
   * held, because delivery is paused or the decoder is at work, `sink.closed` comes after it: a Close may be in it.
   */
  ended(): void {
    this.#enter('ended');
    this.#transportEnded = true;
    this.#life.writer.block(); // what is sent while input is still held goes nowhere, and is counted
    this.#leave();
  }

  /** A deadline has elapsed. */
  elapsed(deadline: WireDeadline): void {
    this.#enter('elapsed');
    // CTL-10, CLS-02, SEC-04: the peer had its time
    if (deadline === 'close' && this.#life.state === 'closing') {
      this.#intake.stop();
      if (!this.#transportEnded) this.#life.destroy();
    }
    this.#leave();
  }

  /** The transport takes bytes again, after `sink.write` had returned `false`. */
  drained(): void {
    this.#enter('drained');
    if (!this.#transportEnded) {
      this.#life.writer.unblock();
      this.flush();
      this.#life.pump();
      this.flush();
    }
    this.#leave();
  }

  /** Goes on after `pause`. */
  resume(): void {
    this.#enter('resume');
    this.#present?.resume();
    this.#leave();
  }

  // The inputs of the application.

  /**
   * Stops delivery after the sink call in progress, also in the middle of a chunk; the rest of it is kept, and the shell
   * is asked to stop reading. Nothing is processed until `resume`: no Ping is answered and no Close is noticed.
   */
  pause(): void {
    this.#intake.pause();
  }

  /**
   * Sends a text message, at any time while the wire is open (FRM-17). A lone surrogate is sent as U+FFFD (UTF-06).
   *
   * @throws Error unless the wire is open (FRM-11).
   */
  sendText(text: string): void {
    const life = this.#life;
    if (life.state !== 'open') this.#refuse('sendText');
    const { straight } = life;
    if (straight === undefined) life.queue.sendText(text);
    else straight.text(textFrame, text);
  }

  /**
   * Sends a binary message. The bytes are copied before the call returns (MSK-07).
   *
   * @throws Error unless the wire is open (FRM-11).
   */
  sendBinary(bytes: Uint8Array): void {
    const life = this.#life;
    if (life.state !== 'open') this.#refuse('sendBinary');
    const { straight } = life;
    if (straight === undefined) life.queue.sendBinary(bytes);
    else straight.bytes(binaryFrame, bytes);
  }

  /**
   * Begins a message of unknown length. Only one can be open at a time; whole messages that are sent meanwhile wait
   * until it has ended (FRG-06).
   *
   * @throws Error unless the wire is open, or while such a message is open.
   */
  beginMessage(type: 'text' | 'binary'): OutgoingMessage {
    if (this.#life.state !== 'open') this.#refuse('beginMessage');
    return this.#life.beginMessage(type === 'text' ? Opcode.text : Opcode.binary);
  }

  /**
   * Sends a Ping, at any time while the wire is open (CTL-17). By default it waits for the end of a fragmented message
   * (FRG-12).
   *
   * @throws RangeError for a payload of more than 125 bytes (CTL-01), or when `maxQueuedControlFrames` wait already.
   * @throws Error unless the wire is open.
   */
  ping(payload: Uint8Array = noPayload): void {
    if (this.#life.state !== 'open') this.#refuse('ping');
    refuseLongControl(payload);
    const { straight } = this.#life;
    if (straight === undefined) this.#life.queue.sendPing(payload);
    else straight.bytes(pingFrame, payload);
  }

  /**
   * Sends a Pong that nobody asked for (CTL-16). The Pongs that answer Pings are sent without this.
   *
   * @throws RangeError for a payload of more than 125 bytes (CTL-01).
   * @throws Error unless the wire is open.
   */
  pong(payload: Uint8Array = noPayload): void {
    if (this.#life.state !== 'open') this.#refuse('pong');
    refuseLongControl(payload);
    this.#life.pong(payload);
  }

  /**
   * Starts the closing handshake, after all messages that were sent before. A message of unknown length that is still
   * open stays incomplete, and what waits behind it is not sent. Does nothing unless the wire is open.
   *
   * Messages that the peer sends before its own Close are still delivered.
   *
   * @param code default: none, or 1000 with a reason.
   * @throws RangeError for a code that must not be sent or a reason of more than 123 bytes as UTF-8.
   */
  close(code?: number, reason = ''): void {
    this.#life.close({ code: code ?? (reason === '' ? undefined : 1000), reason });
  }

  /** Gives everything that is formed to `sink.write`, unless the transport takes nothing. */
  flush(): void {
    if (!this.#transportEnded) this.#life.flush();
  }

  /** Frees what the extensions hold. The wire does so by itself when it is closed. */
  release(): void {
    this.#life.release();
    this.#intake.stop();
    for (const extension of this.#extensions) extension.release();
    this.#extensions = noExtensions;
  }

  get #intake(): Intake {
    return (this.#present ??= this.#newIntake());
  }

  #newIntake(): Intake {
    const life = this.#life;
    return new Intake(life.sink, life.settings, this.#extensions, life, () => this.#answeredLater());
  }

  #enter(input: string): void {
    if (this.#performing) {
      throw new Error(`${input}: the wire is in the middle of another input, not between two`);
    }
    this.#performing = true;
  }

  #leave(): void {
    const intake = this.#present;
    if (intake !== undefined) {
      intake.work();
      if (intake.isQuiet) this.#present = undefined;
    }
    if (this.#transportEnded && intake?.settled !== false) this.#finish();
    this.#performing = false;
  }

  #finish(): void {
    if (this.#life.state === 'closed') return;
    this.#life.end();
    this.release();
  }

  #answeredLater(): void {
    if (this.#performing) return; // the input in progress goes on with it when it leaves
    this.#performing = true;
    this.#leave();
  }

  #refuse(verb: string): never {
    throw new Error(`${verb}: the wire is ${this.#life.state}, not open`);
  }
}
