import { FrameReader } from './frame-reader.js';
import { GatheredPayload } from './gathered-payload.js';
import type { Extension } from './extension.js';
import { MessageReader } from './message-reader.js';
import type { MessageReaderHost } from './message-reader.js';
import { ProtocolError } from './protocol-error.js';
import { Transformation, noTransformation } from './transformation.js';
import type { WireSettings } from './wire-settings.js';
import type { CloseFrame, WireSink } from './wire-sink.js';

/** What an {@link Intake} tells its wire. */
export interface IntakeHost {
  ping(payload: Uint8Array): void;
  /** A Close came. The intake has stopped. */
  closed(frame: CloseFrame): void;
  /** The peer broke a rule. The intake has stopped (CLS-10). */
  failed(error: ProtocolError): void;
}

/**
 * The receiving half of a wire: it reads what comes, or keeps it while delivery is paused or the decoder is at work.
 * The shell is asked to stop reading meanwhile, so that what is kept stays bounded.
 */
export class Intake implements MessageReaderHost {
  readonly #sink: WireSink;
  readonly #host: IntakeHost;
  readonly #decoder: Transformation;
  readonly #messages: MessageReader;
  readonly #frames: FrameReader;
  /** Nothing more from the peer is processed: its Close has come, or the connection was failed. */
  #stopped = false;
  #paused = false;
  #flowing = true;
  /** The decoder has answered later, and its answer has not been used. */
  #answered = false;
  /** Where the next bytes may be read into, if that was asked for since the last ones came. */
  #destination: Uint8Array | undefined;
  /** The input that is kept, of which `#heldUsed` bytes have been used. */
  #held: GatheredPayload | undefined;
  #heldUsed = 0;

  /** @param answeredLater is called when the decoder has answered a step after its call had returned: `work` goes on with it. */
  constructor(
    sink: WireSink,
    settings: WireSettings,
    extensions: readonly Extension[],
    host: IntakeHost,
    answeredLater: () => void,
  ) {
    this.#sink = sink;
    this.#host = host;
    const decoded = (): void => {
      this.#answered = true;
      answeredLater();
    };
    this.#decoder = extensions.length === 0 ? noTransformation : new Transformation('decode', extensions, decoded);
    const { role, text, deliver } = settings;
    this.#messages = new MessageReader({ sink, text, decoder: this.#decoder, limits: settings, deliver }, this);
    this.#frames = new FrameReader(this.#messages, role, settings);
  }

  /** Whether another one would do as well from here on: what came last was no message, and nothing is kept or in progress. */
  get isQuiet(): boolean {
    return (
      this.#messages.isQuiet && this.#messages.isAtRest && this.#frames.isAtRest && this.#flowing && !this.#stopped
    );
  }

  /** Whether all that came has been used, as far as it ever will be. */
  get settled(): boolean {
    return this.#stopped || this.#flowing;
  }

  /** Uses `bytes`, or keeps a copy of what can't be used yet. */
  receive(bytes: Uint8Array): void {
    this.#destination = undefined;
    if (this.#stopped) return;
    const used = this.#flowing ? this.#read(bytes, 0) : 0;
    if (used < bytes.length) this.#hold(bytes, used, bytes.length);
  }

  /** See {@link Wire.destination}. */
  destination(least: number): Uint8Array | undefined {
    const missing = this.#stopped || !this.#flowing ? 0 : this.#frames.missing;
    this.#destination = missing > 0 && missing >= least ? this.#messages.destination() : undefined;
    return this.#destination;
  }

  /** `length` bytes have come into the memory that {@link destination} gave. */
  arrived(length: number): void {
    const memory = this.#destination;
    this.#destination = undefined;
    if (this.#stopped || memory === undefined) return;
    if (!this.#flowing) {
      // Delivery was paused meanwhile.
      this.#hold(memory, 0, length);
      return;
    }
    try {
      this.#messages.arrived(length, this.#frames.passed(length));
    } catch (error) {
      this.#failOn(error);
    }
  }

  /** How many bytes may come into the memory that {@link destination} gave. Those that the peer is not heard for any more are not counted. */
  get awaited(): number {
    return this.#stopped ? Infinity : (this.#destination?.length ?? 0);
  }

  /** Delivers nothing more after the sink call in progress. */
  pause(): void {
    this.#paused = true;
    this.#update();
  }

  /** Allows delivery again; `work` goes on with it. */
  resume(): void {
    this.#paused = false;
  }

  /** Works off what is kept, as far as possible. */
  work(): void {
    while (!this.#paused && !this.#stopped) {
      if (this.#answered) this.#readAnswer();
      else if (this.#held !== undefined && !this.#decoder.waiting) this.#readHeld(this.#held.view());
      else break;
    }
    this.#update();
  }

  /** Ignores everything from now on. */
  stop(): void {
    this.#stopped = true;
    this.#answered = false;
    this.#destination = undefined;
    this.#decoder.cancel();
    this.#messages.clear();
    this.#drop();
    this.#update();
  }

  /** Reads `bytes[from …]` and returns how far it came: to the end when nothing of it will ever be used. */
  #read(bytes: Uint8Array, from: number): number {
    try {
      this.#messages.isQuiet = true;
      const used = this.#frames.push(bytes, from);
      return this.#stopped ? bytes.length : used;
    } catch (error) {
      this.#failOn(error);
      return bytes.length;
    }
  }

  // What the message reader tells.

  stalled(): void {
    this.#update();
  }

  ping(payload: Uint8Array): void {
    this.#host.ping(payload);
  }

  closed(frame: CloseFrame): void {
    this.stop();
    this.#host.closed(frame);
  }

  #hold(bytes: Uint8Array, start: number, end: number): void {
    this.#held ??= new GatheredPayload();
    this.#held.append(bytes, start, end, this.#held.length + end - start);
  }

  #readHeld(held: Uint8Array): void {
    this.#frames.stopped = false;
    this.#heldUsed = this.#read(held, this.#heldUsed);
    if (this.#heldUsed === held.length) this.#drop();
  }

  #readAnswer(): void {
    this.#answered = false;
    try {
      this.#messages.decoded();
    } catch (error) {
      this.#failOn(error);
    }
  }

  #failOn(error: unknown): void {
    if (!(error instanceof ProtocolError)) throw error;
    this.stop();
    this.#host.failed(error);
  }

  #drop(): void {
    this.#held = undefined;
    this.#heldUsed = 0;
  }

  /** Tells the frame reader whether to stop, and the shell whether to read. */
  #update(): void {
    const waits = this.#paused || this.#decoder.waiting || this.#answered;
    this.#frames.stopped = waits || this.#stopped;
    // After `stop` the shell reads on and what comes is discarded: only so can it see the end of the transport.
    const flowing = this.#stopped || (!waits && this.#held === undefined);
    if (flowing === this.#flowing) return;
    this.#flowing = flowing;
    this.#sink.readable(flowing);
  }
}
