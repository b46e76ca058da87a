import { readCloseBody } from './close-frame.js';
import { copyOf } from './copy-of.js';
import type { FrameHandler } from './frame-reader.js';
import { GatheredPayload } from './gathered-payload.js';
import type { Limits } from './limits.js';
import { Opcode, RSV } from './opcode.js';
import type { TextPort } from './ports.js';
import { ProtocolError } from './protocol-error.js';
import type { Transformation } from './transformation.js';
import { Utf8Validator } from './utf8-validator.js';
import type { CloseFrame, WireSink } from './wire-sink.js';

/** What a {@link MessageReader} is made with. */
export interface MessageReaderOptions {
  readonly sink: WireSink;
  readonly text: TextPort;
  readonly decoder: Transformation;
  readonly limits: Limits;
  readonly deliver: 'whole' | 'pieces';
}

/** What the reader tells its connection. */
export interface MessageReaderHost {
  /** A step of the decoder is unanswered: no more of the input can be used. */
  stalled(): void;
  ping(payload: Uint8Array): void;
  closed(frame: CloseFrame): void;
}

/**
 * Joins frames to messages (RFC 6455 §5.4, §6.2), judges them, and delivers them: unfragmented ones and fragmented ones
 * (FRG-09), with control frames between the fragments (FRG-03, FRG-07).
 *
 * Only the order of the data counts (FRG-05). Where a frame ended makes no difference, because an intermediary may have
 * joined or split frames (FRG-11).
 */
export class MessageReader implements FrameHandler {
  readonly #host: MessageReaderHost;
  readonly #sink: WireSink;
  readonly #text: TextPort;
  readonly #decoder: Transformation;
  readonly #maxMessageBytes: number;
  readonly #maxFragments: number;
  readonly #whole: boolean;
  /** Both are made for the first message that does not come in one piece. */
  #utf8: Utf8Validator | undefined;
  #gathered: GatheredPayload | undefined;

  /** Whether a message is in progress: its first frame has come and its last byte has not. */
  #open = false;
  #isText = false;
  #transformed = false;
  #fragments = 0;
  /** The bytes of the message so far, after its transformation. */
  #size = 0;
  /** What the size will be at the end of the frame in progress; of a transformed message that is not known. */
  #expected = 0;
  /** Whether the piece that the decoder is at is the last one. */
  #last = false;

  constructor(options: MessageReaderOptions, host: MessageReaderHost) {
    this.#host = host;
    this.#sink = options.sink;
    this.#text = options.text;
    this.#decoder = options.decoder;
    this.#maxMessageBytes = options.limits.maxMessageBytes;
    this.#maxFragments = options.limits.maxFragments;
    this.#whole = options.deliver === 'whole';
  }

  /** Set anew by whoever asks: whether no frame of a message has come since. */
  isQuiet = true;

  /** Whether it is between two messages. */
  get isAtRest(): boolean {
    return !this.#open;
  }

