import type { RawDeflatePort } from '@hybi/codec';
import { handleRawDeflate } from './raw-deflate-handle.js';
import { publicRawDeflate } from './raw-deflate-public.js';
import { passesSelfTest } from './raw-deflate-self-test.js';

/**
 * The first of `candidates` that passes the self-test, or else `fallback`. The choice is made when the first stream is asked for,
 * and once.
 */
export function chooseRawDeflate(candidates: readonly RawDeflatePort[], fallback: RawDeflatePort): RawDeflatePort {
  let choice: RawDeflatePort | undefined;
  const chosen = (): RawDeflatePort => (choice ??= candidates.find(passesSelfTest) ?? fallback);
  return {
    inflater: (windowBits) => chosen().inflater(windowBits),
    deflater: (windowBits) => chosen().deflater(windowBits),
  };
}

/** Raw DEFLATE for Node: the handle of zlib where it behaves, otherwise the public calls. */
export const rawDeflate: RawDeflatePort = chooseRawDeflate([handleRawDeflate], publicRawDeflate);
