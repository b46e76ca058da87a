import { constants, createInflateRaw } from 'node:zlib';
import type { DeflateDone, RawDeflatePort, RawDeflateStream } from '@hybi/codec';
import { DeflateWindow } from './deflate-window.js';

/**
 * Raw DEFLATE on the handle under the streams of `node:zlib`, driven synchronously: a small message costs microseconds
 * instead of the tens that a stream or a one-shot call takes. The handle is no public interface, so `raw-deflate.ts`
 * uses this port only after it has passed a test.
 *
 * Input of more than 64 KiB goes to the thread pool and is answered later.
 */
export const handleRawDeflate: RawDeflatePort = {
  inflater: (windowBits) => new HandleStream('inflate', windowBits),
  deflater: (windowBits) => new HandleStream('deflate', windowBits),
};

type Mode = 'inflate' | 'deflate';

/** What is used of the handle. `init` and both writes have had this form since Node 9. */
interface Handle {
  init(
    windowBits: number,
    level: number,
    memLevel: number,
    strategy: number,
    left: Uint32Array,
    written: () => void,
    dictionary: Uint8Array | undefined,
  ): void;
  writeSync: Write;
  write: Write;
  reset(): void;
  close(): void;
  onerror: () => void;
}
type Write = (
  flush: number,
  input: Uint8Array,
  inputOffset: number,
  inputLength: number,
  output: Uint8Array,
  outputOffset: number,
  outputLength: number,
) => void;
type HandleClass = new (mode: number) => Handle;

/** Input above this length goes to the thread pool. */
const threadPoolAbove = 64 * 1024;

/** Output of work done at once is collected here before it is copied; nothing refers to it between two calls. */
const scratch = new Uint8Array(64 * 1024);

/** The output buffer of work in the thread pool. */
const threadPoolOutput = 256 * 1024;

/** Idle engines kept of each kind. With no context takeover every message takes one and gives it back. */
const keptEngines = 4;
const kept = new Map<string, Engine[]>();

/** An empty stored block and its end, as Z_SYNC_FLUSH writes it (RFC 7692 §7.2.1). */
const emptyBlock = Uint8Array.of(0x00, 0x00, 0x00, 0xff, 0xff);

let handleClass: HandleClass | undefined;

function findHandleClass(): HandleClass {
  if (handleClass === undefined) {
    const stream = createInflateRaw();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no public type; the self-test checks what it does
    const handle = Reflect.get(stream, '_handle') as { readonly constructor: HandleClass };
    stream.close();
    handleClass = handle.constructor;
  }
  return handleClass;
}

/** One zlib state. */
class Engine {
  readonly kind: string;
  /** After a write: how much room is left in the output, and how much of the input. */
  readonly left: Uint32Array = new Uint32Array(2);
  /** zlib found the input to be corrupt. */
  failed = false;
  /** What goes on after a write in the thread pool. It holds the memory of the write, to which zlib has bare pointers. */
  #next: (() => void) | undefined;
  /** Given back while a write was under way: nobody hears of its end. */
  #isAbandoned = false;
  readonly #handle: Handle;
  readonly #reusable: boolean;

  constructor(mode: Mode, windowBits: number, kind: string, dictionary: Uint8Array | undefined) {
    this.kind = kind;
    // A reset of the handle would load its dictionary again.
    this.#reusable = dictionary === undefined;
    const HandleOf = findHandleClass();
    this.#handle = new HandleOf(mode === 'inflate' ? constants.INFLATERAW : constants.DEFLATERAW);
    // In the thread pool an error is reported instead of the end of the write.
    const failed = (): void => {
      this.failed = true;
      this.#proceed();
    };
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
    this.#handle.onerror = failed;
    this.#handle.init(
      windowBits,
      constants.Z_DEFAULT_COMPRESSION,
      constants.Z_DEFAULT_MEMLEVEL,
      constants.Z_DEFAULT_STRATEGY,
      this.left,
      () => this.#proceed(),
      dictionary,
    );
  }

  static take(mode: Mode, windowBits: number): Engine {
    const kind = mode + windowBits;
    return kept.get(kind)?.pop() ?? new Engine(mode, windowBits, kind, undefined);
  }

  write(flush: number, input: Uint8Array, from: number, output: Uint8Array, room: number): void {
    this.#handle.writeSync(flush, input, from, input.length - from, output, 0, room);
  }

  writeLater(flush: number, input: Uint8Array, from: number, output: Uint8Array, room: number, next: () => void): void {
    this.#next = next;
    this.#handle.write(flush, input, from, input.length - from, output, 0, room);
  }

  /** Frees the state, or keeps it for the next stream with its window forgotten. */
  giveBack(): void {
    const engines = kept.get(this.kind) ?? [];
    if (this.#next !== undefined || this.failed || !this.#reusable || engines.length >= keptEngines) {
      // With a write in the thread pool the handle closes itself behind it.
      this.#isAbandoned = true;
      this.#handle.close();
      return;
    }
    this.#handle.reset();
    engines.push(this);
    kept.set(this.kind, engines);
  }

  #proceed(): void {
    const next = this.#next;
    this.#next = undefined;
    if (!this.#isAbandoned) next?.();
  }
}

