import { isReceivableCloseCode } from '@hybi/codec/close';
import type { CloseFrame, Closure } from '@hybi/session';

/** What a native object says about an end: a `CloseEvent`, or what `WebSocketStream.closed` settled with. */
export interface NativeEnd {
  /** Whether it calls the end clean. */
  readonly clean: boolean;
  readonly code: number;
  readonly reason: string;
}

/** An end of which the native object has said nothing. */
export const silentEnd: NativeEnd = { clean: false, code: 1006, reason: '' };

/** What this side knows about a connection that ended. */
export interface LocalAccount {
  /** The Close that was asked for here before the peer's was seen. */
  readonly sent: CloseFrame | undefined;
  /** Whether the closing handshake had begun. */
  readonly closing: boolean;
  readonly unsentBytes: number;
  /** What went wrong, where this side knows. */
  readonly cause: unknown;
}

/**
 * The closure behind a native end, with the engines' differences levelled:
 *
 * - Chromium and Firefox call codes clean that may not stand in a Close frame (CLS-18): 1006, not clean, and the code is
 *   kept in the cause. A Close with 1005 in it, which Firefox passes, looks like an empty one and stays so.
 * - Deno says 0 where others say 1006.
 * - WebKitGTK says 1006 for 1012, 1013 and 1014. That cannot be seen.
 *
 * When both sides closed at once, nobody can tell who was first: it counts as ours.
 */
export function nativeClosure(native: NativeEnd, account: LocalAccount): Closure {
  const { code, reason } = native;
  const { sent, closing, unsentBytes } = account;
  const empty = code === 1005;
  const valid = empty || isReceivableCloseCode(code);
  const clean = native.clean && valid;
  let { cause } = account;
  if (native.clean && !valid) {
    cause ??= new Error(`The peer closed with ${code}, which may not stand in a Close frame`, { cause: code });
  }
  return {
    code: valid ? code : 1006,
    reason: valid ? reason : '',
    clean,
    received: clean ? { code: empty ? undefined : code, reason } : undefined,
    sent,
    initiator: sent ? 'local' : closing || valid ? 'remote' : 'none',
    unsentBytes,
    cause,
  };
}
