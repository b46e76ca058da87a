import type { Duplex } from 'node:stream';
import type { FrameMemory } from '@hybi/codec';

/** What a {@link StreamWriter} tells. */
export interface StreamWriterHost {
  /** The stream takes bytes again, after `write` had returned `false`. */
  drained(): void;
  /** The stream has nothing left, after `tellWhenTaken` was called. */
  flushed(): void;
}

/** The writing side of a connection: what the wire forms goes to the stream, and account is kept of what the stream took. */
export class StreamWriter {
  readonly #stream: Duplex;
  /** For each write under way, oldest first, how many payload bytes had been handed over with it. */
  #underWay: number[] | undefined;
  /** Where what is written was formed, and what of it the stream still has, to be given back there. */
  readonly #memory: FrameMemory | undefined;
  #lent: Uint8Array[] | undefined;
  /** How many of the oldest writes under way have been given back already. */
  #givenBack = 0;
  #handed = 0;
  #gone = 0;
  /** Set while a write was answered with "no more", until the stream has drained. */
  #blocked = false;
  /** Whether `taken` was asked for. */
  #owesTaken = false;
  readonly #host: StreamWriterHost;
  /** What the stream calls for each write that is over. Made with the first: a connection that sends nothing needs none. */
  #written: ((error?: Error | null) => void) | undefined;

  /** @param memory takes back what the stream has let go of. */
  constructor(stream: Duplex, host: StreamWriterHost, memory?: FrameMemory) {
    this.#stream = stream;
    this.#host = host;
    this.#memory = memory;
  }

  /** Bytes of frames that the operating system has not taken. */
  get pendingBytes(): number {
    return this.#stream.writableLength;
  }

  /** Payload bytes that were handed over and have certainly not left: a write that is partly gone counts as not gone. */
  get unsentBytes(): number {
    return this.#handed - this.#gone;
  }

  /** Of these the ones that will not leave any more: what a stream holds that is not destroyed may, though the connection is over. */
  get lostBytes(): number {
    return this.#stream.destroyed ? this.unsentBytes : 0;
  }

  /**
   * Writes whole frames.
   *
   * @param payloadTotal payload bytes handed over so far, these included. Headers and compression make them differ from `bytes`.
   * @returns `false` when the stream wants no more until it has drained.
   */
  write(bytes: Uint8Array, payloadTotal: number): boolean {
    const stream = this.#stream;
    this.#handed = payloadTotal;
    if (!stream.writable) {
      // It has failed or ended: `close` follows, and these bytes count as unsent.
      this.#memory?.giveBack(bytes);
      return true;
    }
    if (this.#memory !== undefined) (this.#lent ??= []).push(bytes);
    (this.#underWay ??= []).push(payloadTotal);
    const over = this.#written ?? ((error?: Error | null) => this.#over(error));
    this.#written = over;
    const wantsMore = stream.write(bytes, over);
    // A write that the system took at once is over, whatever the high-water mark said when it began.
    const isOver = stream.writableLength === 0;
    if (isOver) {
      this.#gone = payloadTotal;
      this.#giveBackAll();
    }
    if (wantsMore || isOver) return true;
    if (!this.#blocked) stream.once('drain', () => this.#drained());
    this.#blocked = true;
    return false;
  }

  /** Asks to be told once the stream has taken all that it was given. A stream drains only when it had said that it wants no more. */
  tellWhenTaken(): void {
    this.#owesTaken = true;
  }

  /** Shuts down the write side; reading goes on (CLS-01). */
  end(): void {
    this.#stream.end();
  }

  /**
   * The stream has taken all that it was given, whenever it says so of each write: it does in a later turn, and a producer who never waits would
   * by then have been lent everything.
   */
  #giveBackAll(): void {
    if (this.#lent === undefined) return;
    this.#givenBack += this.#lent.length;
    while (this.#lent.length > 0) this.#giveBackOldest();
  }

  #giveBackOldest(): void {
    const bytes = this.#lent?.shift();
    if (bytes !== undefined) this.#memory!.giveBack(bytes);
  }

  #drained(): void {
    this.#blocked = false;
    this.#owesTaken = false;
    this.#host.drained();
  }

  /** The oldest write is over. */
  #over(error: Error | null | undefined): void {
    const payloadTotal = this.#underWay?.shift();
    if (this.#givenBack > 0) this.#givenBack -= 1;
    else this.#giveBackOldest();
    // Node reports success for what a destroyed socket had not written.
    if (error || this.#stream.destroyed || payloadTotal === undefined) return;
    this.#gone = Math.max(this.#gone, payloadTotal);
    if (!this.#owesTaken || this.#stream.writableLength > 0) return;
    this.#owesTaken = false;
    this.#host.flushed();
  }
}
