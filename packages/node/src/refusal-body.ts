import type { ResponseHead } from '@hybi/codec';

/** Reads the beginning of a refusal's content (RFC 9112 §6.3): until it ends, or as much as is wanted of it. */
export class RefusalBody {
  readonly #limit: number;
  readonly #pieces: Uint8Array[] = [];
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
    return Buffer.concat(this.#pieces);
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
    // Not `slice`: that of a Buffer is a view of memory that the transport uses again.
    const kept = new Uint8Array(bytes.subarray(0, this.#limit - this.#have));
    this.#have += kept.length;
    this.#pieces.push(kept);
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
