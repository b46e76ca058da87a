import { Opcode } from './opcode.js';
import type { MessageOpcode } from './opcode.js';
import type { TextPort } from './ports.js';
import type { SendQueue } from './send-queue.js';
import { Utf8Validator } from './utf8-validator.js';

/**
 * A message whose length is not known when it begins. It is sent as fragments, one for each `write` (RFC 6455 §5.4).
 *
 * Once the wire is no longer open its methods do nothing (FRM-11).
 */
export interface OutgoingMessage {
  /**
   * Sends the next piece. Bytes are copied before the call returns.
   *
   * @throws TypeError for a string in a binary message, or for bytes in a text message that are not UTF-8; nothing of
   * the piece has been sent then.
   * @throws Error after `end` or `abort`.
   */
  write(chunk: Uint8Array | string): void;
  /**
   * Ends the message.
   *
   * @throws TypeError when the bytes of a text message end in the middle of a character: only `abort` is left then.
   */
  end(): void;
  /**
   * Gives the message up. What has begun can't be taken back, so the connection is closed, with the code 1011.
   */
  abort(): void;
}

/** The {@link OutgoingMessage} of a {@link Wire}. */
export class FragmentedMessage implements OutgoingMessage {
  readonly #queue: Pick<SendQueue, 'begin' | 'sendPiece'>;
  readonly #text: TextPort;
  readonly #opcode: MessageOpcode;
  readonly #isLive: () => boolean;
  readonly #aborted: () => void;
  readonly #utf8: Utf8Validator;
  /** A high surrogate at the end of the last chunk, which may be half of a character. */
  #half = '';
  #begun = false;
  #ended = false;

  constructor(
    queue: Pick<SendQueue, 'begin' | 'sendPiece'>,
    text: TextPort,
    opcode: MessageOpcode,
    isLive: () => boolean,
    aborted: () => void,
  ) {
    this.#queue = queue;
    this.#text = text;
    this.#utf8 = new Utf8Validator(text);
    this.#opcode = opcode;
    this.#isLive = isLive;
    this.#aborted = aborted;
    queue.begin();
  }

  write(chunk: Uint8Array | string): void {
    this.#refuseEnded('write');
    const piece = typeof chunk === 'string' ? this.#whole(chunk) : this.#judge(chunk);
    if (piece.length > 0) this.#send(piece, false);
  }

  end(): void {
    this.#refuseEnded('end');
    if (!this.#utf8.complete)
      throw new TypeError('end: expected a whole character at the end of the text, not the beginning of one');
    this.#ended = true;
    this.#send(this.#half, true);
  }

  abort(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#isLive()) this.#aborted();
  }

  #send(piece: string | Uint8Array, ends: boolean): void {
    if (!this.#isLive()) return;
    const begins = !this.#begun;
    this.#begun = true;
    this.#queue.sendPiece(this.#opcode, piece, begins, ends);
  }

  #refuseEnded(verb: string): void {
    if (this.#ended) throw new Error(`${verb}: the message is ended, not open`);
  }

  /** The whole characters of what was left of the last chunk and of this one. */
  #whole(chunk: string): string {
    if (this.#opcode === Opcode.binary) throw new TypeError('write: expected bytes in a binary message, not a string');
    if (chunk !== '' && !this.#utf8.complete) {
      throw new TypeError('write: expected bytes that end the character which bytes began, not a string');
    }
    const text = this.#half + chunk;
    const last = text.charCodeAt(text.length - 1);
    const split = last >= 0xd800 && last < 0xdc00;
    this.#half = split ? text.slice(-1) : '';
    return split ? text.slice(0, -1) : text;
  }

  #judge(chunk: Uint8Array): Uint8Array {
    if (this.#opcode === Opcode.binary) return chunk;
    const bad = this.#utf8.push(chunk, 0, chunk.length);
    if (bad !== -1)
      throw new TypeError(`write: expected UTF-8 in a text message, not what byte ${bad} of the piece is`);
    if (this.#half === '') return chunk;
    const half = this.#bytesOf(this.#half);
    this.#half = '';
    const bytes = new Uint8Array(half.length + chunk.length);
    bytes.set(half);
    bytes.set(chunk, half.length);
    return bytes;
  }

  #bytesOf(text: string): Uint8Array {
    const bytes = new Uint8Array(this.#text.byteLength(text));
    this.#text.encode(text, bytes, 0);
    return bytes;
  }
}
