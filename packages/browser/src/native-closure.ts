import { isReceivableCloseCode } from '@hybi/codec/close';
import type { Closure } from '@hybi/session';

/** What a native object says about an end: a `CloseEvent`, or what `WebSocketStream.closed` settled with. */
export interface NativeEnd {
  /** Whether it calls the end clean. */
  readonly wasClean: boolean;
  readonly code: number;
  readonly reason: string;
}

/** The part of a closure that the peer's side of an end decides. */
export type PeerEnd = Pick<Closure, 'code' | 'reason' | 'clean' | 'received' | 'cause'>;

/** An end without a Close. */
export const abnormalEnd: PeerEnd = { code: 1006, reason: '', clean: false, received: undefined, cause: undefined };

/**
 * What is behind a native end, with the engines' differences levelled:
 *
 * - Chromium and Firefox call codes clean that may not stand in a Close frame (CLS-18): 1006, not clean, and the code is
 *   kept in the cause. A Close with 1005 in it, which Firefox passes, looks like an empty one and stays so.
 * - Deno says 0 where others say 1006.
 * - WebKitGTK says 1006 for 1012, 1013 and 1014. That cannot be seen.
 */
export function peerEnd({ wasClean: clean, code, reason }: NativeEnd): PeerEnd {
  const isEmpty = code === 1005;
  if (isEmpty || isReceivableCloseCode(code)) {
    const received = clean ? { code: isEmpty ? undefined : code, reason } : undefined;
    return { code, reason, clean, received, cause: undefined };
  }
  if (!clean) return abnormalEnd;
  const cause = new Error(`The peer closed with ${code}, which may not stand in a Close frame`, { cause: code });
  return { ...abnormalEnd, cause };
}
