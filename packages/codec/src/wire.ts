import { formCloseBody } from './close-frame.js';
import { ClosingHandshake } from './closing-handshake.js';
import type { Extension } from './extension.js';
import { FrameReader } from './frame-reader.js';
import { FrameWriter } from './frame-writer.js';
import { defaultLimits } from './limits.js';
import type { Limits } from './limits.js';
import { MaskingKeys } from './masking-keys.js';
import { MessageReader } from './message-reader.js';
import { Opcode } from './opcode.js';
import { FragmentedMessage } from './outgoing-message.js';
import type { OutgoingMessage } from './outgoing-message.js';
import type { Entropy, TextPort } from './ports.js';
import { ProtocolError } from './protocol-error.js';
import type { Role } from './role.js';
import { SendQueue } from './send-queue.js';
import { Transformation } from './transformation.js';
import type { CloseFrame, WireDeadline, WireSink } from './wire-sink.js';

/** How a {@link Wire} is set up. */
export interface WireOptions {
  /** Which side of the connection it plays. */
  readonly role: Role;
  /** Text as UTF-8. */
  readonly text: TextPort;
  /** The source of the masking keys. Required in the client role. */
  readonly entropy?: Entropy | undefined;
  /** The negotiated extensions, in the order of the response (EXT-08). Default: none. */
  readonly extensions?: readonly Extension[] | undefined;
  /** Bounds that differ from {@link defaultLimits}. `maxFrameBytes` follows `maxMessageBytes` unless it is given. */
  readonly limits?: Partial<Limits> | undefined;
  /** Whether messages are delivered `whole`, or in `pieces` as they arrive. Default: `whole`. */
  readonly deliver?: 'whole' | 'pieces' | undefined;
  /**
   * Whether `ping` may put a Ping between the fragments of a message. Default: `false`, because several deployed servers
   * break on it (FRG-12). Pongs and Closes always may.
   */
  readonly interleavePings?: boolean | undefined;
  /** How long the closing handshake may take, transport included, in milliseconds. Default: 5000. */
  readonly closeTimeoutMs?: number | undefined;
}

const noPayload = new Uint8Array(0);
const longestControl = 125;

/**
 * The wire of one connection after its opening handshake: bytes in, calls on a sink out, in the client or the server
 * role (RFC 6455 §5 to §8). It is pure: it has no clock, waits for nothing and touches no platform.
 *
 * There are two kinds of input. Those of the transport (`receive`, `ended`, `elapsed`, `drained`, and `resume`) are not
 * re-entered: calling one from within a sink call throws an Error, because the wire is in the middle of performing
 * another one. Those of the application (all others) are legal there.
 */
export class Wire {
  readonly #sink: WireSink;
  readonly #text: TextPort;
  readonly #extensions: readonly Extension[];
  readonly #role: Role;
  readonly #closeTimeoutMs: number;
  readonly #frames: FrameReader;
  readonly #messages: MessageReader;
  readonly #decoder: Transformation;
  readonly #writer: FrameWriter;
  readonly #queue: SendQueue;
  readonly #closing = new ClosingHandshake();

  #state: 'open' | 'closing' | 'closed' = 'open';
  /** The Close that is formed or waits to be. */
  #closeFrame: CloseFrame | undefined;
  /** Nothing more from the peer is processed: its Close has come, or we failed the connection (CLS-10). */
  #deaf = false;
  #paused = false;
  #flowing = true;
  #writeEnded = false;
  #transportEnded = false;
  #released = false;
  #performing = false;
  /** The decoder answered while another input was being performed. */
  #decoded = false;
  /** Input that came while delivery is paused or the decoder is at work; `#held[#heldFrom …]` is left of it. */
  #held: Uint8Array = noPayload;
  #heldFrom = 0;

