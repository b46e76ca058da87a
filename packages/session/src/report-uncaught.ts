/**
 * Lets an error that a caller's own function threw surface as the platform's uncaught exception, as from a listener of any `EventTarget`
 * (`uncaughtException` in Node, an `error` event of the page), without breaking off what called it.
 */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Calls a caller's function so that what it throws stops nothing here. */
export function guarded<T>(callback: (argument: T) => void, argument: T): void {
  try {
    callback(argument);
  } catch (error) {
    reportUncaught(error);
  }
}
