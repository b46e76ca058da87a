import type { AbortSignalLike } from './abort-signal.js';

/** Of each signal all that wait for it, and the listener that calls them. */
const watches = new WeakMap<AbortSignalLike, readonly [calls: Set<() => void>, listener: () => void]>();
const nothing = (): void => undefined;

/**
 * Calls `onAbort` when the signal is aborted, until the function that is returned is called. However many wait for a signal, it has one
 * listener: where there are more than ten, Node warns of a leak.
 */
export function whenAborted(signal: AbortSignalLike | undefined, onAbort: () => void): () => void {
  if (!signal) return nothing;
  const [calls, listener] = watches.get(signal) ?? watch(signal);
  if (calls.size === 0) signal.addEventListener('abort', listener);
  calls.add(onAbort);
  return () => {
    calls.delete(onAbort);
    if (calls.size === 0) signal.removeEventListener('abort', listener);
  };
}

function watch(signal: AbortSignalLike): readonly [Set<() => void>, () => void] {
  const calls = new Set<() => void>();
  const pair = [calls, () => calls.forEach((call) => call())] as const;
  watches.set(signal, pair);
  return pair;
}
