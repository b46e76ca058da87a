import type { DeflateFailure, RawDeflatePort, RawDeflateStream } from '@hybi/codec';

const tail = [0x00, 0x00, 0xff, 0xff];

/** "Hello" with a final block (RFC 7692 §7.2.3.4), then "Hello" as a reference back to it (§7.2.3.2). */
const finalBlock = Uint8Array.of(0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00, ...tail);
const backReference = Uint8Array.of(0xf2, 0x00, 0x11, 0x00, 0x00, ...tail);
/** A block of the reserved type 3. */
const corrupt = Uint8Array.of(0x07, 0x00);

/**
 * Whether a port does what is asked of it, by real round trips: windows taken over and forgotten, limits, corrupt input,
 * and final blocks. It takes well under a millisecond, and never throws.
 */
export function passesSelfTest(port: RawDeflatePort): boolean {
  try {
    return keepsWindow(port) && forgetsWindow(port) && boundsOutput(port) && reportsCorruption(port);
  } catch {
    return false;
  }
}

const hello = Uint8Array.from('Hello, hello, hello!', (character) => character.charCodeAt(0));
const ample = 1_000_000;

function keepsWindow(port: RawDeflatePort): boolean {
  const deflater = port.deflater(15);
  const inflater = port.inflater(15);
  const first = run(deflater, hello, ample);
  const second = run(deflater, hello, ample);
  if (typeof first === 'string' || typeof second === 'string' || second.length >= first.length) return false;
  const back = same(run(inflater, first, ample), hello) && same(run(inflater, second, ample), hello);
  deflater.release();
  inflater.release();
  return back;
}

function forgetsWindow(port: RawDeflatePort): boolean {
  const once = port.inflater(15);
  const final = run(once, finalBlock, ample);
  const referring = run(once, backReference, ample);
  once.release();
  const next = port.inflater(15);
  const withoutWindow = run(next, backReference, ample);
  next.release();
  return final !== 'corrupt' && same(referring, final) && withoutWindow === 'corrupt';
}

function boundsOutput(port: RawDeflatePort): boolean {
  const deflater = port.deflater(9);
  const packed = run(deflater, new Uint8Array(10_000), ample);
  deflater.release();
  if (typeof packed === 'string') return false;
  const limits = [9_999, 10_000].map((limit) => {
    const inflater = port.inflater(9);
    const outcome = run(inflater, packed, limit);
    inflater.release();
    return outcome;
  });
  return limits[0] === 'too-big' && limits[1]?.length === 10_000;
}

function reportsCorruption(port: RawDeflatePort): boolean {
  const inflater = port.inflater(15);
  const outcome = run(inflater, corrupt, ample);
  inflater.release();
  return outcome === 'corrupt';
}

/** Small work is answered at once; a port that does not, fails the test. */
function run(stream: RawDeflateStream, input: Uint8Array, limit: number): Uint8Array | DeflateFailure {
  let outcome: Uint8Array | DeflateFailure | undefined;
  stream.push(input, true, limit, (answer) => {
    outcome = answer;
  });
  if (outcome === undefined) throw new Error('The port did not answer at once');
  return outcome;
}

function same(a: Uint8Array | DeflateFailure, b: Uint8Array | DeflateFailure): boolean {
  return typeof a !== 'string' && typeof b !== 'string' && a.length === b.length && a.every((byte, i) => byte === b[i]);
}