  /** @throws TypeError in the client role without `entropy`, or for `pieces` when the sink does not take them. */
  constructor(sink: WireSink, options: WireOptions) {
    const { role, text, entropy, extensions = [], closeTimeoutMs = 5000 } = options;
    if (role === 'client' && entropy === undefined)
      throw new TypeError('entropy: the client role needs it for masking');
    if (options.deliver === 'pieces' && sink.piece === undefined)
      throw new TypeError("deliver: 'pieces' needs a sink with a `piece` method");
    const maxFrameBytes = options.limits?.maxMessageBytes ?? defaultLimits.maxFrameBytes;
    const limits: Limits = { ...defaultLimits, maxFrameBytes, ...options.limits };
    this.#sink = sink;
    this.#text = text;
    this.#role = role;
    this.#extensions = extensions;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#decoder = new Transformation('decode', extensions, () => this.#decoderAnswered());
    this.#messages = new MessageReader({
      sink,
      text,
      decoder: this.#decoder,
      limits,
      deliver: options.deliver ?? 'whole',
      stalled: () => this.#updateFlow(),
      ping: (payload) => this.#receivePing(payload),
      closed: (frame) => this.#receiveClose(frame),
    });
    this.#frames = new FrameReader(this.#messages, role, limits);
    const keys = role === 'client' ? new MaskingKeys(entropy!) : undefined;
    this.#writer = new FrameWriter(sink, text, keys);
    const encoder = new Transformation('encode', extensions, () => this.#queue.encoded());
    const { interleavePings = false } = options;
    const maxPings = limits.maxQueuedControlFrames;
    this.#queue = new SendQueue(this.#writer, encoder, text, interleavePings, maxPings, (failure) =>
      this.#abort(`encoding failed: ${failure}`),
    );
  }

  /**
   * `open` until a Close was sent or received or the connection was failed, then `closing` (CLS-04); `closed` when the
   * transport has ended (CLS-05).
   */
  get state(): 'open' | 'closing' | 'closed' {
    return this.#state;
  }

  /** Payload bytes of data messages that were accepted and not yet given to `sink.write`. */
  get queuedBytes(): number {
    return this.#queue.size + this.#writer.payload;
  }

  // The inputs of the transport.

  /** Bytes have come. They are borrowed until the call returns, and not written to. */
  receive(bytes: Uint8Array): void {
    this.#enter('receive');
    if (!this.#deaf) {
      if (!this.#flowing) this.#hold(bytes, 0);
      else this.#read(bytes);
    }
    this.#leave();
  }

  /**
   * The transport has ended: by the peer's FIN, after everything before it, or because it was lost. When input is still
   * held, because delivery is paused or the decoder is at work, `sink.closed` comes after it: a Close may be in it.
   */
  ended(): void {
    this.#enter('ended');
    this.#transportEnded = true;
    this.#leave();
  }

  /** A deadline has elapsed. */
  elapsed(deadline: WireDeadline): void {
    this.#enter('elapsed');
    // CTL-10, CLS-02: the peer had its time
    if (deadline === 'close' && this.#state === 'closing') {
      this.#stopListening();
      if (!this.#transportEnded) this.#sink.destroy();
    }
    this.#leave();
  }

  /** The transport takes bytes again, after `sink.write` had returned `false`. */
  drained(): void {
    this.#enter('drained');
    this.#writer.unblock();
    this.flush();
    this.#queue.pump();
    this.flush();
    this.#leave();
  }

  /** Goes on after `pause`. */
  resume(): void {
    this.#enter('resume');
    this.#paused = false;
    this.#leave();
  }

  // The inputs of the application.

  /**
   * Stops delivery after the sink call in progress, also in the middle of a chunk; the rest of it is kept, and the shell
   * is asked to stop reading. Nothing is processed until `resume`: no Ping is answered and no Close is noticed.
   */
  pause(): void {
    this.#paused = true;
    this.#updateFlow();
  }

  /**
   * Sends a text message. A lone surrogate is sent as U+FFFD (UTF-06).
   *
   * @throws Error unless the wire is open (FRM-11).
   */
  sendText(text: string): void {
    if (this.#state !== 'open') this.#refuse('sendText');
    this.#queue.sendText(text);
  }

  /**
   * Sends a binary message. The bytes are copied before the call returns (MSK-07).
   *
   * @throws Error unless the wire is open (FRM-11).
   */
  sendBinary(bytes: Uint8Array): void {
    if (this.#state !== 'open') this.#refuse('sendBinary');
    this.#queue.sendBinary(bytes);
  }

  /**
   * Begins a message of unknown length. Only one can be open at a time; whole messages that are sent meanwhile wait
   * until it has ended (FRG-06).
   *
   * @throws Error unless the wire is open, or while such a message is open.
   */
  beginMessage(type: 'text' | 'binary'): OutgoingMessage {
    if (this.#state !== 'open') this.#refuse('beginMessage');
    return new FragmentedMessage(
      this.#queue,
      this.#text,
      type === 'text' ? Opcode.text : Opcode.binary,
      () => this.#state === 'open',
      () => this.#abort('a message was aborted'),
    );
  }

  /**
   * Sends a Ping. By default it waits for the end of a fragmented message (FRG-12).
   *
   * @throws RangeError for a payload of more than 125 bytes (CTL-01), or when `maxQueuedControlFrames` wait already.
   * @throws Error unless the wire is open.
   */
  ping(payload: Uint8Array = noPayload): void {
    if (this.#state !== 'open') this.#refuse('ping');
    refuseLongControl(payload);
    this.#queue.sendPing(payload);
  }

  /**
   * Sends a Pong that nobody asked for (CTL-16). The Pongs that answer Pings are sent without this.
   *
   * @throws RangeError for a payload of more than 125 bytes (CTL-01).
   * @throws Error unless the wire is open.
   */
  pong(payload: Uint8Array = noPayload): void {
    if (this.#state !== 'open') this.#refuse('pong');
    refuseLongControl(payload);
    this.#queue.sendPong(payload);
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
    const frame: CloseFrame = { code: code ?? (reason === '' ? undefined : 1000), reason };
    const body = formCloseBody(frame, this.#text);
    if (this.#state !== 'open') return;
    this.#startClosing(frame, 'local');
    this.#queue.closeAfterData(body);
  }

  /** Gives everything that is formed to `sink.write`, unless the transport takes nothing. */
  flush(): void {
    if (this.#transportEnded) return;
    this.#writer.flush();
    this.#progress();
  }

  /** Frees what the extensions hold. The wire does so by itself when it is closed. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#queue.clear();
    this.#decoder.cancel();
    this.#writer.release();
    for (const extension of this.#extensions) extension.release();
  }

  #enter(input: string): void {
    if (this.#performing) {
      throw new Error(`${input}: called from within a sink call, while the wire performs another input`);
    }
    this.#performing = true;
  }

  /** Works off what the input has left to do. */
  #leave(): void {
    while (!this.#paused && !this.#deaf) {
      if (this.#decoded) this.#readDecoded();
      else if (this.#held.length > 0 && !this.#decoder.waiting) this.#readHeld();
      else break;
    }
    this.#updateFlow();
    if (this.#transportEnded && (this.#deaf || this.#flowing)) this.#finish();
    this.#performing = false;
  }

  #finish(): void {
    if (this.#state === 'closed') return;
    const closure = this.#closing.closure();
    this.#state = 'closed';
    this.#stopListening();
    this.release();
    this.#sink.disarm('close');
    this.#sink.closed(closure);
  }

  #read(bytes: Uint8Array): void {
    let at = bytes.length;
    try {
      at = this.#frames.push(bytes, 0);
    } catch (error) {
      this.#failOn(error);
    }
    if (at < bytes.length && !this.#deaf) this.#hold(bytes, at);
  }

  #readHeld(): void {
    const held = this.#held;
    this.#frames.stopped = false;
    try {
      this.#heldFrom = this.#frames.push(held, this.#heldFrom);
    } catch (error) {
      this.#failOn(error);
    }
    if (this.#heldFrom === held.length) this.#dropHeld();
  }

  #readDecoded(): void {
    this.#decoded = false;
    try {
      this.#messages.decoded();
    } catch (error) {
      this.#failOn(error);
    }
  }

  #decoderAnswered(): void {
    this.#decoded = true;
    if (this.#performing) return; // the input in progress goes on with it when it leaves
    this.#performing = true;
    this.#leave();
  }

  #hold(bytes: Uint8Array, from: number): void {
    const left = this.#held.length - this.#heldFrom;
    const held = new Uint8Array(left + bytes.length - from);
    if (left > 0) held.set(this.#held.subarray(this.#heldFrom));
    held.set(bytes.subarray(from), left);
    this.#held = held;
    this.#heldFrom = 0;
  }

  #dropHeld(): void {
    this.#held = noPayload;
    this.#heldFrom = 0;
  }

  /** Tells the reader whether to stop, and the shell whether to read. */
  #updateFlow(): void {
    const stopped = this.#paused || this.#decoder.waiting || this.#decoded;
    this.#frames.stopped = stopped || this.#deaf;
    // What comes after the end of all listening is discarded: the transport's own end can be seen only by reading.
    const flowing = this.#deaf || (!stopped && this.#held.length === 0);
    if (flowing === this.#flowing) return;
    this.#flowing = flowing;
    this.#sink.readable(flowing);
  }

  #receivePing(payload: Uint8Array): void {
    this.#queue.sendPong(payload); // CTL-12 to CTL-14
    this.#sink.ping(payload);
  }

  #receiveClose(frame: CloseFrame): void {
    this.#stopListening();
    this.#closing.received = frame;
    if (!this.#queue.closed) {
      // CTL-07, CTL-08: the answer echoes the code and does not wait for data
      const answer = { code: frame.code, reason: '' };
      this.#startClosing(answer, 'remote');
      this.#queue.closeNow(formCloseBody(answer, this.#text));
    }
    this.#sink.close(frame);
    this.#progress();
  }

  #startClosing(frame: CloseFrame, initiator: 'local' | 'remote'): void {
    this.#closeFrame = frame;
    this.#closing.initiator = initiator;
    if (this.#state === 'closing') return;
    this.#state = 'closing';
    this.#sink.arm('close', this.#closeTimeoutMs);
  }

  #failOn(error: unknown): void {
    if (!(error instanceof ProtocolError)) throw error;
    this.#stopListening();
    this.#closing.error = error;
    if (!this.#queue.closed) {
      // CLS-09, SEC-05
      const frame = { code: error.closeCode, reason: '' };
      this.#startClosing(frame, 'local');
      this.#queue.closeNow(formCloseBody(frame, this.#text));
    }
    this.#sink.fail(error);
    this.#progress();
  }

  /** Our own side can't go on: nothing of what waits is sent any more. */
  #abort(reason: string): void {
    const frame = { code: 1011, reason };
    this.#startClosing(frame, 'local');
    this.#queue.closeNow(formCloseBody(frame, this.#text));
  }

  /** Nothing more from the peer is processed. */
  #stopListening(): void {
    this.#deaf = true;
    this.#decoded = false;
    this.#decoder.cancel();
    this.#messages.clear();
    this.#dropHeld();
    this.#updateFlow();
  }

  /** Notes that the Close has gone out, and ends the write side when it is this side's turn. */
  #progress(): void {
    if (!this.#queue.closed || !this.#writer.empty) return;
    this.#closing.sent = this.#closeFrame;
    // CTL-09, CLS-01, CLS-08: after a failure either role ends the transport. After the closing handshake the server
    // does, so that TIME_WAIT is its own, and the client waits for it (CLS-02).
    const ours = this.#closing.error !== undefined || (this.#role === 'server' && this.#closing.complete);
    if (!ours || this.#writeEnded) return;
    this.#writeEnded = true;
    this.#sink.end();
  }

  #refuse(verb: string): never {
    throw new Error(`${verb}: the wire is ${this.#state}, not open`);
  }
}

function refuseLongControl(payload: Uint8Array): void {
  if (payload.length <= longestControl) return;
  throw new RangeError(`payload: expected at most ${longestControl} bytes in a control frame, got ${payload.length}`);
}