  header(first: number, length: number): void {
    this.isQuiet = false;
    const opcode = first & 0x0f;
    const bits = first & RSV;
    if (opcode === Opcode.continuation) {
      if (!this.#open) throw new ProtocolError('unexpected-continuation'); // FRG-02
      if (bits !== 0) throw new ProtocolError('reserved-bit', 'on a continuation frame'); // FRM-01, PMD-11
      if (++this.#fragments > this.#maxFragments) {
        throw new ProtocolError('too-many-fragments', `more than ${this.#maxFragments}`); // SEC-02
      }
    } else {
      if (this.#open) throw new ProtocolError('interleaved-message'); // FRG-02
      if ((bits & ~this.#decoder.bits) !== 0) {
        throw new ProtocolError('reserved-bit', `0x${bits.toString(16)} of 0x70`); // FRM-01
      }
      this.#open = true;
      this.#isText = opcode === Opcode.text; // FRM-16, FRG-10: the message has the type of its first frame
      this.#transformed = bits !== 0;
      this.#fragments = 1;
      this.#size = 0;
      if (bits !== 0) this.#decoder.begin(bits);
    }
    this.#expected = this.#size + length;
    // FRM-06, SEC-01: judged by the header alone
    if (!this.#transformed && this.#expected > this.#maxMessageBytes) throw this.#tooBig();
  }

  data(bytes: Uint8Array, start: number, end: number, last: boolean): void {
    if (this.#transformed) {
      if (end === start && !last) return;
      this.#last = last;
      if (this.#decoder.push(bytes, start, end, last, this.#maxMessageBytes - this.#size)) this.decoded();
      else this.#host.stalled();
    } else if (last && this.#size === 0 && this.#whole) {
      // FRG-01, FRM-10: without an extension the payload is application data and nothing else
      this.#open = false;
      if (this.#isText) this.#deliverText(bytes, start, end);
      else this.#sink.binary(copyOf(bytes, start, end));
    } else {
      this.#accept(bytes, start, end, last);
    }
  }

  /** Memory for what is missing of the frame in progress, or the beginning of that; `undefined` where it is not gathered as it is. */
  destination(): Uint8Array | undefined {
    if (this.#transformed || !this.#whole) return undefined;
    return (this.#gathered ??= new GatheredPayload()).room(this.#expected);
  }

  /** The next `length` bytes of the message stand in {@link destination}. */
  arrived(length: number, last: boolean): void {
    const gathered = this.#gathered!;
    gathered.arrived(length);
    const { length: end } = gathered;
    this.#judge(gathered.view(), end - length, end, last);
    if (last) this.#deliver(gathered);
  }

  /** The decoder has answered the step: at once, or later. */
  decoded(): void {
    const outcome = this.#decoder.take();
    if (outcome === 'corrupt') throw new ProtocolError('corrupt-payload');
    if (outcome === 'too-big' || outcome.length > this.#maxMessageBytes - this.#size) throw this.#tooBig(); // PMD-34
    // UTF-07: from here on a transformed message is judged like any other
    if (!this.#last || this.#size !== 0 || !this.#whole) {
      this.#expected = this.#size + outcome.length;
      this.#accept(outcome, 0, outcome.length, this.#last);
      return;
    }
    this.#open = false;
    if (this.#isText) this.#deliverText(outcome, 0, outcome.length);
    else this.#sink.binary(outcome);
  }

  control(opcode: number, bytes: Uint8Array, start: number, end: number): void {
    if (opcode === Opcode.close) {
      this.#host.closed(readCloseBody(bytes, start, end, this.#text));
      return;
    }
    const payload = bytes.subarray(start, end);
    if (opcode === Opcode.ping) this.#host.ping(payload);
    else this.#sink.pongReceived(payload); // CTL-16
  }

  /** Lets go of a message that will not be completed. */
  clear(): void {
    this.#gathered?.clear();
  }

  /** Takes the next bytes of a message that does not come in one piece. */
  #accept(bytes: Uint8Array, start: number, end: number, last: boolean): void {
    this.#judge(bytes, start, end, last);
    if (this.#whole) {
      const gathered = (this.#gathered ??= new GatheredPayload());
      gathered.append(bytes, start, end, this.#expected);
      if (last) this.#deliver(gathered);
    } else if (end > start || last) {
      this.#sink.piece?.(bytes.subarray(start, end), this.#isText, last);
    }
  }

  /** Counts the next bytes, and looks at those of text. */
  #judge(bytes: Uint8Array, start: number, end: number, last: boolean): void {
    if (this.#isText) {
      const utf8 = (this.#utf8 ??= new Utf8Validator(this.#text));
      if (this.#size === 0) utf8.reset();
      // UTF-02, UTF-04: at the first bad byte, not at the end of the message
      const bad = utf8.push(bytes, start, end);
      if (bad !== -1) throw new ProtocolError('invalid-utf8', `at byte ${this.#size + bad - start}`);
      if (last && !utf8.complete) throw new ProtocolError('invalid-utf8', 'the last character is incomplete');
    }
    this.#size += end - start;
    if (last) this.#open = false;
  }

  #deliver(gathered: GatheredPayload): void {
    if (!this.#isText) {
      this.#sink.binary(gathered.take());
      return;
    }
    const whole = gathered.view();
    gathered.clear();
    this.#deliverText(whole, 0, whole.length);
  }

  #deliverText(bytes: Uint8Array, start: number, end: number): void {
    const message = this.#text.decode(bytes, start, end); // UTF-05: a byte order mark is content, and the port keeps it
    if (message === undefined) throw new ProtocolError('invalid-utf8');
    this.#sink.text(message);
  }

  #tooBig(): ProtocolError {
    return new ProtocolError('message-too-big', `the limit is ${this.#maxMessageBytes} bytes`);
  }
}
