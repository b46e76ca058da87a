import type { AbortSignalLike } from '@hybi/session';

/** A signal of hybi's own shape: the suite names no platform, and a session needs no more of a signal than this. */
export function abortable(): { readonly signal: AbortSignalLike; readonly abort: (reason: unknown) => void } {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener(_type: 'abort', listener: () => void): void {
      listeners.add(listener);
    },
    removeEventListener(_type: 'abort', listener: () => void): void {
      listeners.delete(listener);
    },
  };
  const abort = (reason: unknown): void => {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason;
    for (const listener of listeners) listener();
    listeners.clear();
  };
  return { signal, abort };
}