/** One `push`. */
interface Step {
  readonly input: Uint8Array;
  readonly flush: number;
  readonly limit: number;
  readonly output: Uint8Array;
  readonly parts: Uint8Array[];
  from: number;
  room: number;
  total: number;
}

class HandleStream implements RawDeflateStream {
  readonly #mode: Mode;
  readonly #windowBits: number;
  #engine: Engine | undefined;
  /** The window of an inflater, for a state that takes over behind a final block. */
  readonly #window: DeflateWindow | undefined;
  /** Of the message in progress: its bytes, and its final blocks. */
  #messageBytes = 0;
  #finalBlocks = 0;

  constructor(mode: Mode, windowBits: number) {
    this.#mode = mode;
    this.#windowBits = windowBits;
    this.#window = mode === 'inflate' ? new DeflateWindow(windowBits) : undefined;
  }

  push(input: Uint8Array, end: boolean, limit: number, done: DeflateDone): void {
    this.#messageBytes += input.length;
    const later = input.length > threadPoolAbove;
    const step: Step = {
      input,
      // An inflater gives what it can at once, so that text can be judged and size bounded early.
      flush: end || this.#mode === 'inflate' ? constants.Z_SYNC_FLUSH : constants.Z_NO_FLUSH,
      limit,
      output: later ? new Uint8Array(threadPoolOutput) : scratch,
      parts: [],
      from: 0,
      room: 0,
      total: 0,
    };
    const finish: DeflateDone = (outcome) => {
      if (end) {
        this.#messageBytes = 0;
        this.#finalBlocks = 0;
      }
      // zlib answers a flush right behind a flush with nothing.
      const nothingNew = end && this.#mode === 'deflate' && outcome.length === 0;
      done(nothingNew ? emptyBlock.slice() : outcome);
    };
    if (later) this.#runLater(step, finish);
    else finish(this.#run(step));
  }

  release(): void {
    this.#engine?.giveBack();
    this.#engine = undefined;
  }

  #run(step: Step): Uint8Array | 'corrupt' | 'too-big' {
    for (;;) {
      const engine = this.#prepare(step);
      engine.write(step.flush, step.input, step.from, step.output, step.room);
      const outcome = this.#advance(step, engine);
      if (outcome !== undefined) return outcome;
    }
  }

  #runLater(step: Step, finish: DeflateDone): void {
    const engine = this.#prepare(step);
    engine.writeLater(step.flush, step.input, step.from, step.output, step.room, () => {
      const outcome = this.#advance(step, engine);
      if (outcome === undefined) this.#runLater(step, finish);
      else finish(outcome);
    });
  }

  #prepare(step: Step): Engine {
    // One byte above the limit tells "just enough" from "too much" (PMD-34). A deflater gets whole buffers, because
    // zlib repeats the end of a flush that did not fit.
    const bounded = this.#mode === 'inflate' ? step.limit - step.total + 1 : step.output.length;
    step.room = Math.min(step.output.length, bounded);
    return (this.#engine ??= Engine.take(this.#mode, this.#windowBits));
  }

  /** Takes what a write has given. `undefined`: there is more to do. */
  #advance(step: Step, engine: Engine): Uint8Array | 'corrupt' | 'too-big' | undefined {
    if (engine.failed) return 'corrupt';
    const [roomLeft = 0, inputLeft = 0] = engine.left;
    const produced = step.room - roomLeft;
    const consumed = step.input.length - step.from - inputLeft;
    step.total += produced;
    if (step.total > step.limit) return 'too-big';
    step.from += consumed;
    if (produced > 0) {
      const part = step.output.slice(0, produced);
      step.parts.push(part);
      this.#window?.append(part);
    }
    if (roomLeft === 0) return undefined;
    if (inputLeft === 0) return step.parts.length === 1 ? step.parts[0]! : concat(step.parts, step.total);
    // zlib has stopped with room for more: behind a final block, which ends nothing here (RFC 7692 §7.2.3.4; PMD-25, PMD-29, T-34).
    return this.#takeOver(engine) ? undefined : 'corrupt';
  }

  /**
   * Goes on behind a final block with a new state that has the window of the old one.
   *
   * @returns `false` when the message has more of them than its length can explain: each costs us a new state, and a peer
   * two bytes.
   */
  #takeOver(engine: Engine): boolean {
    if (++this.#finalBlocks > 16 + this.#messageBytes / 64) return false;
    const window = this.#window!.bytes();
    engine.giveBack();
    this.#engine = window.length === 0 ? undefined : new Engine(this.#mode, this.#windowBits, engine.kind, window);
    return true;
  }
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
