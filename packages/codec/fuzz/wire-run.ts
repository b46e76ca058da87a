import type { Extension } from '../src/extension.js';
import { ProtocolError } from '../src/protocol-error.js';
import type { Role } from '../src/role.js';
import type { WireClosure } from '../src/wire-sink.js';
import { Wire } from '../src/wire.js';
import { concatenate, cut } from './frame.js';
import { countingEntropy, text } from './ports.js';

/** What one run of a wire came to. */
interface Run {
  /** The events in order, as text. */
  readonly events: readonly string[];
  /** The bytes that went out. */
  readonly written: Uint8Array;
}

interface RunOptions {
  readonly role: Role;
  readonly pieces: boolean;
  readonly tight: boolean;
  /** Whether delivery pauses in each message and goes on when the chunk has been taken. */
  readonly pausing: boolean;
  readonly extensions?: (() => readonly Extension[]) | undefined;
}

const sizes = [1, 2, 3, 5, 8, 16, 61, 250] as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/**
 * Plays `input` to a wire. Its first byte chooses options, the rest is what the peer sends. The wire must not throw, must
 * stay within its limits, must fail with a Close of the right code, and must come to the same however the bytes are cut, and
 * whether they are given to it or read into its own memory.
 */
export function checkWire(input: Uint8Array, role: Role, extensions?: () => readonly Extension[]): void {
  const choice = input[0] ?? 0;
  const stream = input.subarray(1);
  const options = {
    role,
    pieces: (choice & 1) !== 0,
    tight: (choice & 2) !== 0,
    pausing: (choice & 4) !== 0,
    extensions,
  };
  const whole = play([stream], options, (wire, chunk) => wire.receive(chunk));
  const parts = play(cut(stream, sizes[(choice >> 3) & 7]!), options, readInto);
  const difference = firstDifference(whole, parts);
  if (difference !== undefined) throw new Error(`the outcome depends on segmentation: ${difference}`);
}

/** Gives a chunk to a wire: what it has memory for is put there. */
function readInto(wire: Wire, chunk: Uint8Array): void {
  const memory = wire.destination(1);
  if (memory === undefined) {
    wire.receive(chunk);
    return;
  }
  const length = Math.min(memory.length, chunk.length);
  memory.set(chunk.subarray(0, length));
  wire.arrived(length);
  if (length < chunk.length) readInto(wire, chunk.subarray(length));
}

function firstDifference(a: Run, b: Run): string | undefined {
  const length = Math.max(a.events.length, b.events.length);
  for (let i = 0; i < length; i++)
    if (a.events[i] !== b.events[i]) return `event ${i}: ${a.events[i]} when whole, ${b.events[i]} when cut`;
  return hex(a.written) === hex(b.written)
    ? undefined
    : `written ${hex(a.written)} when whole, ${hex(b.written)} when cut`;
}

function play(chunks: readonly Uint8Array[], options: RunOptions, give: (wire: Wire, chunk: Uint8Array) => void): Run {
  const events: string[] = [];
  const written: Uint8Array[] = [];
  const limits = options.tight ? { maxMessageBytes: 64, maxFragments: 4 } : { maxMessageBytes: 1 << 16 };
  let over = false;
  let calls = 0;
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  let failed: ProtocolError | undefined;
  const closures: WireClosure[] = [];
  let pending: Uint8Array[] = [];

  const happened = (event: string): void => {
    if (over) throw new Error(`${event} came after the end`);
    events.push(event);
  };
  const counted = (): void => {
    // Some calls a byte are due to control frames of two bytes each; anything beyond is a loop.
    if (++calls > 64 + 16 * total) throw new Error(`${calls} calls for ${total} bytes`);
  };
  const message = (type: string, bytes: Uint8Array): void => {
    if (bytes.length > limits.maxMessageBytes) throw new Error(`a message of ${bytes.length} bytes was delivered`);
    happened(`${type} ${hex(bytes)}`);
    if (options.pausing) wire.pause();
  };
  const wire = new Wire(
    {
      text(string) {
        counted();
        message('text', Buffer.from(string));
      },
      binary(bytes) {
        counted();
        message('binary', bytes);
      },
      piece(bytes, isText, end) {
        counted();
        pending.push(bytes.slice());
        if (!end) return;
        const joined = concatenate(pending);
        pending = [];
        if (isText && text.decode(joined, 0, joined.length) === undefined) throw new Error('text that is not UTF-8');
        message(isText ? 'text' : 'binary', joined);
      },
      pingReceived(payload) {
        counted();
        happened(`ping ${hex(payload)}`);
      },
      pongReceived(payload) {
        counted();
        happened(`pong ${hex(payload)}`);
      },
      closeReceived(frame) {
        happened(`close ${frame.code} ${frame.reason}`);
        over = true;
      },
      fail(error) {
        happened(`fail ${error.violation}`);
        failed = error;
        over = true;
      },
      write(bytes) {
        counted();
        written.push(bytes);
        return true;
      },
      flushNeeded: counted,
      readable: counted,
      arm: counted,
      disarm: counted,
      end: counted,
      destroy: counted,
      closed(outcome) {
        if (closures.push(outcome) > 1) throw new Error('closed twice');
      },
    },
    {
      role: options.role,
      text,
      entropy: countingEntropy(),
      limits,
      deliver: options.pieces ? 'pieces' : 'whole',
      extensions: options.extensions?.() ?? [],
    },
  );

  for (const chunk of chunks) {
    give(wire, chunk);
    // One message may be behind another in the same chunk.
    for (let paused = options.pausing ? total + 1 : 0; paused > 0; paused--) {
      const before = events.length;
      wire.resume();
      if (events.length === before) break;
    }
    wire.flush();
  }
  const out = concatenate(written);
  if (failed !== undefined) checkClose(out, failed, options.role);
  wire.ended();
  const end = closures[0];
  if (end === undefined) throw new Error('not closed after the end of the transport');
  if (end.error !== failed) throw new Error('the closure does not name the failure');
  return { events: [...events, `closed ${end.code} ${end.reason} ${end.clean} ${end.initiator}`], written: out };
}

/** A failure sends, as its last frame, a Close with the code of its row. */
function checkClose(out: Uint8Array, error: ProtocolError, role: Role): void {
  const length = role === 'client' ? 8 : 4;
  const frame = out.subarray(-length);
  const masked = role === 'client' ? frame.subarray(2, 6) : new Uint8Array(4);
  const body = frame.subarray(-2);
  const code = ((body[0]! ^ masked[0]!) << 8) | (body[1]! ^ masked[1]!);
  if (frame[0] !== 0x88 || (frame[1]! & 0x7f) !== 2 || code !== error.closeCode)
    throw new Error(`${error.violation} sent ${hex(frame)} and not a Close with ${error.closeCode}`);
}
