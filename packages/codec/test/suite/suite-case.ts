import { createHash } from 'node:crypto';
import { bytes, hex, utf8 } from '../hex.js';

/**
 * One case of the suite: what a server sends to a client that echoes every message, and the frames that have to come back.
 *
 * Numbers below 11 are those of the Autobahn test suite, whose cases are written down here once more from their descriptions. The
 * server's Close with 1000 follows each stream, so that a case without a violation ends in its echo.
 */
export interface SuiteCase {
  readonly id: string;
  /** The chunks as the case wants them cut; they also come in one piece, and byte by byte. */
  readonly stream: readonly Uint8Array[];
  /** What comes back, as {@link described}, the Close at last. */
  readonly answer: readonly string[];
}

export const text = 1;
export const binary = 2;
export const close = 8;
export const ping = 9;
export const pong = 10;

/** A frame of a server. `first` is added to FIN and the opcode: reserved bits. */
export function frame(opcode: number, payload: string | Uint8Array = '', fin = true, first = 0): Uint8Array {
  const body = typeof payload === 'string' ? utf8(payload) : payload;
  const length = body.length.toString(16);
  const size =
    body.length < 126
      ? length.padStart(2, '0')
      : body.length < 0x10000
        ? `7e${length.padStart(4, '0')}`
        : `7f${length.padStart(16, '0')}`;
  const header = bytes(((fin ? 0x80 : 0) | opcode | first).toString(16).padStart(2, '0') + size);
  const whole = new Uint8Array(header.length + body.length);
  whole.set(header);
  whole.set(body, header.length);
  return whole;
}

/** The frames of one message in fragments of a size. */
export function fragmented(opcode: number, payload: Uint8Array, size: number, first = 0): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += size) {
    const piece = payload.subarray(at, at + size);
    frames.push(frame(at === 0 ? opcode : 0, piece, at + size >= payload.length, at === 0 ? first : 0));
  }
  return frames;
}

/** A Close with a code, and a reason if there is one. */
export function closing(code: number, reason: string | Uint8Array = ''): Uint8Array {
  const why = typeof reason === 'string' ? utf8(reason) : reason;
  return frame(close, Uint8Array.of(code >> 8, code, ...why));
}

/** The chunks cut into pieces of a size. */
export function chopped(size: number, ...chunks: readonly Uint8Array[]): Uint8Array[] {
  const whole = Uint8Array.from(Buffer.concat(chunks));
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
  return pieces;
}

/** A frame that came back, in words: long payloads by their length and a checksum. */
export function described(opcode: number, payload: Uint8Array): string {
  if (opcode === close)
    return `close ${payload.length === 0 ? 'empty' : (payload[0]! << 8) | payload[1]!}${payload.length > 2 ? ' and a reason' : ''}`;
  const name = { [text]: 'text', [binary]: 'binary', [ping]: 'ping', [pong]: 'pong' }[opcode] ?? `opcode ${opcode}`;
  if (payload.length <= 125) return `${name} ${hex(payload)}`.trimEnd();
  const sum = createHash('sha1').update(payload).digest('hex').slice(0, 8);
  return `${name} of ${payload.length} bytes ${sum}`;
}

/** The echo of a message, in words. */
export function echo(opcode: number, payload: string | Uint8Array = ''): string {
  return described(opcode, typeof payload === 'string' ? utf8(payload) : payload);
}

/** The pong to a ping, in words. */
export function ponged(payload: string | Uint8Array = ''): string {
  return echo(pong, payload);
}

/** A case whose messages and pings all come back, and whose Close is answered. */
export function answered(id: string, stream: readonly Uint8Array[], ...answer: readonly string[]): SuiteCase {
  return { id, stream, answer: [...answer, 'close 1000'] };
}

/** A case that ends in the Close of a violation. */
export function failing(
  id: string,
  stream: readonly Uint8Array[],
  code: number,
  ...answer: readonly string[]
): SuiteCase {
  return { id, stream, answer: [...answer, `close ${code}`] };
}
