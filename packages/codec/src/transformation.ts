import type { Extension, ExtensionDone } from './extension.js';
import type { DeflateFailure } from './ports.js';

const nothing = new Uint8Array(0);

/** Above this size the memory for a step's input is not kept for the next one. */
const keptInput = 4096;

/**
 * One direction of the negotiated extensions: a message's payload goes through those that transform it, one after the
 * other and one step at a time (RFC 6455 §9.1).
 *
 * An extension answers a step before its call returns or later. Either way the answer is put aside here for the owner
 * to take, who is called back only when it came later: so the owner does the same with it in both cases, and never in
 * the middle of the extension's own work.
 */
export class Transformation {
  readonly #direction: 'encode' | 'decode';
  readonly #extensions: readonly Extension[];
  readonly #answeredLater: (() => void) | undefined;
  readonly #done: ExtensionDone;
  /** The extensions that transform the message in progress. */
  #stages: readonly Extension[] = [];
  #stage = 0;
  #end = false;
  #limit = 0;
  #input: Uint8Array = nothing;
  #waiting = false;
  #pushing = false;
  #outcome: Uint8Array | DeflateFailure = nothing;

  /**
   * @param extensions in the order of the response: "foo, bar" means bar(foo(data)) (EXT-08).
   * @param answeredLater is called when a step was answered after `push` had returned `false`; needed if an extension may do so.
   */
  constructor(direction: 'encode' | 'decode', extensions: readonly Extension[], answeredLater?: () => void) {
    this.#direction = direction;
    this.#extensions = direction === 'encode' ? extensions : extensions.toReversed();
    this.#answeredLater = answeredLater;
    // Written where it is assigned V8 would make it among the old objects, and keep the connection with it until a full collection.
    const done = (outcome: Uint8Array | DeflateFailure): void => this.#answer(outcome);
    this.#done = done;
    for (const extension of extensions) this.bits |= extension.rsv;
  }

  /** The reserved bits that mean something to one of the extensions. */
  readonly bits: number = 0;

  /** Whether a step is unanswered. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** Chooses the reserved bits for an outgoing message (PMD-10). */
  choose(length: number | undefined, text: boolean): number {
    let bits = 0;
    for (const extension of this.#extensions) if (extension.wants(length, text)) bits |= extension.rsv;
    return bits;
  }

  /** Starts a message that is marked with these reserved bits. */
  begin(bits: number): void {
    this.#stages =
      bits === this.bits ? this.#extensions : this.#extensions.filter((extension) => (extension.rsv & bits) !== 0);
  }

  /**
   * Transforms the next piece, `bytes[start, end)`, which is copied first: the caller's memory is free at once.
   *
   * @returns whether the answer is there to `take` already.
   */
  push(bytes: Uint8Array, start: number, end: number, last: boolean, limit: number): boolean {
    this.#stage = 0;
    this.#end = last;
    this.#limit = limit;
    this.#waiting = true;
    this.#pushing = true;
    this.#ask(this.#copy(bytes, start, end));
    this.#pushing = false;
    return !this.#waiting;
  }

  /** The answer to the step. */
  take(): Uint8Array | DeflateFailure {
    const outcome = this.#outcome;
    this.#outcome = nothing;
    return outcome;
  }

  /** Ignores the answer to the step in progress. */
  cancel(): void {
    this.#waiting = false;
  }

  #copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start;
    if (length === 0) return nothing;
    let input = this.#input;
    if (input.length < length) {
      input = new Uint8Array(Math.max(length, 256));
      if (length <= keptInput) this.#input = input;
    }
    input.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
    return input.subarray(0, length);
  }

  #ask(input: Uint8Array): void {
    const stage = this.#stages[this.#stage]!;
    if (this.#direction === 'encode') stage.encode(input, this.#end, this.#done);
    else stage.decode(input, this.#end, this.#limit, this.#done);
  }

  #answer(outcome: Uint8Array | DeflateFailure): void {
    if (!this.#waiting) return;
    if (typeof outcome !== 'string' && ++this.#stage < this.#stages.length) {
      this.#ask(outcome);
      return;
    }
    this.#outcome = outcome;
    this.#waiting = false;
    if (!this.#pushing) this.#answeredLater?.();
  }
}

/** Both directions of a wire without extensions, and one for all such wires: it transforms nothing, so it keeps nothing. */
export const noTransformation: Transformation = /* @__PURE__ */ new Transformation('encode', []);
