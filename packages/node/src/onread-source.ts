import type { OnReadOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { noConsumer } from './byte-source.js';
import type { ByteConsumer, ByteSource } from './byte-source.js';
import { isLongTurn } from './long-turn.js';
import { raiseTrimThreshold } from './trim-threshold.js';

/**
 * Whether one buffer can serve every socket of the process. On Node for POSIX a read takes its buffer, fills it and hands it out in
 * one go, and the consumer lets go of it before it returns. Elsewhere a read may hold its buffer while it waits, so each socket
 * has its own.
 */
const shares =
  process.platform !== 'win32' && process.versions['bun'] === undefined && process.versions['deno'] === undefined;
/**
 * A buffer that is shared can be large: 256 KiB a read instead of 64 takes a sixth of the processor time off messages of 16 KiB, and a
 * tenth off those of 64 KiB.
 */
const bufferBytes = shares ? 256 * 1024 : 64 * 1024;
let shared: Uint8Array | undefined;
/** What the next read is to come into, if not there. It is chosen at the end of a read, after which Node asks for it at once. */
let chosen: Uint8Array | undefined;

/**
 * A message of which at least this much is missing is read into its own memory. Below, the copy costs less than the reads of which it
 * takes more.
 */
const leastDirect = 128 * 1024;
/** From this length of a message on, the next one is expected to be large too. */
const largeMessage = 2 * leastDirect;
/** What is read at the beginning of a message that is expected to be large: the rest of it goes where it belongs. */
const firstPiece = 4096;

/**
 * Reads a socket that is ours from its first byte on without a `data` event, a stream buffer or a new `Buffer` for each piece: `onread`
 * of `net.connect` and of `tls.connect`. It makes an idle connection half as heavy and small messages several times as fast.
 * A socket that somebody else has made can't be read in this way.
 *
 * Large messages are read straight into their own memory, with two thirds of the processor time at 1 MiB: `onread` asks for the buffer
 * of the next read after each.
 */
export class OnReadSource implements ByteSource {
  consumer: ByteConsumer = noConsumer;
  /** The last message that was looked at was large. */
  #expectsLarge = false;

  /** To be handed to `net.connect` or `tls.connect`. What Node keeps of it is a bound method: a function with a scope weighs twice as much. */
  get onread(): OnReadOpts {
    return { buffer: shares ? nextBuffer : new Uint8Array(bufferBytes), callback: this.read.bind(this) };
  }

  /** A read has brought `length` bytes, into the beginning of `memory`. Returns whether the next one may follow in this turn. */
  read(length: number, memory: Uint8Array): boolean {
    const bytes = length === memory.length ? memory : memory.subarray(0, length);
    // Much comes at once: messages of 64 KiB, too, can leave so much that the system takes it back each time.
    if (bytes === memory) raiseTrimThreshold();
    const isDirect = shares && memory.buffer !== sharedBuffer().buffer;
    if (isDirect) this.consumer.arrived!(bytes);
    else this.consumer.receive(bytes);
    if (!shares) return true;
    this.choose(isDirect);
    const { stream } = this.consumer;
    // A part of a large message takes no longer than its copy.
    if (isDirect || stream === undefined || !isLongTurn(length)) return true;
    setImmediate(goOn, stream);
    return false;
  }

  /** Chooses where the next read goes. */
  private choose(wasDirect: boolean): void {
    const destination = this.consumer.destination?.(this.#expectsLarge ? 1 : leastDirect);
    if (destination !== undefined) {
      raiseTrimThreshold();
      this.#expectsLarge = destination.buffer.byteLength >= largeMessage;
      chosen = destination;
    } else if (this.#expectsLarge) {
      // After a large message comes the beginning of the next, and if that is none, reads are as usual.
      this.#expectsLarge = wasDirect;
      if (wasDirect) chosen = sharedBuffer().subarray(0, firstPiece);
    }
  }
}

/** Node has stopped reading, because `read` said so; whoever paused it meanwhile wants it to stay so. */
function goOn(stream: Duplex): void {
  if (!stream.destroyed && !stream.isPaused()) stream.resume();
}

/** The buffer of the next read, whichever socket asks: one function for all. */
function nextBuffer(): Uint8Array {
  const buffer = chosen ?? sharedBuffer();
  // It belongs to one read of one socket.
  chosen = undefined;
  return buffer;
}

function sharedBuffer(): Uint8Array {
  return (shared ??= new Uint8Array(bufferBytes));
}
