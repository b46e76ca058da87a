import type { Extension, ExtensionDone } from '../src/extension.js';
import type { DeflateFailure } from '../src/ports.js';
import { hex } from './hex.js';

/**
 * An extension whose transformation can be read: encoding puts its mark before each piece, and decoding takes it away.
 * With `later` it answers a step only when `answer` is called.
 */
export class ScriptedExtension implements Extension {
  readonly name = 'scripted';
  readonly rsv: number;
  readonly #mark: number;
  later = false;
  /** What every step answers instead of the transformation. */
  failure: DeflateFailure | undefined;
  wanted = true;
  /** Whether encoding keeps everything to itself until the end. */
  hoarding = false;
  readonly steps: string[] = [];
  #kept: number[] = [];
  #pending: (() => void) | undefined;

  constructor(rsv = 0x40, mark = 0x23) {
    this.rsv = rsv;
    this.#mark = mark;
  }

  /** Answers the step that waits. */
  answer(): void {
    const pending = this.#pending!;
    this.#pending = undefined;
    pending();
  }

  wants(length: number | undefined, text: boolean): boolean {
    this.steps.push(`wants ${length} ${text ? 'text' : 'binary'}`);
    return this.wanted;
  }

  encode(input: Uint8Array, end: boolean, done: ExtensionDone): void {
    this.steps.push(`encode ${hex(input)}${end ? ' end' : ''}`);
    this.#answer(() => {
      this.#kept.push(this.#mark, ...input);
      const output = this.hoarding && !end ? [] : this.#kept.splice(0);
      done(this.failure ?? Uint8Array.from(output));
    });
  }

  decode(input: Uint8Array, end: boolean, limit: number, done: ExtensionDone): void {
    this.steps.push(`decode ${hex(input)} limit ${limit}${end ? ' end' : ''}`);
    this.#answer(() => done(this.failure ?? input.filter((byte) => byte !== this.#mark)));
  }

  release(): void {
    this.steps.push('release');
  }

  #answer(act: () => void): void {
    if (this.later) this.#pending = act;
    else act();
  }
}
