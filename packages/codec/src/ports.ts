/**
 * What the codec needs from its platform. It imports nothing and touches no global: entropy, SHA-1, text and raw DEFLATE
 * come in through these ports, so that every run can be replayed and every platform can bring its fastest way.
 */

/**
 * Fills `target` with bytes from a cryptographically strong source.
 *
 * Masking keys (RFC 6455 §5.3, §10.3) and the `Sec-WebSocket-Key` (§4.1) are drawn from it. A generator that can be
 * predicted breaks the protection of intermediaries that masking exists for (MSK-04, MSK-05).
 */
export type Entropy = (target: Uint8Array) => void;

/** The 20-byte SHA-1 digest of `input`. Only the opening handshake uses it, for no security purpose (RFC 6455 §10.8). */
export type Sha1 = (input: Uint8Array) => Uint8Array;

/** Text as UTF-8, in the fastest way the platform has. */
export interface TextPort {
  /**
   * Decodes `bytes[start, end)`. `undefined` means that it is not valid UTF-8 (RFC 3629 §3). A leading U+FEFF is data
   * and is kept (UTF-05).
   */
  decode(bytes: Uint8Array, start: number, end: number): string | undefined;

  /**
   * Whether `bytes[start, end)` is valid UTF-8. Without it long text that arrives in pieces is judged byte by byte, which costs
   * more than all the rest of receiving it.
   */
  isValid?(bytes: Uint8Array, start: number, end: number): boolean;

  /** The number of bytes that `encode` will write for `text`. */
  byteLength(text: string): number;

  /**
   * Writes `text` as UTF-8 at `target[offset]` and returns the number of bytes written. The caller has made room for
   * `byteLength(text)` bytes, and says how many they are if it knows. A lone surrogate is written as U+FFFD (UTF-06).
   */
  encode(text: string, target: Uint8Array, offset: number, length?: number): number;

  /**
   * `text` as UTF-8 in memory that nobody else writes to, for a text of which that costs less than `byteLength` and `encode`; `undefined` for any
   * other. Without it each text goes those two ways.
   */
  encoded?(text: string): Uint8Array | undefined;
}

/**
 * Memory for frames that are formed, where the platform has some that is used again: fresh memory costs more than what is written
 * to it. All of what was lent is given back once, in pieces and in any order, by whoever had it last: what went to `sink.write` by the shell,
 * once the transport has let go of it, and the rest by the wire.
 */
export interface FrameMemory {
  /** Exactly `length` bytes, of any content; `undefined` when there is no room for them. */
  lend(length: number): Uint8Array | undefined;
  /** Takes a piece back of what was lent. Other memory is ignored. */
  giveBack(bytes: Uint8Array): void;
  /** Masks `bytes[start, end)` of what was lent, in place, from the key's first octet on (RFC 6455 §5.3). Without it the wire does so. */
  readonly mask?: ((bytes: Uint8Array, start: number, end: number, key: number) => void) | undefined;
}

/**
 * Why an inflate or deflate step gave no output: `corrupt` input, or more output than the step's `limit` allowed
 * (`too-big`). The distinction decides the close code: 1007 or 1009.
 */
export type DeflateFailure = 'corrupt' | 'too-big';

/**
 * Receives the outcome of one step, exactly once: the output, or why there is none. It is called before the step's call
 * returns when the work was done at once, or later when the port handed it to another thread. The machine treats both
 * alike: it does nothing else with the stream until the answer is there.
 */
export type DeflateDone = (outcome: Uint8Array | DeflateFailure) => void;

/** One direction of one connection's compression: raw DEFLATE (RFC 1951) without a zlib header. */
export interface RawDeflateStream {
  /**
   * Feeds the next piece of the current message.
   *
   * Deflating: with `end`, the output finishes with an empty stored block, `00 00 ff ff` included (Z_SYNC_FLUSH).
   * Inflating: the caller has already appended those four bytes to the last piece. A final block (BFINAL=1) ends
   * neither the message nor the window: what follows it may refer back to what came before (RFC 7692 §7.2.3.4).
   *
   * @param input borrowed until `done` is called.
   * @param end whether this is the last piece of the message.
   * @param limit the most output bytes that this step may produce; reaching for more stops the work with `too-big`.
   * @param done is given memory that nobody else writes to afterwards.
   */
  push(input: Uint8Array, end: boolean, limit: number, done: DeflateDone): void;

  /**
   * Frees what the stream holds. Nothing is called afterwards, not even a pending `done`.
   *
   * With `*_no_context_takeover` a stream lives for one message, so that an idle connection holds none. A port for which
   * making one is dear keeps some for the next, with their windows forgotten.
   */
  release(): void;
}

/** Makes compression streams. `windowBits` is 9 to 15: zlib has no true 8-bit raw window, so it is never asked for one. */
export interface RawDeflatePort {
  inflater(windowBits: number): RawDeflateStream;
  deflater(windowBits: number): RawDeflateStream;
}
