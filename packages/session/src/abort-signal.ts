/** What is needed of an `AbortSignal`: declared here, so that these types can be read without the DOM's or Node's. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * The signal that a provider or a transport is handed: the platform's `AbortSignal` wherever the program that reads these
 * types knows it, so that it can be passed on to `fetch` as it is.
 */
export type AttemptSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;
