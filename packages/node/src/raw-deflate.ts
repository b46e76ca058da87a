import type { RawDeflatePort } from '@hybi/codec';
import { handleRawDeflate } from './raw-deflate-handle.js';
import { publicRawDeflate } from './raw-deflate-public.js';
import { passesSelfTest } from './raw-deflate-self-test.js';

/**
 * Finds the first of `candidates` that passes the self-test: when it is asked for the first time, and once. `undefined`
 * when none does.
 */
export function chooseRawDeflate(candidates: readonly RawDeflatePort[]): () => RawDeflatePort | undefined {
  let choice: { readonly port: RawDeflatePort | undefined } | undefined;
  return () => (choice ??= { port: candidates.find(passesSelfTest) }).port;
}

/**
 * Raw DEFLATE for Node: the handle of zlib where it behaves, otherwise the public calls. `undefined` where neither keeps
 * its window, as in Deno 2.9, whose one-shot calls ignore a dictionary: permessage-deflate must not be offered there.
 */
export const rawDeflate: () => RawDeflatePort | undefined = chooseRawDeflate([handleRawDeflate, publicRawDeflate]);
