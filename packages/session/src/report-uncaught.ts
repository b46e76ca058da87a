/**
 * Lets an error that a caller's own function threw surface as an unhandled rejection of the platform (`unhandledRejection` in Node,
 * `unhandledrejection` in a browser), without breaking off what called it.
 */
export function reportUncaught(error: unknown): void {
  void (async () => {
    throw error;
  })();
}

/** Calls a caller's function so that what it throws stops nothing here. */
export function guarded(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    reportUncaught(error);
  }
}
