import type { ResponseHead } from '@hybi/codec';
import type { Clock } from '@hybi/session';
import type { AttemptScope, Channel } from './attempt-scope.js';
import { noConsumer } from './byte-source.js';

/**
 * How long the content of a refusal is waited for: it explains, and must not hold the attempt up. Nor must it bring the attempt's own
 * deadline about, which knows nothing of the status: at most half of what is left until then.
 */
const bodyTimeoutMs = 1_000;

/** What of a refusal's content is read, and when it is waited for no more. */
export interface RefusalLimits {
  readonly maxBodyBytes: number;
  readonly clock: Clock;
  readonly scope: Pick<AttemptScope, 'leftMs'>;
}

/**
 * Reads the beginning of a refusal's content, and then drops the stream. It never fails: what came before the end is what there is.
 * To be called in the middle of the read that brought the head, so that nothing is lost.
 *
 * @param first what came behind the head: borrowed.
 */
export function readRefusal(
  { stream, source }: Channel,
  head: ResponseHead,
  first: Uint8Array,
  { maxBodyBytes, clock, scope }: RefusalLimits,
): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const body = new RefusalBody(head, maxBodyBytes);
    const done = (): void => {
      timer.cancel();
      for (const event of ends) stream.off(event, done);
      source.consumer = noConsumer;
      stream.destroy();
      resolve(body.bytes);
    };
    const timer = clock.after(Math.min(bodyTimeoutMs, scope.leftMs / 2), done);
    const receive = (bytes: Uint8Array): void => {
      body.push(bytes);
      if (body.complete) done();
    };
    for (const event of ends) stream.on(event, done);
    source.consumer = { receive };
    receive(first);
  });
}

const ends = ['error', 'end', 'close'] as const;

/** Reads the beginning of a refusal's content (RFC 9112 §6.3): until it ends, or as much as is wanted of it. */
export class RefusalBody {
  readonly #limit: number;
  /** Grown by doubling: pieces of one byte each would cost a hundred times what they hold. */
  #kept: Uint8Array = new Uint8Array(0);
  #have = 0;
  /** Bytes of content or of the present chunk still to come; `undefined` while the size of a chunk is being read. */
  #left: number | undefined;
  readonly #chunked: boolean;
  #line = '';
  #complete: boolean;

  /** @param limit the most bytes that are kept. */
  constructor(head: ResponseHead, limit: number) {
    this.#limit = limit;
    this.#chunked = /(^|,)\s*chunked\s*$/i.test(head.headers.get('transfer-encoding') ?? '');
    const length = head.headers.get('content-length');
    if (this.#chunked) this.#left = undefined;
    else this.#left = length !== undefined && /^\d+$/.test(length) ? Number(length) : Infinity;
    this.#complete = limit === 0 || this.#left === 0 || head.status === 204 || head.status === 304;
  }

  /** Whether there is nothing more to read for. */
  get complete(): boolean {
    return this.#complete;
  }

  /** What was read, without the framing of chunks. */
  get bytes(): Uint8Array {
    return this.#kept.slice(0, this.#have);
  }

  /** The memory that is held for it. */
  get heldBytes(): number {
    return this.#kept.length;
  }

  /** Feeds the next bytes: borrowed. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && !this.#complete) {
      if (this.#left === undefined) at = this.#readSize(bytes, at);
      else {
        const take = Math.min(this.#left, bytes.length - at);
        this.#keep(bytes.subarray(at, at + take));
        at += take;
        this.#left -= take;
        if (this.#left === 0) {
          if (this.#chunked) this.#left = undefined;
          else this.#complete = true;
        }
      }
    }
  }

  #keep(bytes: Uint8Array): void {
    const piece = bytes.subarray(0, this.#limit - this.#have);
    const have = this.#have + piece.length;
    if (have > this.#kept.length) {
      const grown = new Uint8Array(Math.min(this.#limit, Math.max(have, 2 * this.#kept.length)));
      grown.set(this.#kept.subarray(0, this.#have));
      this.#kept = grown;
    }
    this.#kept.set(piece, this.#have);
    this.#have = have;
    if (this.#have >= this.#limit) this.#complete = true;
  }

  /** Reads on in the line with the size of a chunk; the empty line behind the chunk before is passed over. */
  #readSize(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length) {
      const byte = bytes[at++]!;
      if (byte !== 0x0a) {
        this.#line += String.fromCharCode(byte);
        if (this.#line.length <= 256) continue;
        this.#complete = true; // no size is that long: what was read until here is all that can be shown
        return at;
      }
      const line = this.#line.trim();
      this.#line = '';
      if (line === '') continue;
      const size = /^[0-9a-f]{1,8}(?=\s*(;|$))/i.exec(line);
      if (size === null || Number.parseInt(size[0], 16) === 0) this.#complete = true;
      else this.#left = Number.parseInt(size[0], 16);
      return at;
    }
    return at;
  }
}
